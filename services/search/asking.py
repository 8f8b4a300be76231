"""The pieces of what Meilisearch is asked, and what is read from its answers. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from services.search import nearest, query
from services.search.nearest import Hit, Query
from services.search.query import FACETS
from services.search.ranking import Field, Order
from services.search.reading import Reading
from services.search.showings import day_of_number
from shared.dates import Window
from shared.filters import EventFilter

_MOST_COUNTED = 1_000
"""Values of one facet in an answer. The index tells more, of which only those of places on the map are needed."""

Result = dict[str, Any]


def chosen(reading: Reading, names: Sequence[str]) -> list[str]:
    """Those of the facets of which the question sets a value, in its filter or in words."""
    asked = [name for name in names if name in FACETS and getattr(reading.asked, name, None) not in (None, ())]
    return [*asked, *(["commune"] if reading.localities and "commune" in names and not reading.asked.commune else [])]


def without(reading: Reading, *names: str) -> Reading:
    """The question without these of its conditions: as it is asked where another value of them is chosen, but for that
    value. Words for a locality are looked for then.
    """
    update = {name: EventFilter.model_fields[name].default for name in names}
    if not reading.localities or "commune" not in names:
        return replace(reading, asked=reading.asked.model_copy(update=update))
    asked = reading.asked.model_copy(update={**update, "q": reading.anywhere})
    return replace(reading, asked=asked, localities=())


def of_each_day(reading: Reading, where: list[str], windows: list[Window]) -> Query:
    """How many showings begin on each agenda day."""
    expression = query.all_of([*where, query.first_of_each_day(windows)])
    return {**reading.words(), "filter": expression, "limit": 0, "facets": ["day"]}


def of_each_spot(reading: Reading, where: list[str]) -> Query:
    """How much there is at each spot."""
    return {**reading.words(), "filter": query.all_of(where), "limit": 0, "facets": ["spot"]}


def hits_of(
    asked: EventFilter, order: Order, fields: Sequence[Field], results: Mapping[str, Result], most: int
) -> list[Hit]:
    """Those of the page, which may have come in parts; each says how far it is where something near is asked for."""
    hits: list[Hit] = [hit for name, result in results.items() if name.startswith("page") for hit in result["hits"]]
    if asked.near:
        for hit in hits:
            hit["card"] = f'{hit["card"][:-1]},"distance":{nearest.metres(asked, hit)}}}'
    return nearest.in_order(asked, hits, fields)[:most] if order == "distance" else hits


def counts_of(name: str, result: Result) -> dict[str, int]:
    """The values of a facet with how many showings each has."""
    if name == "day":
        return days_of(result)
    counts: dict[str, int] = result.get("facetDistribution", {}).get(FACETS[name], {})
    return dict(islice(counts.items(), _MOST_COUNTED))


def days_of(result: Result) -> dict[str, int]:
    """The agenda days with how many showings begin on each."""
    by_number = result["facetDistribution"].get("day", {})
    return {day_of_number(int(number)).isoformat(): count for number, count in sorted(by_number.items())}
