"""What stands before routing: an answer for which there is none kept is made once for all who ask the same, and kept.

Kept is only what a handler says may be shared (`basis.may_be_shared`), on the terms of all readings that went into it.
docs/adr/0015 has the rules by which an old one is still shown.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway import basis
from services.gateway.asked import Key
from services.gateway.cache import Cache
from services.gateway.kept import Kept, Made
from services.gateway.news import News, Terms
from services.gateway.recall import question_of
from shared.runtime.edge import ALWAYS, Ready
from shared.runtime.outage import is_outage

logger = logging.getLogger(__name__)

PATIENCE_S = 1.0
"""Search that takes longer counts as down for whoever can be given an older answer."""
_TAKES_ITS_TIME = "/v1/events."
"""Exports: of them, slow does not mean down."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """`kept` is None for an answer that is one caller's alone; `down` when search had no say in some part of it."""

    made: Made
    kept: Kept | None
    down: bool


_Flight = asyncio.Task[_Outcome]


class Front:
    """ASGI middleware, for the questions that `Recall` leaves."""

    def __init__(
        self, app: ASGIApp, *, cache: Cache[Key, Kept], news: News, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        """`seconds` is the clock that the terms of answers are told by."""
        self._app, self._cache, self._news, self._seconds = app, cache, news, seconds
        self._flights: dict[tuple[Key, int], _Flight] = {}
        self._refreshing: dict[Key, _Flight] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        question = question_of(scope)
        if question is None:
            await self._app(scope, receive, send)
            return
        key, if_none_match = question.asked.key, question.asked.if_none_match
        if question.old is not None and question.ageing:
            self._refresh(key, scope)
            await _give(question.old.ready(if_none_match, stale=True), scope, send)
            return
        flight, joined = self._flight(key, scope)
        if question.old is not None and await _finds_search_down(flight, key):
            await _give(question.old.ready(if_none_match, stale=True), scope, send)
            return
        if joined:
            await asyncio.wait({flight})
            if flight.exception() is not None or flight.result().kept is None:  # it is the first caller's alone
                await self._app(scope, receive, send)
                return
        # Shielded: others may be waiting for the same answer.
        outcome = await asyncio.shield(flight)
        if outcome.kept is not None:
            await _give(outcome.kept.ready(if_none_match), scope, send)
        else:
            await _pass_on(outcome.made, scope, send)

    def _flight(self, key: Key, scope: Scope) -> tuple[_Flight, bool]:
        """The answer on its way, and whether it was so before: one that is older than the last news is not joined."""
        place = (key, self._news.moment())
        if place in self._flights:
            return self._flights[place], True
        flight = self._flights[place] = asyncio.create_task(self._make(key, scope))
        flight.add_done_callback(lambda _: self._flights.pop(place))
        return flight, False

    def _refresh(self, key: Key, scope: Scope) -> None:
        """In the background, and one at a time."""
        if key not in self._refreshing:
            self._refreshing[key] = flight = asyncio.create_task(self._make(key, dict(scope)))
            flight.add_done_callback(lambda flight: self._refreshed(key, flight))

    def _refreshed(self, key: Key, flight: _Flight) -> None:
        del self._refreshing[key]
        error = None if flight.cancelled() else flight.exception()
        if error is not None and not is_outage(error):
            logger.error("An answer could not be refreshed", exc_info=error)

    async def _make(self, key: Key, scope: Scope) -> _Outcome:
        """What the routes answer; it is kept when it may be shared. The scope learns its route in any case."""
        rests = basis.begin(Terms.of((), self._news.moment(), self._seconds()))
        whole = {**scope, "headers": [header for header in scope["headers"] if header[0] != b"if-none-match"]}
        answer = _Answer()
        try:
            await self._app(whole, _no_body, answer.take)
        finally:
            scope["route"] = whole.get("route")
        made = Made(answer.status, answer.headers, b"".join(answer.parts), scope["route"])
        kept = None
        if rests.shared and made.status == 200:
            kept = Kept(made, scope.get(ALWAYS, ()))
            if not rests.missing and not rests.old:
                self._cache.keep(key, kept, rests.terms, kept.size + len(key[0]) + len(key[1]))
        return _Outcome(made, kept, made.status == 503 or rests.missing)


class _Answer:
    """Takes in what a route sends."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.parts.append(message.get("body", b""))


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _finds_search_down(flight: _Flight, key: Key) -> bool:
    await asyncio.wait({flight}, timeout=None if key[0].startswith(_TAKES_ITS_TIME) else PATIENCE_S)
    if not flight.done():
        return True
    error = flight.exception()
    return is_outage(error) if error is not None else flight.result().down


async def _give(ready: Ready, scope: Scope, send: Send) -> None:
    scope["route"] = ready.route
    await send({"type": "http.response.start", "status": ready.status, "headers": ready.headers})
    await send({"type": "http.response.body", "body": ready.body})


async def _pass_on(made: Made, scope: Scope, send: Send) -> None:
    scope["route"] = made.route
    await send({"type": "http.response.start", "status": made.status, "headers": made.headers})
    await send({"type": "http.response.body", "body": made.body})
