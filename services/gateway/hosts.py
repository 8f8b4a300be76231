"""Which site a request is for: by its host, or by the first part of its path.

On `cinqmille.be` the page is `/weekend`, on any other host `/cinqmille/weekend`. The routes know only the second form.
"""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.sites import Sites
from shared.events.catalogue import SiteSnapshot
from shared.links import RESERVED, site_base


@dataclass(frozen=True, slots=True)
class Locator:
    """How links are written for one request: `own` is the site whose host was asked; `port` as the client gave it;
    `public_url` begins the absolute ones.
    """

    own: str | None
    port: str
    public_url: str = ""

    @property
    def own_host(self) -> str:
        """What links depend on: a site's own host, with its port; all others are one."""
        return f"{self.own}{self.port}" if self.own else ""

    def absolute(self, site: SiteSnapshot | None) -> str:
        """What comes before `/weekend` in the one address that search engines shall know; for None the network's."""
        return site_base(site.slug, site, self.public_url) if site else self.public_url.rstrip("/")

    def base(self, slug: str, hosts: tuple[str, ...]) -> str:
        """What comes before `/weekend` in a link to a site's page, from here."""
        if slug == self.own:
            return ""
        if self.own is not None and hosts:
            return f"//{hosts[0]}{self.port}"
        return f"/{slug}"


def split_host(header: str) -> tuple[str, str]:
    """The host name in lower case, and its port with the colon ("" without one)."""
    name, colon, port = header.strip().lower().rpartition(":")
    if not colon or not port.isdigit():
        return header.strip().lower().rstrip("."), ""
    return name.rstrip("."), f":{port}"


def inner_path(path: str, own: str | None, slugs: set[str]) -> str:
    """The path as the routes know it: with the site in front, and without a slash at the end."""
    trimmed = path.rstrip("/")
    first = trimmed.removeprefix("/").partition("/")[0]
    if first not in RESERVED and own is not None and first not in slugs:
        trimmed = f"/{own}{trimmed}"
    return trimmed or "/"


def _is_plain_api(path: str) -> bool:
    """The API is the same on every host."""
    return path.startswith("/v1/") and not path.endswith("/")


class Hosts:
    """Puts a `Locator` into a request's state, and the inner path into its scope: once, whoever asks for it first."""

    def __init__(self, sites: Sites, public_url: str) -> None:
        self._sites = sites
        self._public_url = public_url

    def locate(self, scope: Scope) -> None:
        if _is_plain_api(scope["path"]) or "locator" in scope.get("state", ()):
            return
        header = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
        name, port = split_host(header)
        site = self._sites.of_host(name)
        own = site.slug if site else None
        scope.setdefault("state", {})["locator"] = Locator(own, port, self._public_url)
        path = inner_path(scope["path"], own, self._sites.slugs() if own else set())
        if path != scope["path"]:
            scope["path"] = path
            scope["raw_path"] = path.encode("utf-8")

    def before(self, app: ASGIApp) -> ASGIApp:
        """ASGI middleware, for what comes another way."""

        async def located(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                self.locate(scope)
            await app(scope, receive, send)

        return located
