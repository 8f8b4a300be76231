"""Who comes first in a list. Pure; `docs/ranking.md` says the same to organisers.

Popularity, payment and the size of an organiser count for nothing. A list of what is on goes by agenda day. On each day
every organiser's first two showings come first, then every organiser's next two (`turn`); within a turn what starts
first, and among what starts at the same time a rotation decides, which is another one every day and the same for
everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Literal

from shared.dates import agenda_day
from shared.filters import EventFilter

Order = Literal["fair", "start", "ending", "published", "relevance", "distance"]

Sort = Literal["start", "ending", "published", "relevance", "distance"]
"""What a caller may ask for."""

AT_ONCE = 2
"""The showings of one organiser that have the same turn on an agenda day."""

LAST_TURN = 9
"""From an organiser's nineteenth showing of a day on, all have this turn."""

SPINS = 4
"""The rotations. Not a multiple of seven has to be found in them, or every Saturday would have the same one."""

_SPIN_VALUES = 1024
"""Few, so that the index stays small; what falls together is told apart by its tie."""


@dataclass(frozen=True, slots=True)
class Field:
    """An attribute that a list is sorted by."""

    name: str
    descending: bool = False


_ORDERS: dict[Order, Sequence[str]] = {
    "fair": ("day", "turn", "start", "spin", "tie"),
    "start": ("day", "start", "tie"),
    "ending": ("last", "spin", "tie"),
    "published": ("-published", "tie"),
    "relevance": (),
    # Of what takes place at one spot: the nearest spot comes first.
    "distance": ("day", "start", "tie"),
}


def order_of(asked: EventFilter, sort: Sort | None, *, whole: bool = False) -> Order:
    """The order in which a question is answered.

    Words are answered by relevance, runs by their last day. Turns and rotation are for lists in which organisers stand
    beside one another: not for one organiser's or one place's own page, nor for exports (`whole`), which are put in
    order elsewhere.
    """
    if sort is None:
        sort = "relevance" if asked.q else "ending" if asked.lane == ("ongoing",) else "start"
    if sort == "relevance" and not asked.q:
        sort = "start"
    if sort == "start" and not (whole or asked.q or asked.organiser or asked.place):
        return "fair"
    return sort


def fields_of(order: Order, asked_at: datetime) -> list[Field]:
    """What the order goes by, at the moment of the list's first page; empty for relevance, which has no fields."""
    names = (f"spin{spin_at(asked_at)}" if name == "spin" else name for name in _ORDERS[order])
    return [Field(name.removeprefix("-"), name.startswith("-")) for name in names]


def spin_at(moment: datetime) -> int:
    """The rotation of that agenda day."""
    return agenda_day(moment).toordinal() % SPINS


def spins(occurrence_id: str) -> dict[str, int]:
    """The place of a date in each rotation."""
    digest = blake2b(occurrence_id.encode(), digest_size=2 * SPINS, person=b"rotation").digest()
    pairs = (digest[2 * spin : 2 * spin + 2] for spin in range(SPINS))
    return {f"spin{spin}": int.from_bytes(pair) % _SPIN_VALUES for spin, pair in enumerate(pairs)}


def tie(occurrence_id: str) -> int:
    """What tells apart whatever else is equal: nobody's choice. 48 bits, which a float holds exactly."""
    return int.from_bytes(blake2b(occurrence_id.encode(), digest_size=6).digest())
