"""What is asked of the finder beside a filter, and what it answers."""

from dataclasses import dataclass

from services.search.clusters import Pin
from services.search.cursor import Cursor
from services.search.nearest import Hit
from services.search.ranking import Sort
from services.search.reading import Reading
from shared.dates import Window

__all__ = ["Counts", "Days", "Found", "Hit", "Page", "Pins"]

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the answer: at most `limit` showings from `cursor` on, in which order, and what to count.

    `part_of` is the id of an event whose parts alone are meant. `on` leaves out what is cancelled or postponed. `whole`
    is for exports: hits say which showing of which event they are.
    """

    limit: int
    cursor: Cursor | None = None
    facets: tuple[str, ...] = ()
    sort: Sort | None = None
    part_of: str | None = None
    on: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One page: `hits` with the card of each; `total` and `facets` are of all pages. `reading` is what the question
    was taken to mean.
    """

    hits: list[Hit]
    total: int
    next: str | None
    windows: list[Window]
    facets: dict[str, Counts]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Days:
    """The number of showings that begin on each agenda day, the windows that were meant, and the reading."""

    counts: Counts
    windows: list[Window]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Pins:
    """The places at which there is something, the windows that were meant, and the reading."""

    pins: list[Pin]
    windows: list[Window]
    reading: Reading
