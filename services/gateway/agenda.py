"""What the agenda says: search's answers, by way of the cache."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote, urlencode

from services.gateway.memory import EVERYWHERE, Memory, Reading, Said
from shared.events.indexed import EventIndexed
from shared.filters import EventFilter
from shared.i18n import Lang
from shared.runtime.client import Answer, ServiceClient
from shared.runtime.problems import ServiceUnavailable

__all__ = ["Agenda", "Paging", "Reading", "RecordKind", "Sort"]

_TIMEOUT = 4.0
_EXPORT_TIMEOUT = 15.0

Sort = Literal["start", "ending", "published", "relevance", "distance"]
RecordKind = Literal["places", "organisers", "artists"]

_BOUNDARY = "x-mille-boundary"
"""The header in which search says until when an answer holds: a list need not be read for that."""

_REACH = "x-mille-reach"
"""The header in which search says that an answer goes beyond the sites that were asked for."""

_Tags = Callable[[Answer], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of an answer is wanted, in which order, and what is to be counted beside it; `on` leaves out what is
    cancelled or postponed.

    `around` is a point, as a filter's `near`: where there is little to show, search tells what is near to that.
    """

    limit: int = 20
    cursor: str | None = None
    facets: tuple[str, ...] = ()
    sort: Sort | None = None
    on: bool = False
    around: str | None = None

    def query(self) -> list[tuple[str, str]]:
        """As search's parameters; only those that are set."""
        given = {
            "cursor": self.cursor,
            "facets": ",".join(self.facets),
            "sort": self.sort,
            "on": self.on and "true",
            "around": self.around,
        }
        return [("limit", str(self.limit)), *((name, value) for name, value in given.items() if value)]


class Agenda:
    """Asks search, and remembers. Questions that are on their way are not asked twice.

    Every method raises `ServiceUnavailable` when search is down and nothing is remembered.
    """

    def __init__(self, search: ServiceClient, memory: Memory) -> None:
        self._search = search
        self._memory = memory

    async def list(self, wanted: EventFilter, paging: Paging, lang: Lang) -> Reading:
        """The page of showings that `paging` names, as search's JSON; a problem of its own for a bad cursor."""
        return await self._read("events", [*wanted.canonical(), *paging.query()], lang, _list_tags(wanted))

    async def calendar(self, wanted: EventFilter, lang: Lang) -> Reading:
        """How many showings each agenda day has."""
        return await self._read("calendar", wanted.canonical(), lang, _of(site_tags(wanted)))

    async def map(self, wanted: EventFilter, zoom: int, lang: Lang) -> Reading:
        """The places in the box that is asked for, with how many showings each has, as GeoJSON."""
        return await self._read("map", [*wanted.canonical(), ("zoom", str(zoom))], lang, _of(site_tags(wanted)))

    async def suggest(self, words: str, site: str | None, limit: int, lang: Lang) -> Reading:
        """What begins with `words`: events, places, people, communes, categories."""
        query = [("q", words), ("limit", str(limit)), *([("site", site)] if site else [])]
        return await self._read("suggest", query, lang, _of([f"site:{site}" if site else EVERYWHERE]))

    async def event(self, id: str, lang: Lang) -> Reading:
        """One event with its dates and parts; 404 when there is none, 410 when it was withdrawn."""
        return await self._read(f"events/{quote(id, safe='')}", (), lang, lambda answer: _event_tags(id, answer))

    async def record(self, kind: RecordKind, id: str, lang: Lang) -> Reading:
        """One place, organiser or artist; 404 and 410 likewise."""
        # Nothing is told of a record itself: when it changes, its events are indexed anew.
        return await self._read(f"{kind}/{quote(id, safe='')}", (), lang, _of([EVERYWHERE]))

    async def export(self, wanted: EventFilter, paging: Paging, lang: Lang) -> Answer:
        """One page of whole events for an export. Not remembered: what is made of it is."""
        path = f"/internal/export?{urlencode([*wanted.canonical(), *paging.query()])}"
        return await self._ask(path, lang, _EXPORT_TIMEOUT)

    async def _read(self, path: str, query: Iterable[tuple[str, str]], lang: Lang, tags: _Tags) -> Reading:
        asked = urlencode(list(query))
        address = f"/internal/{path}?{asked}" if asked else f"/internal/{path}"

        async def ask() -> Said:
            answer = await self._ask(address, lang, _TIMEOUT)
            return Said(answer.status, answer.body, frozenset(tags(answer)), _boundary(answer))

        return await self._memory.read(f"{lang} {address}", ask)

    async def _ask(self, address: str, lang: Lang, timeout: float) -> Answer:
        answer = await self._search.request("GET", address, timeout=timeout, headers={"Accept-Language": lang})
        if answer.status >= 500 or answer.status == 429:
            raise ServiceUnavailable
        return answer


def site_tags(wanted: EventFilter) -> list[str]:
    """The tags of an answer to `wanted`: the sites that it asks for, or any."""
    return [f"site:{slug}" for slug in wanted.site] or [EVERYWHERE]


def news_tags(news: EventIndexed) -> list[str]:
    """The tags of all that an event's news may change."""
    sites = {*news.sites_before, *news.sites_after}
    return [EVERYWHERE, f"event:{news.id}", *(f"site:{slug}" for slug in sites)]


def _of(tags: Iterable[str]) -> _Tags:
    return lambda _: tags


def _list_tags(wanted: EventFilter) -> _Tags:
    """A list that tells what is on next door may change by any news."""
    return lambda answer: [*site_tags(wanted), *([EVERYWHERE] if _REACH in answer.headers else ())]


def _event_tags(id: str, answer: Answer) -> list[str]:
    """An event's answer also names what it is part of, and lists its parts, of which there may be new ones."""
    said = answer.json() if answer.ok else {}
    related = [*said.get("parts", ()), *([said["part_of"]] if said.get("part_of") else ())]
    whole = [EVERYWHERE] if said.get("parts") else []
    return [f"event:{id}", *(f"event:{other['id']}" for other in related), *whole]


def _boundary(answer: Answer) -> datetime | None:
    """When the answer changes by the clock alone, if it says so."""
    boundary = answer.headers.get(_BOUNDARY)
    return datetime.fromisoformat(boundary) if boundary else None
