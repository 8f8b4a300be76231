"""Answers a question to the agenda: which showings, how many, counted by what."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from services.search import query
from services.search.cursor import Cursor, Place
from services.search.documents import day_of_number
from services.search.errors import CursorMalformed
from services.search.meili import Meili
from shared.dates import Window, next_boundary
from shared.filters import EventFilter
from shared.i18n import Lang
from shared.runtime.clock import Clock

_MOST_SEEN = 100_000

Query = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the answer: at most `limit` showings from `cursor` on, and what to count."""

    limit: int
    cursor: Cursor | None = None
    facets: tuple[str, ...] = ()


class Finder:
    """Every method raises MeiliOutage when Meilisearch does not answer."""

    def __init__(self, meili: Meili, clock: Clock) -> None:
        self._meili, self._clock = meili, clock

    async def find(self, asked: EventFilter, page: Page, lang: Lang) -> dict[str, Any]:
        """One page of cards with totals, counts and windows; `boundary` is when the clock alone changes the answer.

        Raises CursorMalformed for a cursor of another kind of question.
        """
        _check_kind(page.cursor, asked)
        now = self._clock.now()
        asked_at = page.cursor.asked_at if page.cursor else now.replace(microsecond=0)
        windows = asked.windows(asked_at, lang)
        shown = query.all_of([*query.conditions(asked), await self._firsts(asked, windows)])
        queries = _queries(asked, page, shown, windows)
        results = dict(zip(queries, await self._meili.search(list(queries.values())), strict=True))
        hits = results["page"]["hits"]
        whole = results.get("whole", results["page"])
        return {
            "items": [hit["card"] for hit in hits[: page.limit]],
            "total": whole["estimatedTotalHits"],
            "next": _next(asked_at, page, hits, by_relevance=asked.q is not None),
            "windows": [_window(window) for window in windows],
            "facets": _facets(page.facets, whole, results.get("days", {})),
            "boundary": next_boundary(now).isoformat(),
        }

    async def _firsts(self, asked: EventFilter, windows: list[Window]) -> str:
        """The expression for the first occurrence of each showing in any of the windows."""
        clauses = [query.first_in(windows[0])]
        for previous, window in pairwise(windows):
            before = [*query.conditions(asked), query.any_of(clauses), query.recurs_before(window)]
            clauses.append(query.first_in(window, previous, await self._showings(query.all_of(before))))
        return query.any_of(clauses)

    async def _showings(self, expression: str) -> list[str]:
        (result,) = await self._meili.search(
            [{"filter": expression, "limit": _MOST_SEEN, "attributesToRetrieve": ["showing"]}]
        )
        return [hit["showing"] for hit in result["hits"]]


def _queries(asked: EventFilter, page: Page, shown: str, windows: list[Window]) -> dict[str, Query]:
    """What to ask: the `page`, the `whole` when the page is only its rest, and the `days`, counted each by itself."""
    common: Query = {"q": asked.q, "matchingStrategy": "all"} if asked.q is not None else {}
    counted = [name for name in page.facets if name != "day"]
    one_page: Query = {
        **common,
        "filter": shown,
        "sort": query.SORT,
        "limit": page.limit + 1,
        "attributesToRetrieve": ["card", "day", "start", "tie"],
    }
    queries = {"page": one_page}
    after = page.cursor.after if page.cursor else 0
    if isinstance(after, Place):
        one_page["filter"] = query.all_of([shown, query.after(after)])
        queries["whole"] = {**common, "filter": shown, "limit": 0, "facets": counted}
    else:
        one_page |= {"offset": after, "facets": counted}
    if "day" in page.facets:
        of_each_day = query.all_of([*query.conditions(asked), query.first_of_each_day(windows)])
        queries["days"] = {**common, "filter": of_each_day, "limit": 0, "facets": ["day"]}
    return queries


def _check_kind(cursor: Cursor | None, asked: EventFilter) -> None:
    if cursor is not None and isinstance(cursor.after, Place) is (asked.q is not None):
        raise CursorMalformed(field="cursor")


def _next(asked_at: datetime, page: Page, hits: list[dict[str, Any]], *, by_relevance: bool) -> str | None:
    """One hit more than was asked for tells that there is a next page."""
    if len(hits) <= page.limit:
        return None
    if by_relevance:
        shown = page.cursor.after if page.cursor and isinstance(page.cursor.after, int) else 0
        return Cursor(asked_at, shown + page.limit).encode()
    last = hits[page.limit - 1]
    return Cursor(asked_at, Place(last["day"], last["start"], last["tie"])).encode()


def _facets(names: tuple[str, ...], whole: dict[str, Any], days: dict[str, Any]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = whole.get("facetDistribution", {})
    found = {name: counts.get(name, {}) for name in names if name != "day"}
    if "day" in names:
        by_number = days["facetDistribution"].get("day", {})
        found["day"] = {day_of_number(int(number)).isoformat(): count for number, count in sorted(by_number.items())}
    return found


def _window(window: Window) -> dict[str, str]:
    return {
        "from": window.start.astimezone(UTC).isoformat(),
        "to": window.end.astimezone(UTC).isoformat(),
        "label": window.label,
    }
