"""The public API may be read from any site's page."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.runtime.edge import ALWAYS

_EXPOSED = ("ETag", "Link", "Content-Disposition", "X-Mille-Stale", "X-Correlation-ID", "Retry-After")
_HEADERS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", ", ".join(_EXPOSED).encode()),
)


def open_to_all(scope: Scope) -> None:
    """CORS for a GET below `/v1/`, without credentials; pages and writes stay as they are.

    Every read says so, whoever asks, and problems too: an answer that somebody keeps serves everybody.
    """
    if scope["path"].startswith("/v1/"):
        scope[ALWAYS] = _HEADERS


class Preflight:
    """ASGI middleware: answers a browser that asks first whether a page may read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._answers = CORSMiddleware(app, allow_origins=("*",), allow_methods=("GET",), max_age=86400)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "http" and scope["method"] == "OPTIONS" and scope["path"].startswith("/v1/")
        await (self._answers if asks else self._app)(scope, receive, send)
