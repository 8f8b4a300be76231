"""From a filter and its windows to Meilisearch's filter expressions. Pure.

Every expression matches a showing in one document only, so that hits, totals and facets count showings.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil, floor

from services.search.cursor import Place
from shared.dates import Window
from shared.filters import EventFilter

FACETS = ("site", "province", "commune", "category", "day")
"""What can be counted."""

SORT = ("day:asc", "start:asc", "tie:asc")
"""By agenda day, then by start; what starts at the same time in an order that favours nobody."""


def conditions(asked: EventFilter) -> list[str]:
    """What must hold for the event and its place, whatever the dates."""
    wanted = (
        ("site", asked.site),
        ("province", asked.province),
        ("commune", asked.commune),
        ("category", asked.category),
    )
    return [f"{field} IN {_values(values)}" for field, values in wanted if values]


def first_in(window: Window, previous: Window | None = None, seen: Iterable[str] = ()) -> str:
    """The first occurrence of its showing in `window`.

    Of several windows, in order and disjoint, each after the first also names the `previous` one, and the showings
    `seen` in any before it. Without that a date between two windows would hide from the second one, by its end, whether
    the showing had been in the first.
    """
    expression = _first(window, "prev_end", previous)
    names = _values(seen)
    return f"{expression} AND showing NOT IN {names}" if names != "[]" else expression


def first_of_each_day(windows: Sequence[Window]) -> str:
    """The first occurrence of each showing on each agenda day, among those in any of `windows`.

    No agenda day may have a part in two windows, other than by what began before; those of `shared.dates` never share
    one.
    """
    clauses = [_first(windows[0], "prev_end_same_day", None)]
    clauses += [_first(window, "prev_end_same_day", previous) for previous, window in pairwise(windows)]
    return any_of(clauses)


def recurs_before(window: Window) -> str:
    """The showing has a later occurrence that begins before the end of `window`."""
    return f"next_start < {ceil(window.end.timestamp())}"


def after(place: Place) -> str:
    """What comes behind a place in the order of `SORT`."""
    return (
        f"(day > {place.day} OR (day = {place.day} AND (start > {place.start} OR "
        f"(start = {place.start} AND tie > {place.tie}))))"
    )


def any_of(expressions: Sequence[str]) -> str:
    return "(" + " OR ".join(f"({expression})" for expression in expressions) + ")"


def all_of(expressions: Iterable[str]) -> str:
    return " AND ".join(expressions)


def _first(window: Window, earlier_ends: str, previous: Window | None) -> str:
    """Documents hold whole seconds, so rounding a window's edges outwards changes no answer."""
    start, end = floor(window.start.timestamp()), ceil(window.end.timestamp())
    expression = f"end > {start} AND start < {end} AND {earlier_ends} <= {start}"
    return f"{expression} AND start >= {ceil(previous.end.timestamp())}" if previous else expression


def _values(values: Iterable[str]) -> str:
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "[" + ", ".join(f'"{value}"' for value in quoted) + "]"
