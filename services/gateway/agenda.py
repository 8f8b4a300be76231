"""What the agenda says: search's answers, by way of the cache."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from urllib.parse import quote, urlencode

from services.gateway.cache import Answer, AnswerCache
from shared.events.base import Payload
from shared.events.indexed import EventIndexed
from shared.filters import EventFilter
from shared.i18n import Lang
from shared.runtime.client import ServiceClient
from shared.runtime.clock import Clock
from shared.runtime.problems import ServiceUnavailable

_LONGEST = timedelta(seconds=60)
_TIMEOUT = 4.0
_EVERYWHERE = "everywhere"
_LASTING = frozenset({200, 404, 410})


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of an answer is wanted, and what is to be counted beside it."""

    limit: int = 20
    cursor: str | None = None
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer; `stale` when search is down and this is what it said some time ago."""

    answer: Answer
    stale: bool = False


class Agenda:
    """Asks search, and remembers. Questions that are on their way are not asked twice.

    Every method raises `ServiceUnavailable` when search is down and nothing is remembered.
    """

    def __init__(self, search: ServiceClient, cache: AnswerCache, clock: Clock) -> None:
        self._search = search
        self._cache = cache
        self._clock = clock
        self._asking: dict[tuple[str, int], asyncio.Task[Answer]] = {}

    async def list(self, wanted: EventFilter, paging: Paging, lang: Lang) -> Reading:
        """The page of showings that `paging` names, as search's JSON; a problem of its own for a bad cursor."""
        query = [*wanted.canonical(), ("limit", str(paging.limit))]
        if paging.cursor:
            query.append(("cursor", paging.cursor))
        if paging.facets:
            query.append(("facets", ",".join(paging.facets)))
        tags = [f"site:{slug}" for slug in wanted.site] or [_EVERYWHERE]
        return await self._read(f"/internal/events?{urlencode(query)}", lang, tags)

    async def event(self, id: str, lang: Lang) -> Reading:
        """One event with its dates; 404 when there is none, 410 when it was withdrawn."""
        return await self._read(f"/internal/events/{quote(id, safe='')}", lang, [f"event:{id}"])

    def indexed(self, news: Payload) -> None:
        """Forget what may have changed by a message of `mille.indexed.v1`."""
        if isinstance(news, EventIndexed):
            sites = {*news.sites_before, *news.sites_after}
            self._cache.news([_EVERYWHERE, f"event:{news.id}", *(f"site:{slug}" for slug in sites)])

    def reconnected(self) -> None:
        """Forget everything: news may have been missed."""
        self._cache.all_news()

    async def _read(self, path: str, lang: Lang, tags: Iterable[str]) -> Reading:
        key = f"{lang} {path}"
        found = self._cache.fresh(key, self._clock.now())
        if found:
            return Reading(found)
        flight = (key, self._cache.moment())
        asking = self._asking.get(flight)
        if asking is None:
            asking = self._asking[flight] = asyncio.create_task(self._ask(key, path, lang, tags, flight[1]))
            asking.add_done_callback(lambda _: self._asking.pop(flight, None))
        try:
            # Shielded: others may be waiting for the same answer.
            return Reading(await asyncio.shield(asking))
        except ServiceUnavailable:
            old = self._cache.stale(key)
            if old is None:
                raise
            return Reading(old, stale=True)

    async def _ask(self, key: str, path: str, lang: Lang, tags: Iterable[str], asked: int) -> Answer:
        said = await self._search.request("GET", path, timeout=_TIMEOUT, headers={"Accept-Language": lang})
        if said.status >= 500 or said.status == 429:
            raise ServiceUnavailable
        expires = self._clock.now() + _LONGEST
        if said.status == 200:
            expires = min(expires, _boundary(said.body) or expires)
        answer = Answer(said.status, said.body, f'"{blake2b(said.body, digest_size=12).hexdigest()}"', expires)
        if said.status in _LASTING:
            self._cache.keep(key, answer, tags, asked)
        return answer


def _boundary(body: bytes) -> datetime | None:
    """When the answer changes by the clock alone, if it says so."""
    said = json.loads(body).get("boundary")
    return datetime.fromisoformat(said).astimezone(UTC) if said else None
