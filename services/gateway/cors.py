"""The public API may be read from any site's page."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_EXPOSED = ("ETag", "Link", "Content-Disposition", "X-Mille-Stale", "X-Correlation-ID", "Retry-After")


class PublicReads:
    """ASGI middleware: CORS for GET below `/v1/`, without credentials; pages and writes stay as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app, allow_origins=("*",), allow_methods=("GET",), expose_headers=_EXPOSED, max_age=86400
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        public = scope["type"] == "http" and scope["path"].startswith("/v1/")
        await (self._open if public else self._app)(scope, receive, send)
