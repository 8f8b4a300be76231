"""Cursors: where the next page begins, in a form that callers pass on without reading it. Pure.

Lists are paged by the last item's place in the order, so that what comes and goes meanwhile neither doubles nor skips
an item; a search in texts, which is ordered by relevance, by how many items were shown. Each keeps the moment of the
first page: "now" means the same on every page, and so does the day's rotation.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from services.search.errors import CursorMalformed
from services.search.ranking import Order

_LONGEST = 300
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)
_LARGEST_OFFSET = 1_000_000
_LARGEST_EXACT = 2**53

_LETTERS: dict[Order, str] = {
    "fair": "f",
    "start": "s",
    "ending": "e",
    "published": "p",
    "relevance": "r",
    "distance": "d",
}
_ORDERS = {letter: order for order, letter in _LETTERS.items()}
_READINGS = {"": 0, "1": 1, "2": 2}
_KEYS: dict[Order, int] = {"fair": 5, "start": 3, "ending": 3, "published": 2, "relevance": 1, "distance": 6}


@dataclass(frozen=True, slots=True)
class Cursor:
    """`asked_at` is the moment of the first page; `keys` are the last item's place: its values of the fields that the
    order goes by (`ranking.fields_of`), for distance behind those of its spot, or for relevance the number of items
    shown. `reading` is the number of the reading of its words that the first page chose.
    """

    asked_at: datetime
    order: Order
    keys: tuple[int, ...]
    reading: int = 0

    def encode(self) -> str:
        written = [int(self.asked_at.timestamp()), _LETTERS[self.order] + str(self.reading or ""), *self.keys]
        return urlsafe_b64encode(json.dumps(written, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(text: str) -> Cursor:
    """Raises CursorMalformed for whatever `encode` did not make."""
    if len(text) > _LONGEST:
        raise CursorMalformed(field="cursor")
    try:
        match json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4))):
            case [int(asked_at), str(how), *keys] if how[:1] in _ORDERS and how[1:] in _READINGS:
                order = _ORDERS[how[:1]]
                return Cursor(_moment(asked_at), order, _checked(order, keys), _READINGS[how[1:]])
    except ValueError:
        pass
    raise CursorMalformed(field="cursor")


def _checked(order: Order, keys: list[object]) -> tuple[int, ...]:
    most = _LARGEST_OFFSET if order == "relevance" else _LARGEST_EXACT - 1
    least = 0 if order == "relevance" else -most
    numbers = tuple(key for key in keys if type(key) is int and least <= key <= most)  # a bool is an int too
    if len(numbers) != len(keys) or len(keys) != _KEYS[order]:
        raise CursorMalformed(field="cursor")
    return numbers


def _moment(seconds: int) -> datetime:
    if type(seconds) is not int or not _EARLIEST.timestamp() <= seconds < _LATEST.timestamp():
        raise CursorMalformed(field="cursor")
    return datetime.fromtimestamp(seconds, UTC)
