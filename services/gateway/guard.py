"""Forms are sent from our own pages only."""

from urllib.parse import urlsplit

from fastapi import Request

from services.gateway.errors import ForeignForm

_FROM_OUR_PAGES = "same-origin"


def same_origin(request: Request) -> None:
    """Raises `ForeignForm` when a browser says that another site's page sent this.

    There is no session that such a form could abuse; but nobody's address shall be signed up from a page of others.
    """
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        if fetch_site != _FROM_OUR_PAGES:
            raise ForeignForm
        return
    origin = request.headers.get("origin")
    if origin is not None and _host(origin) != request.headers.get("host", "").lower():
        raise ForeignForm


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None
