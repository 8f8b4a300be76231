"""What is on next door, where there is little to show."""

from pydantic_core import from_json

from services.search.finder import Finder
from services.search.pages import Found, Hit, Page
from shared.filters import EventFilter
from shared.geo import Point
from shared.i18n import Lang

LITTLE = 6
"""Fewer showings than that are little."""

_SHOWN = 12
_RADIUS_KM = 60.0


async def neighbours(
    finder: Finder, asked: EventFilter, page: Page, found: Found, around: Point | None, lang: Lang
) -> list[Hit] | None:
    """The answers to the same question of other sites that take place, the nearest to `around` first; None where that
    was not to be looked for, or where enough was `found`. Raises MeiliOutage.
    """
    if around is None or page.cursor is not None or found.total >= LITTLE:
        return None
    there = asked.model_copy(update={"site": (), "near": around, "radius": _RADIUS_KM})
    # Of one's own sites there are no more than were found.
    nearby = await finder.find(there, Page(_SHOWN + found.total, sort="distance", on=True), lang)
    others = [hit for hit in nearby.hits if set(asked.site).isdisjoint(from_json(hit["card"])["sites"])]
    return others[:_SHOWN]
