"""What is near to a point: circles, and lists of what is nearest first. Pure.

The index knows boxes and spots, the points at which something takes place. A circle is the box around it and, where
that has spots that lie outside of the circle, a list of those inside. Who wants the nearest first gets spot after spot.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from services.search import query
from services.search.clusters import point_of
from services.search.ranking import Field
from shared.filters import EventFilter
from shared.geo import DECIMALS, Point, distance

Query = dict[str, Any]
Hit = dict[str, Any]
Key = tuple[int, int, int]

SPOT_KEYS = 3
"""How many of a cursor's keys say at which spot it is; the others are the last item's place among those there."""


@dataclass(frozen=True, slots=True)
class Spot:
    """With how much takes place there. `key` is its place among spots: metres, then latitude and longitude."""

    written: str
    key: Key
    count: int


@dataclass(frozen=True, slots=True)
class Near:
    """What a question for what is near comes to: the `circle`, as it must hold beside being in the box, and the `spots`
    that an answer has, the nearest first. Of any other question there is neither.
    """

    circle: Sequence[str] = ()
    spots: Sequence[Spot] = ()


def spots(asked: EventFilter, counts: Mapping[str, int]) -> list[Spot]:
    """Those inside of the circle, the nearest first; `counts` are by how the index writes a spot."""
    inside = [(spot, point, count) for spot, count in counts.items() if asked.is_here(point := point_of(spot))]
    return sorted((Spot(spot, _key(asked, point), count) for spot, point, count in inside), key=lambda one: one.key)


def circle(asked: EventFilter, counts: Mapping[str, int]) -> list[str]:
    """What must hold beside being in the box; nothing when all that is found in the box is inside of the circle."""
    inside = [spot for spot in counts if asked.is_here(point_of(spot))]
    return [] if len(inside) == len(counts) else [query.one_of("spot", sorted(inside))]


def metres(asked: EventFilter, hit: Hit) -> int:
    """How far it is to a hit of a question for what is near."""
    return _key(asked, point_of(hit["spot"]))[0]


def pages(of: Sequence[Spot], fields: Sequence[Field], keys: Sequence[int], shown: str, limit: int) -> list[Query]:
    """What to ask for the next `limit` showings after the place of `keys`: what is left at the cursor's spot, all of
    the next spots as long as that is no more than `limit`, and some of the one after them.
    """
    here, behind = tuple(keys[:SPOT_KEYS]), keys[SPOT_KEYS:]
    ahead = [spot for spot in of if spot.key > here]
    whole = list(takewhile(_fits(limit), ahead))
    at = [[spot for spot in of if spot.key == here], whole, ahead[len(whole) : len(whole) + 1]]
    # Twice as many as are counted: there may be some more by now, and a spot that is cut short would lose them.
    limits = [limit, 2 * limit, limit]
    asked = [
        (query.all_of([shown, query.one_of("spot", [spot.written for spot in some])]), most)
        for some, most in zip(at, limits, strict=True)
    ]
    if behind:
        asked[0] = (query.all_of([asked[0][0], query.after(fields, behind)]), limit)
    return [{"filter": expression, "limit": most} for (expression, most), some in zip(asked, at, strict=True) if some]


def in_order(asked: EventFilter, hits: Iterable[Hit], fields: Sequence[Field]) -> list[Hit]:
    """By spot, and then by `fields`."""
    return sorted(hits, key=lambda hit: place(asked, hit, fields))


def place(asked: EventFilter, hit: Hit, fields: Sequence[Field]) -> tuple[int, ...]:
    """The keys of a cursor that goes on after it."""
    return (*_key(asked, point_of(hit["spot"])), *(hit[field.name] for field in fields))


def _fits(limit: int) -> Any:
    together = 0

    def fits(spot: Spot) -> bool:
        nonlocal together
        together += spot.count
        return together <= limit

    return fits


def _key(asked: EventFilter, point: Point) -> Key:
    assert asked.near is not None
    lat, lon = (round(degrees * 10**DECIMALS) for degrees in point)
    return round(distance(asked.near, point)), lat, lon
