"""Cursors: where the next page begins, in a form that callers pass on without reading it. Pure.

Lists are paged by the last item's place in the order, so that what comes and goes meanwhile neither doubles nor skips
an item; a search in texts, which is ordered by relevance, by how many items were shown. Either keeps the moment of the
first page: "now" means the same on every page.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from services.search.errors import CursorMalformed

_LONGEST = 200
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)
_LARGEST_OFFSET = 1_000_000
_LARGEST_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an occurrence in the order of a list: agenda day (20261205), start (epoch seconds), tie."""

    day: int
    start: int
    tie: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """`asked_at` is the moment of the first page, `after` a place, or else the number of items already shown."""

    asked_at: datetime
    after: Place | int

    def encode(self) -> str:
        after = [self.after] if isinstance(self.after, int) else [self.after.day, self.after.start, self.after.tie]
        numbers = json.dumps([int(self.asked_at.timestamp()), *after], separators=(",", ":"))
        return urlsafe_b64encode(numbers.encode()).decode().rstrip("=")


def decode(text: str) -> Cursor:
    """Raises CursorMalformed for whatever `encode` did not make."""
    if len(text) > _LONGEST:
        raise CursorMalformed(field="cursor")
    try:
        numbers = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        raise CursorMalformed(field="cursor") from None
    if not isinstance(numbers, list) or any(type(number) is not int for number in numbers):  # a bool is an int too
        raise CursorMalformed(field="cursor")
    match numbers:
        case [asked_at, offset] if 0 <= offset <= _LARGEST_OFFSET:
            return Cursor(_moment(asked_at), offset)
        case [asked_at, day, start, tie] if max(map(abs, (day, start, tie))) < _LARGEST_EXACT:
            return Cursor(_moment(asked_at), Place(day, start, tie))
    raise CursorMalformed(field="cursor")


def _moment(seconds: int) -> datetime:
    if not _EARLIEST.timestamp() <= seconds < _LATEST.timestamp():
        raise CursorMalformed(field="cursor")
    return datetime.fromtimestamp(seconds, UTC)
