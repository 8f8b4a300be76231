"""Cursors: where the next page begins, in a form that callers pass on without reading it. Pure.

Lists are paged by the last item's place in the order, so that what comes and goes meanwhile neither doubles nor skips
an item; a search in texts, which is ordered by relevance, by how many items were shown. Each keeps the moment of the
first page: "now" means the same on every page.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import astuple, dataclass
from datetime import UTC, datetime

from services.search.errors import CursorMalformed

_LONGEST = 200
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)
_LARGEST_OFFSET = 1_000_000
_LARGEST_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class ByStart:
    """The place of a date in the order of a list: agenda day (20261205), start (epoch seconds), tie."""

    day: int
    start: int
    tie: int


@dataclass(frozen=True, slots=True)
class ByPublication:
    """Its place among the newest: when it was published (epoch seconds), tie."""

    published: int
    tie: int


@dataclass(frozen=True, slots=True)
class ByRelevance:
    """The number of items already shown."""

    shown: int


After = ByStart | ByPublication | ByRelevance


@dataclass(frozen=True, slots=True)
class Cursor:
    """`asked_at` is the moment of the first page."""

    asked_at: datetime
    after: After

    def encode(self) -> str:
        numbers = json.dumps([int(self.asked_at.timestamp()), *astuple(self.after)], separators=(",", ":"))
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
        case [asked_at, shown] if 0 <= shown <= _LARGEST_OFFSET:
            return Cursor(_moment(asked_at), ByRelevance(shown))
        case [asked_at, published, tie] if max(map(abs, (published, tie))) < _LARGEST_EXACT:
            return Cursor(_moment(asked_at), ByPublication(published, tie))
        case [asked_at, day, start, tie] if max(map(abs, (day, start, tie))) < _LARGEST_EXACT:
            return Cursor(_moment(asked_at), ByStart(day, start, tie))
    raise CursorMalformed(field="cursor")


def _moment(seconds: int) -> datetime:
    if not _EARLIEST.timestamp() <= seconds < _LATEST.timestamp():
        raise CursorMalformed(field="cursor")
    return datetime.fromtimestamp(seconds, UTC)
