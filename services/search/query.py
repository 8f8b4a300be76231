"""From a filter and its windows to Meilisearch's filter expressions. Pure.

Every expression matches a showing in one document only, so that hits, totals and facets count showings.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from math import ceil, floor

from services.search.ranking import Field
from shared.dates import Window
from shared.filters import EventFilter
from shared.geo import Box, around

FACETS: Mapping[str, str] = {
    "site": "site",
    "province": "province",
    "commune": "commune",
    "category": "category",
    "day": "day",
    "tag": "tag",
    "lane": "lane",
    "free": "free",
    "access": "access",
    "language": "language",
    "family": "family",
    "online": "online",
    "place": "place_id",
    "organiser": "organiser_id",
    "artist": "artist_id",
}
"""What can be counted, and the attribute that holds it."""

_AN_HOUR = timedelta(hours=1)


def conditions(asked: EventFilter, part_of: str | None = None, localities: Sequence[str] = ()) -> list[str]:
    """What must hold for the event and its date, whatever the time; of a circle only that it lies in its box. Being in
    one of the `localities`, by their slugs, is as good as being in one of the communes.
    """
    lists = (
        ("site", asked.site),
        ("province", asked.province),
        ("commune", () if localities else asked.commune),
        ("category", asked.category),
        ("tag", asked.tag),
        ("place_id", asked.place),
        ("organiser_id", asked.organiser),
        ("artist_id", asked.artist),
        ("language", asked.language),
        ("lane", asked.lane),
        ("part_of", (part_of,) if part_of else ()),
    )
    yes_or_no = (("free", asked.free), ("family", asked.family), ("online", asked.online))
    return [
        *(one_of(field, values) for field, values in lists if values),
        *([_somewhere(asked.commune, localities)] if localities else []),
        *(f"access = {feature}" for feature in asked.access),
        *(f"{field} = {str(value).lower()}" for field, value in yes_or_no if value is not None),
        *(_in_box(box) for box in _boxes(asked)),
    ]


def first_in(window: Window, previous: Window | None = None, seen: Iterable[str] = ()) -> str:
    """The first date of its showing in `window`.

    Of several windows, in order and disjoint, each after the first also names the `previous` one, and the showings
    `seen` in any before it. Without that a date between two windows would hide from the second one, by its end, whether
    the showing had been in the first.
    """
    expression = _first(window, "prev_until", previous)
    names = _values(seen)
    return f"{expression} AND showing NOT IN {names}" if names != "[]" else expression


def first_of_each_day(windows: Sequence[Window]) -> str:
    """The first date of each showing on each agenda day, among those in any of `windows`.

    No agenda day may have a part in two windows, other than by what began before; those of `shared.dates` never share
    one.
    """
    clauses = [_first(windows[0], "prev_until_same_day", None)]
    clauses += [_first(window, "prev_until_same_day", previous) for previous, window in pairwise(windows)]
    return any_of(clauses)


def recurs_before(window: Window) -> str:
    """The showing has a later date that begins before the end of `window`."""
    return f"next_from < {ceil(window.end.timestamp())}"


def sort_of(fields: Sequence[Field]) -> list[str]:
    """The order as Meilisearch reads it."""
    return [f"{field.name}:{'desc' if field.descending else 'asc'}" for field in fields]


def after(fields: Sequence[Field], keys: Sequence[int]) -> str:
    """What comes behind the place of `keys` in the order that goes by `fields`."""
    (field, *more), (key, *others) = fields, keys
    behind = f"{field.name} {'<' if field.descending else '>'} {key}"
    return f"({behind} OR ({field.name} = {key} AND {after(more, others)}))" if more else behind


def one_of(attribute: str, values: Iterable[str]) -> str:
    return f"{attribute} IN {_values(values)}"


def any_of(expressions: Sequence[str]) -> str:
    return "(" + " OR ".join(f"({expression})" for expression in expressions) + ")"


def all_of(expressions: Iterable[str]) -> str:
    return " AND ".join(expressions)


def _first(window: Window, earlier: str, previous: Window | None) -> str:
    """Documents hold whole seconds, so rounding a window's edges outwards changes no answer for what has to overlap it;
    openings may gain a part of a second.
    """
    start, end = floor(window.start.timestamp()), ceil(window.end.timestamp())
    expression = f"until > {start} AND from < {end} AND {earlier} <= {start}"
    length = window.end - window.start
    if not length:
        expression += " AND opening = false"
    elif length < _AN_HOUR:
        # No hour can lie inside: what is open all the while counts.
        expression = any_of([expression, f"opening = true AND start <= {start} AND end >= {end}"])
    return f"{expression} AND from >= {ceil(previous.end.timestamp())}" if previous else expression


def _somewhere(communes: Iterable[str], localities: Iterable[str]) -> str:
    return f"({one_of('commune', communes)} OR {one_of('locality_slug', localities)})"


def _boxes(asked: EventFilter) -> Iterator[Box]:
    if asked.bbox:
        yield asked.bbox
    if asked.near:
        yield around(asked.near, asked.reach)


def _in_box(box: Box) -> str:
    return f"lat {box.south:.7f} TO {box.north:.7f} AND lon {box.west:.7f} TO {box.east:.7f}"


def _values(values: Iterable[str]) -> str:
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "[" + ", ".join(f'"{value}"' for value in quoted) + "]"
