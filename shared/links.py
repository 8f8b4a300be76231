"""Where the public finds a site: the start of every link that leaves us, in mails and exports."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from shared.events.catalogue import SiteSnapshot

RESERVED = frozenset({"v1", "desk", "docs", "health", "internal", "media", "metrics", "static"})
"""First parts of paths that are no site, on any host."""


def site_base(slug: str, site: SiteSnapshot | None, public_url: str) -> str:
    """The address of a site's home, without a slash at its end: its own host, else a path under `public_url`.

    Where `public_url` (MILLE_PUBLIC_URL) is this very machine, the site's host is somebody else's: a link with a
    token in it must not lead there, so it stays under `public_url`.
    """
    root = public_url.rstrip("/")
    if site is not None and site.hosts and not _is_local(root):
        return f"https://{site.hosts[0]}"
    return f"{root}/{slug}"


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
