"""Finds what a question to the agenda means: which showings, how many, counted by what."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from services.search import nearest, query
from services.search.asking import chosen, counts_of, days_of, hits_of, of_each_day, of_each_spot, without
from services.search.clusters import pins
from services.search.cursor import Cursor
from services.search.errors import CursorMalformed
from services.search.meili import Meili
from services.search.nearest import Near, Query
from services.search.pages import Days, Found, Hit, Page, Pins
from services.search.query import FACETS
from services.search.ranking import Field, Order, fields_of, order_of
from services.search.reading import Reading, choose, kept, readings
from shared.dates import Window, upcoming
from shared.filters import EventFilter
from shared.i18n import Lang
from shared.runtime.clock import Clock

_MOST_SEEN = 100_000


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
        others = {name: without(reading, name) for name in chosen(reading, page.facets)}
        # What was seen before is known for all that any of these queries may find, and so is what is near.
        anything, where = _where(without(reading, *others), page), _where(reading, page)
        first = await self._firsts(anything, windows)
        near = await self._near(reading, [*anything, first], [*where, first])
        first = query.all_of([first, *near.circle])
        queries = _queries(reading, page, order, fields, query.all_of([*where, first]), near)
        counted = [FACETS[name] for name in page.facets if name not in ("day", *others)]
        queries["whole" if "whole" in queries else "page"] |= {"facets": counted} if counted else {}
        for name, other in others.items():
            shown = query.all_of([*_where(other, page), first])
            queries[name] = {**other.words(), "filter": shown, "limit": 0, "facets": [FACETS[name]]}
        if "day" in page.facets:
            queries["day"] = of_each_day(reading, [*where, *near.circle], windows)
        results = dict(zip(queries, await self._meili.search(list(queries.values())), strict=True))
        hits = hits_of(asked, order, fields, results, page.limit + 1)
        whole = results["whole" if "whole" in results else "page"]
        return Found(
            hits=hits[: page.limit],
            total=whole["estimatedTotalHits"],
            next=_next(reading, asked_at, page, order, fields, hits),
            windows=windows,
            facets={name: counts_of(name, results.get(name, whole)) for name in page.facets},
            reading=reading,
        )

    async def days(self, asked: EventFilter, lang: Lang) -> Days:
        """The number of showings on each agenda day."""
        reading, windows, where = await self._question(asked, lang)
        near = await self._near(reading, [*where, query.first_of_each_day(windows)])
        (result,) = await self._meili.search([of_each_day(reading, [*where, *near.circle], windows)])
        return Days(days_of(result), windows, reading)

    async def pins(self, asked: EventFilter, lang: Lang) -> Pins:
        """The places at which there is something, with how many showings."""
        reading, windows, where = await self._question(asked, lang)
        shown = query.all_of([*where, await self._firsts(where, windows)])
        (result,) = await self._meili.search([{**reading.words(), "filter": shown, "limit": 0, "facets": ["pin"]}])
        found = pins(result.get("facetDistribution", {}).get("pin", {}))
        return Pins([pin for pin in found if reading.asked.is_here(pin.point)], windows, reading)

    async def named(self, words: str, asked: EventFilter, limit: int, lang: Lang) -> list[Hit]:
        """Showings to come whose title, or who performs, has these words, the last of them perhaps not whole."""
        where = [*query.conditions(asked), query.first_in(upcoming(self._moment()))]
        reading = Reading(asked.model_copy(update={"q": words}), lang)
        near = await self._near(reading, where)
        (result,) = await self._meili.search(
            [
                {
                    **reading.words(),
                    "filter": query.all_of([*where, *near.circle]),
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

    async def _question(self, asked: EventFilter, lang: Lang) -> tuple[Reading, list[Window], list[str]]:
        """What is asked for now, without pages: the reading, its windows, and what must hold."""
        asked_at, page = self._moment(), Page(0)
        reading = await self._reading(asked, page, asked_at, lang)
        return reading, reading.asked.windows(asked_at, lang), _where(reading, page)

    async def _near(self, reading: Reading, anything: list[str], where: list[str] | None = None) -> Near:
        """What a question for what is near comes to, of all that `anything` may find and of what `where` does."""
        asked = reading.asked
        if asked.near is None:
            return Near()
        found = await self._meili.search([of_each_spot(reading, what) for what in (anything, where) if what])
        counts = [result.get("facetDistribution", {}).get("spot", {}) for result in found]
        return Near(nearest.circle(asked, counts[0]), nearest.spots(asked, counts[-1]))

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


def _queries(
    reading: Reading, page: Page, order: Order, fields: Sequence[Field], shown: str, near: Near
) -> dict[str, Query]:
    """What to ask: the `page`, which may come in parts, and the `whole` when the page is only its rest."""
    common = reading.words()
    names = [field.name for field in fields]
    names += ["event_id", "showing"] if page.whole else []
    names += ["spot"] if reading.asked.near else []
    one_page: Query = {
        **common,
        "filter": shown,
        "sort": query.sort_of(fields),
        "limit": page.limit + 1,
        "attributesToRetrieve": ["card", "until", *names],
    }
    whole = {**common, "filter": shown, "limit": 0}
    if order == "distance":
        keys = page.cursor.keys if page.cursor else ()
        parts = nearest.pages(near.spots, fields, keys, shown, page.limit + 1)
        return {**{f"page {number}": one_page | part for number, part in enumerate(parts)}, "whole": whole}
    if page.cursor is None:
        return {"page": one_page}
    if not fields:
        return {"page": one_page | {"offset": page.cursor.keys[0]}}
    rest = one_page | {"filter": query.all_of([shown, query.after(fields, page.cursor.keys)])}
    return {"page": rest, "whole": whole}


def _where(reading: Reading, page: Page) -> list[str]:
    conditions = query.conditions(reading.asked, page.part_of, reading.localities)
    return [*conditions, *(["off = false"] if page.on else [])]


def _next(
    reading: Reading, asked_at: datetime, page: Page, order: Order, fields: Sequence[Field], hits: list[Hit]
) -> str | None:
    """One hit more than was asked for tells that there is a next page."""
    if len(hits) <= page.limit:
        return None
    if not fields:
        shown = page.cursor.keys[0] if page.cursor else 0
        return Cursor(asked_at, order, (shown + page.limit,), reading.number).encode()
    last = hits[page.limit - 1]
    keys = tuple(last[field.name] for field in fields)
    if order == "distance":
        keys = nearest.place(reading.asked, last, fields)
    return Cursor(asked_at, order, keys, reading.number).encode()
