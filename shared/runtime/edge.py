"""What every request and answer passes: plain ASGI, and little of it, since it runs on the hottest route too."""

import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.health import Health
from shared.runtime.ids import ids_in_a_row
from shared.runtime.logs import correlation
from shared.runtime.problems import BodyTooLarge, ServiceUnavailable
from shared.runtime.tokens import InternalTokens, TokenInvalid
from shared.runtime.traffic import TRAFFIC

logger = logging.getLogger(__name__)

_SECURITY = (
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    # For JSON; a page brings its own.
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
_CORRELATION_LENGTH = 64
_CLIENT_LEFT = 499
_OF_A_BODY = frozenset({b"content-length", b"transfer-encoding"})
_LINE_ENDS = re.compile(rb"[\r\n\0]")
_RECALLED = "mille.recalled"
_correlation_ids = ids_in_a_row()

_Header = tuple[bytes, bytes]

ALWAYS = "mille.headers"
"""The headers that a middleware puts under this key of the scope are on every answer to that request: also on a problem
that is raised through it.
"""


class Complete(tuple[_Header, ...]):
    """Headers that the edge has nothing to add to but the correlation id, so that it need not look."""

    __slots__ = ()

    @classmethod
    def of(cls, headers: Iterable[_Header], always: Iterable[_Header]) -> "Complete":
        """`headers`, those of the security headers that are missing among them, and `always`."""
        given = tuple(headers)
        names = {name for name, _ in given}
        return cls((*given, *(header for header in _SECURITY if header[0] not in names), *always))


class Ready:
    """An answer that only has to be sent; `route` is the one that made it, for the metrics."""

    __slots__ = ("body", "head", "headers", "route", "status")

    def __init__(self, status: int, headers: Complete, body: bytes, route: Any) -> None:
        """Raises ValueError for a header that holds more than one line."""
        self.status, self.headers, self.body, self.route = status, headers, body, route
        lines = [b"%b: %b" % header for header in headers]
        if any(_LINE_ENDS.search(line) for line in lines):
            raise ValueError("a header of several lines")
        start = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()
        self.head = b"\r\n".join((start, *lines, b""))


Recall = Callable[[Scope], Ready | None]
"""Asked about every request that is let in, before any application: its answer when it has one, else None. What it
raises becomes the answer too.
"""


class Edge:
    """Correlation id, body limit, the guard of `/internal/`, security headers, metrics, and no exception beyond it."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        service: str,
        tokens: InternalTokens,
        health: Health,
        body_limit: int,
        body_limits: Mapping[str, int],
        answer: Callable[[Request, Exception], Response],
        recall: Recall | None = None,
    ) -> None:
        """`body_limit` in bytes; `body_limits` raises it for paths that begin with a key."""
        self._app = app
        self._service = service
        self._tokens = tokens
        self._health = health
        self._own_routes = health.routes()
        self._body_limit = body_limit
        self._body_limits = body_limits
        self._answer = answer
        self._recall = recall

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        method = scope["method"]
        headers: dict[bytes, bytes] = dict(scope["headers"])
        correlation_id = _correlation_id(headers.get(b"x-correlation-id", b""))
        correlation.set(correlation_id)
        if method == "HEAD":  # the server leaves out the body; routes only know GET
            scope = {**scope, "method": "GET"}
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"]
                if type(headers) is not Complete:
                    headers = Complete.of(headers, scope.get(ALWAYS, ()))
                message["headers"] = [*headers, (b"x-correlation-id", correlation_id.encode())]
            await send(message)

        try:
            if scope["method"] == "GET" and (own := self._own_routes.get(scope["path"])):
                await (await own())(scope, receive, send_on)
                return
            receive = self._admit(scope, headers, receive)
            if self._recall is not None and _RECALLED not in scope and (ready := self._recall(scope)) is not None:
                status, scope["route"] = ready.status, ready.route
                complete = [*ready.headers, (b"x-correlation-id", correlation_id.encode())]
                await send({"type": "http.response.start", "status": status, "headers": complete})
                await send({"type": "http.response.body", "body": ready.body})
                return
            await self._app(scope, receive, send_on)
        except ClientDisconnect:
            status = _CLIENT_LEFT
        except Exception as error:
            if status:  # the answer has begun: all that is left is to break it off
                raise
            request = Request(scope)
            await self._answer(request, error)(scope, receive, send_on)
        finally:
            self._count(scope, method, status, time.perf_counter() - started)

    def at_once(self, scope: Scope) -> tuple[bytes, bytes] | None:
        """For a server that can send without a task: the head of an answer that can be recalled, but for its last,
        empty line, and its body. After None the request has to be made as usual.
        """
        if self._recall is None or scope["method"] != "GET" or not self._health.opened:
            return None
        started = time.perf_counter()
        correlation_id = b""
        for name, value in scope["headers"]:
            if name == b"x-correlation-id":
                correlation_id = value
            elif name in _OF_A_BODY:
                return None
        if scope["path"] in self._own_routes:
            return None
        try:
            ready = self._recall(scope)
        except Exception:
            return None
        scope[_RECALLED] = True
        if ready is None:
            return None
        scope["route"] = ready.route
        self._count(scope, "GET", ready.status, time.perf_counter() - started)
        return b"%bx-correlation-id: %b\r\n" % (ready.head, _correlation_id(correlation_id).encode()), ready.body

    def _admit(self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive) -> Receive:
        """Raises for what does not get in; returns what to read the body with."""
        path = scope["path"]
        if not self._health.opened:
            raise ServiceUnavailable(retry_after=2)
        if path.startswith("/internal/"):
            authorization = headers.get(b"authorization", b"").decode("latin-1")
            if self._tokens.of_header(authorization, self._service) is None:
                raise TokenInvalid
        length = headers.get(b"content-length")
        if length is None:
            return _counted(receive, self._limit_for(path)) if b"transfer-encoding" in headers else receive
        if int(length) > self._body_limit and int(length) > (limit := self._limit_for(path)):
            raise BodyTooLarge(limit)
        return receive

    def _limit_for(self, path: str) -> int:
        return next((limit for start, limit in self._body_limits.items() if path.startswith(start)), self._body_limit)

    def _count(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        route = route_of(scope)
        TRAFFIC.count(self._service, method, route, status, seconds)
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug("%s %s %d %.1f ms", method, route, status, seconds * 1000)


def route_of(scope: Scope) -> str:
    """The template of the route that a request took: bounded in number, and without the tokens that a path may hold."""
    return getattr(scope.get("route"), "path", "none")


def _correlation_id(given: bytes) -> str:
    """The caller's id when it is short and plain enough for logs and headers, else a new one."""
    if given and len(given) <= _CORRELATION_LENGTH and given.replace(b"-", b"").replace(b"_", b"").isalnum():
        return given.decode("ascii")
    return next(_correlation_ids)


def _counted(receive: Receive, limit: int) -> Callable[[], Awaitable[Message]]:
    """`receive` for a body of unannounced length: raises `BodyTooLarge` as soon as more than `limit` bytes came."""
    received = 0

    async def receive_counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise BodyTooLarge(limit)
        return message

    return receive_counted
