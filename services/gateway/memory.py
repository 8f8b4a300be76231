"""Answers by way of the cache: each is asked for once, however many want it, and an old one serves in need."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from math import inf

from services.gateway import basis
from services.gateway.cache import Cache, etag_of
from services.gateway.news import News, State, Terms
from shared.runtime.clock import Clock
from shared.runtime.problems import ServiceUnavailable

_LASTING = frozenset({200, 301, 404, 410})

EVERYWHERE = "everywhere"
"""The tag of what any news may change."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What search said: `etag` is a strong one over `body`.

    `next` is the cursor to the rest of an export that was cut.
    """

    status: int
    body: bytes
    etag: str
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer; `stale` when search is down and this is what it said some time ago."""

    answer: Answer
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was just made, with the tags of the news that changes it; `boundary` is when the clock does."""

    status: int
    body: bytes
    tags: Collection[str]
    boundary: datetime | None = None
    next: str | None = None


Ask = Callable[[], Awaitable[Said]]
_Made = tuple[Answer, Terms]


class Memory:
    """One cache, and the questions that are on their way."""

    def __init__(
        self,
        cache: Cache[str, Answer],
        news: News,
        clock: Clock,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` is what boundaries are of, `seconds` what age is measured with."""
        self._cache, self._news, self._clock, self._seconds = cache, news, clock, seconds
        self._asking: dict[tuple[str, int], asyncio.Task[_Made]] = {}

    async def read(self, key: str, ask: Ask) -> Reading:
        """What is remembered under `key`, else what `ask` says: kept until news or the clock, 60 s at most.

        Raises `ServiceUnavailable` when `ask` does and nothing is remembered.
        """
        found = self._cache.get(key)
        if found is not None and self._news.state(found.terms, self._seconds()) is State.FRESH:
            basis.rests_on(found.terms)
            return Reading(found.value)
        flight = (key, self._news.moment())
        asking = self._asking.get(flight)
        if asking is None:
            asking = self._asking[flight] = asyncio.create_task(self._make(key, ask, flight[1]))
            asking.add_done_callback(lambda _: self._asking.pop(flight, None))
        try:
            # Shielded: others may be waiting for the same answer.
            answer, terms = await asyncio.shield(asking)
        except ServiceUnavailable:
            old = self._cache.get(key)
            if old is None:
                basis.lacks()
                raise
            basis.rests_on_old()
            return Reading(old.value, stale=True)
        basis.rests_on(terms)
        return Reading(answer)

    async def _make(self, key: str, ask: Ask, asked: int) -> _Made:
        said = await ask()
        now = self._seconds()
        ahead = (said.boundary - self._clock.now()).total_seconds() if said.boundary is not None else inf
        terms = Terms.of(said.tags, asked, now, now + ahead)
        answer = Answer(said.status, said.body, etag_of(said.body), said.next)
        if said.status in _LASTING:
            self._cache.keep(key, answer, terms, len(key) + len(said.body))
        return answer, terms
