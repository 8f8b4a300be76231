"""Answers by way of the cache: each is asked for once, however many want it, and an old one serves in need."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.gateway.cache import Answer, AnswerCache, etag_of
from shared.runtime.clock import Clock
from shared.runtime.problems import ServiceUnavailable

_LONGEST = timedelta(seconds=60)
_LASTING = frozenset({200, 301, 404, 410})

EVERYWHERE = "everywhere"
"""The tag of what any news may change."""


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


class Memory:
    """One cache, and the questions that are on their way."""

    def __init__(self, cache: AnswerCache, clock: Clock) -> None:
        self._cache = cache
        self._clock = clock
        self._asking: dict[tuple[str, int], asyncio.Task[Answer]] = {}

    async def read(self, key: str, ask: Ask) -> Reading:
        """What is remembered under `key`, else what `ask` says: kept until news or the clock, 60 s at most.

        Raises `ServiceUnavailable` when `ask` does and nothing is remembered.
        """
        found = self._cache.fresh(key, self._clock.now())
        if found:
            return Reading(found)
        flight = (key, self._cache.moment())
        asking = self._asking.get(flight)
        if asking is None:
            asking = self._asking[flight] = asyncio.create_task(self._make(key, ask, flight[1]))
            asking.add_done_callback(lambda _: self._asking.pop(flight, None))
        try:
            # Shielded: others may be waiting for the same answer.
            return Reading(await asyncio.shield(asking))
        except ServiceUnavailable:
            old = self._cache.stale(key)
            if old is None:
                raise
            return Reading(old, stale=True)

    def news(self, tags: Iterable[str]) -> None:
        """Whatever carries one of `tags` may have changed."""
        self._cache.news(tags)

    def all_news(self) -> None:
        """Anything may have changed, for we were not listening."""
        self._cache.all_news()

    async def _make(self, key: str, ask: Ask, asked: int) -> Answer:
        said = await ask()
        expires = self._clock.now() + _LONGEST
        if said.boundary is not None:
            expires = min(expires, said.boundary.astimezone(UTC))
        answer = Answer(said.status, said.body, etag_of(said.body), expires, said.next)
        if said.status in _LASTING:
            self._cache.keep(key, answer, said.tags, asked)
        return answer
