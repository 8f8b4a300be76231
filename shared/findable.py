"""What a filter can be asked about: an event as far as questions to the agenda go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.events.facts import Lane
from shared.geo import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable:
    """An event with all of its dates together: of a tour, `sites`, `nis`, `provinces` and `points` are those of every
    date.

    `spans` are starts and ends of its dates as `dates.span` gives them; `text` is all that `q` is looked for in;
    `provinces` are their keys in filters; `points` are where its places are, as far as anybody has said. `access` are
    the features that are there, `family` None when nobody has said.
    """

    category: str
    sites: Collection[str]
    nis: Collection[str]
    provinces: Collection[str]
    spans: Sequence[tuple[datetime, datetime]]
    text: str
    points: Collection[Point] = ()
    tags: Collection[str] = ()
    place_ids: Collection[str] = ()
    organiser_id: str | None = None
    artist_ids: Collection[str] = ()
    price_kind: str = "unknown"
    access: Collection[str] = ()
    family: bool | None = None
    attendance: Literal["offline", "online", "mixed"] = "offline"
    languages: Collection[str] = ()
    lane: Lane = "dated"

    @property
    def is_free(self) -> bool | None:
        return is_free(self.price_kind)

    @property
    def online(self) -> frozenset[bool]:
        return ways(self.attendance)


def is_free(price_kind: str) -> bool | None:
    """None when nobody has said. What one pays as one likes is not free."""
    return None if price_kind == "unknown" else price_kind == "free"


def ways(attendance: str) -> frozenset[bool]:
    """Whether one can be there online (True), by going there (False), or both."""
    return {"online": frozenset({True}), "mixed": frozenset({True, False})}.get(attendance, frozenset({False}))
