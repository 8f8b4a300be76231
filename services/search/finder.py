"""Finds what a question to the agenda means: which showings, how many, counted by what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from services.search import query
from services.search.cursor import Cursor
from services.search.errors import CursorMalformed
from services.search.meili import Meili
from services.search.query import FACETS
from services.search.ranking import Field, Order, Sort, fields_of, order_of
from services.search.reading import Reading, choose, kept, readings
from services.search.showings import day_of_number
from shared.dates import Window, upcoming
from shared.filters import EventFilter
from shared.i18n import Lang
from shared.runtime.clock import Clock

_MOST_SEEN = 100_000

Query = dict[str, Any]
Hit = dict[str, Any]
Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the answer: at most `limit` showings from `cursor` on, in which order, and what to count.

    `part_of` is the id of an event whose parts alone are meant. `on` leaves out what is cancelled or postponed. `whole`
    is for exports: hits say which showing of which event they are.
    """

    limit: int
    cursor: Cursor | None = None
    facets: tuple[str, ...] = ()
    sort: Sort | None = None
    part_of: str | None = None
    on: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One page: `hits` with the card of each; `total` and `facets` are of all pages. `reading` is what the question
    was taken to mean.
    """

    hits: list[Hit]
    total: int
    next: str | None
    windows: list[Window]
    facets: dict[str, Counts]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Days:
    """The number of showings that begin on each agenda day, the windows that were meant, and the reading."""

    counts: Counts
    windows: list[Window]
    reading: Reading


class Finder:
    """Every method raises MeiliOutage when Meilisearch does not answer."""

    def __init__(self, meili: Meili, clock: Clock) -> None:
        self._meili, self._clock = meili, clock

    async def find(self, asked: EventFilter, page: Page, lang: Lang) -> Found:
        """Raises CursorMalformed for a cursor of another kind of question."""
        asked_at = page.cursor.asked_at if page.cursor else self._moment()
        reading = await self._reading(asked, page, asked_at, lang)
        asked = reading.asked
        order = order_of(asked, page.sort, whole=page.whole)
        if page.cursor is not None and page.cursor.order != order:
            raise CursorMalformed(field="cursor")
        fields = fields_of(order, asked_at)
        windows = asked.windows(asked_at, lang)
        chosen = [name for name in page.facets if name in FACETS and getattr(asked, name, None) not in (None, ())]
        # What was seen before is known for all that any of these queries may find.
        first = await self._firsts(_where(_without(reading, *chosen), page), windows)
        where = _where(reading, page)
        queries = _queries(reading, page, fields, query.all_of([*where, first]))
        counted = [FACETS[name] for name in page.facets if name not in ("day", *chosen)]
        queries["whole" if "whole" in queries else "page"] |= {"facets": counted} if counted else {}
        for name in chosen:
            shown = query.all_of([*_where(_without(reading, name), page), first])
            queries[name] = {**reading.words(), "filter": shown, "limit": 0, "facets": [FACETS[name]]}
        if "day" in page.facets:
            queries["day"] = _of_each_day(reading, where, windows)
        results = dict(zip(queries, await self._meili.search(list(queries.values())), strict=True))
        hits = results["page"]["hits"]
        whole = results.get("whole", results["page"])
        return Found(
            hits=hits[: page.limit],
            total=whole["estimatedTotalHits"],
            next=_next(asked_at, page, order, fields, hits, reading.number),
            windows=windows,
            facets={name: _counts(name, results.get(name, whole)) for name in page.facets},
            reading=reading,
        )

    async def days(self, asked: EventFilter, lang: Lang) -> Days:
        """The number of showings on each agenda day."""
        asked_at, page = self._moment(), Page(0)
        reading = await self._reading(asked, page, asked_at, lang)
        windows = reading.asked.windows(asked_at, lang)
        (result,) = await self._meili.search([_of_each_day(reading, _where(reading, page), windows)])
        return Days(_days(result), windows, reading)

    async def named(self, words: str, asked: EventFilter, limit: int, lang: Lang) -> list[Hit]:
        """Showings to come whose title, or who performs, has these words, the last of them perhaps not whole."""
        first = query.first_in(upcoming(self._moment()))
        (result,) = await self._meili.search(
            [
                {
                    **Reading(asked.model_copy(update={"q": words}), lang).words(),
                    "filter": query.all_of([*query.conditions(asked), first]),
                    "attributesToSearchOn": ["heading", "artists"],
                    "attributesToRetrieve": ["card"],
                    "limit": limit,
                }
            ]
        )
        hits: list[Hit] = result["hits"]
        return hits

    async def _reading(self, asked: EventFilter, page: Page, asked_at: datetime, lang: Lang) -> Reading:
        """What the question means, the same on all its pages."""
        found = readings(asked, asked_at, lang)
        if page.cursor is not None:
            return kept(found, page.cursor.reading)

        def shown(reading: Reading) -> str:
            windows = reading.asked.windows(asked_at, lang)
            return query.all_of([*_where(reading, page), query.any_of([query.first_in(window) for window in windows])])

        return await choose(self._meili, found, asked.q, shown)

    def _moment(self) -> datetime:
        return self._clock.now().replace(microsecond=0)

    async def _firsts(self, where: list[str], windows: list[Window]) -> str:
        """The expression for the first date of each showing in any of the windows."""
        clauses = [query.first_in(windows[0])]
        for previous, window in pairwise(windows):
            before = [*where, query.any_of(clauses), query.recurs_before(window)]
            clauses.append(query.first_in(window, previous, await self._showings(query.all_of(before))))
        return query.any_of(clauses)

    async def _showings(self, expression: str) -> list[str]:
        (result,) = await self._meili.search(
            [{"filter": expression, "limit": _MOST_SEEN, "attributesToRetrieve": ["showing"]}]
        )
        return [hit["showing"] for hit in result["hits"]]


def _queries(reading: Reading, page: Page, fields: Sequence[Field], shown: str) -> dict[str, Query]:
    """What to ask: the `page`, and the `whole` when the page is only its rest."""
    common = reading.words()
    names = [*(field.name for field in fields), *(("event_id", "showing") if page.whole else ())]
    one_page: Query = {
        **common,
        "filter": shown,
        "sort": query.sort_of(fields),
        "limit": page.limit + 1,
        "attributesToRetrieve": ["card", "until", *names],
    }
    if page.cursor is None:
        return {"page": one_page}
    if not fields:
        return {"page": one_page | {"offset": page.cursor.keys[0]}}
    rest = one_page | {"filter": query.all_of([shown, query.after(fields, page.cursor.keys)])}
    return {"page": rest, "whole": {**common, "filter": shown, "limit": 0}}


def _where(reading: Reading, page: Page) -> list[str]:
    conditions = query.conditions(reading.asked, page.part_of, reading.localities)
    return [*conditions, *(["off = false"] if page.on else [])]


def _without(reading: Reading, *names: str) -> Reading:
    """The question without these of its conditions."""
    update = {name: EventFilter.model_fields[name].default for name in names}
    localities = () if "commune" in names else reading.localities
    return replace(reading, asked=reading.asked.model_copy(update=update), localities=localities)


def _of_each_day(reading: Reading, where: list[str], windows: list[Window]) -> Query:
    expression = query.all_of([*where, query.first_of_each_day(windows)])
    return {**reading.words(), "filter": expression, "limit": 0, "facets": ["day"]}


def _next(
    asked_at: datetime, page: Page, order: Order, fields: Sequence[Field], hits: list[Hit], reading: int
) -> str | None:
    """One hit more than was asked for tells that there is a next page."""
    if len(hits) <= page.limit:
        return None
    if not fields:
        shown = page.cursor.keys[0] if page.cursor else 0
        return Cursor(asked_at, order, (shown + page.limit,), reading).encode()
    last = hits[page.limit - 1]
    return Cursor(asked_at, order, tuple(last[field.name] for field in fields), reading).encode()


def _counts(name: str, result: dict[str, Any]) -> Counts:
    if name == "day":
        return _days(result)
    counts: Counts = result.get("facetDistribution", {}).get(FACETS[name], {})
    return counts


def _days(result: dict[str, Any]) -> Counts:
    by_number = result["facetDistribution"].get("day", {})
    return {day_of_number(int(number)).isoformat(): count for number, count in sorted(by_number.items())}
