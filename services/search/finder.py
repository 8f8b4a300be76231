"""Finds what a question to the agenda means: which showings, how many, counted by what."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from services.search import query
from services.search.cursor import After, ByPublication, ByRelevance, ByStart, Cursor
from services.search.errors import CursorMalformed
from services.search.meili import Meili
from services.search.query import FACETS, Order
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

    Without `order` a search for words is ordered by relevance and all else by start. `part_of` is the id of an event
    whose parts alone are meant.
    """

    limit: int
    cursor: Cursor | None = None
    facets: tuple[str, ...] = ()
    order: Order | None = None
    part_of: str | None = None

    def order_for(self, asked: EventFilter) -> Order:
        """Without words nothing is more relevant than another."""
        if asked.q is None:
            return "published" if self.order == "published" else "start"
        return self.order or "relevance"


@dataclass(frozen=True, slots=True)
class Found:
    """One page: `hits` with the showing, the event's id and the card of each; `total` and `facets` are of all pages."""

    hits: list[Hit]
    total: int
    next: str | None
    windows: list[Window]
    facets: dict[str, Counts]


class Finder:
    """Every method raises MeiliOutage when Meilisearch does not answer."""

    def __init__(self, meili: Meili, clock: Clock) -> None:
        self._meili, self._clock = meili, clock

    async def find(self, asked: EventFilter, page: Page, lang: Lang) -> Found:
        """Raises CursorMalformed for a cursor of another kind of question."""
        order = page.order_for(asked)
        if page.cursor is not None and not isinstance(page.cursor.after, _PLACES[order]):
            raise CursorMalformed(field="cursor")
        asked_at = page.cursor.asked_at if page.cursor else self._moment()
        windows = asked.windows(asked_at, lang)
        where = query.conditions(asked, page.part_of)
        shown = query.all_of([*where, await self._firsts(where, windows)])
        queries = _queries(asked, page, order, shown)
        if "day" in page.facets:
            queries["days"] = _of_each_day(asked, where, windows)
        results = dict(zip(queries, await self._meili.search(list(queries.values())), strict=True))
        hits = results["page"]["hits"]
        whole = results.get("whole", results["page"])
        return Found(
            hits=hits[: page.limit],
            total=whole["estimatedTotalHits"],
            next=_next(asked_at, page, order, hits),
            windows=windows,
            facets=_facets(page.facets, whole, results.get("days", {})),
        )

    async def days(self, asked: EventFilter, lang: Lang) -> tuple[Counts, list[Window]]:
        """The number of showings that begin on each agenda day, and the windows that were meant."""
        windows = asked.windows(self._moment(), lang)
        (result,) = await self._meili.search([_of_each_day(asked, query.conditions(asked), windows)])
        return _days(result), windows

    async def named(self, words: str, asked: EventFilter, limit: int) -> list[Hit]:
        """Showings to come whose title, or who performs, has these words, the last of them perhaps not whole."""
        first = query.first_in(upcoming(self._moment()))
        (result,) = await self._meili.search(
            [
                {
                    "q": words,
                    "matchingStrategy": "all",
                    "filter": query.all_of([*query.conditions(asked), first]),
                    "attributesToSearchOn": ["heading", "artists"],
                    "attributesToRetrieve": ["card"],
                    "limit": limit,
                }
            ]
        )
        hits: list[Hit] = result["hits"]
        return hits

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


_PLACES: dict[Order, type[After]] = {"start": ByStart, "published": ByPublication, "relevance": ByRelevance}


def _queries(asked: EventFilter, page: Page, order: Order, shown: str) -> dict[str, Query]:
    """What to ask: the `page`, and the `whole` when the page is only its rest."""
    common = _words(asked)
    counted = [FACETS[name] for name in page.facets if name != "day"]
    one_page: Query = {
        **common,
        "filter": shown,
        "sort": query.SORTS[order],
        "limit": page.limit + 1,
        "attributesToRetrieve": ["card", "day", "event_id", "published", "showing", "start", "tie"],
    }
    after = page.cursor.after if page.cursor else ByRelevance(0)
    if isinstance(after, ByRelevance):
        return {"page": one_page | {"offset": after.shown, "facets": counted}}
    rest = one_page | {"filter": query.all_of([shown, query.after(after)])}
    return {"page": rest, "whole": {**common, "filter": shown, "limit": 0, "facets": counted}}


def _of_each_day(asked: EventFilter, where: list[str], windows: list[Window]) -> Query:
    expression = query.all_of([*where, query.first_of_each_day(windows)])
    return {**_words(asked), "filter": expression, "limit": 0, "facets": ["day"]}


def _words(asked: EventFilter) -> Query:
    return {"q": asked.q, "matchingStrategy": "all"} if asked.q is not None else {}


def _next(asked_at: datetime, page: Page, order: Order, hits: list[Hit]) -> str | None:
    """One hit more than was asked for tells that there is a next page."""
    if len(hits) <= page.limit:
        return None
    last = hits[page.limit - 1]
    after: After
    if order == "relevance":
        shown = page.cursor.after.shown if page.cursor and isinstance(page.cursor.after, ByRelevance) else 0
        after = ByRelevance(shown + page.limit)
    elif order == "published":
        after = ByPublication(last["published"], last["tie"])
    else:
        after = ByStart(last["day"], last["start"], last["tie"])
    return Cursor(asked_at, after).encode()


def _facets(names: tuple[str, ...], whole: dict[str, Any], days: dict[str, Any]) -> dict[str, Counts]:
    counts: dict[str, Counts] = whole.get("facetDistribution", {})
    return {name: _days(days) if name == "day" else counts.get(FACETS[name], {}) for name in names}


def _days(result: dict[str, Any]) -> Counts:
    by_number = result["facetDistribution"].get("day", {})
    return {day_of_number(int(number)).isoformat(): count for number, count in sorted(by_number.items())}
