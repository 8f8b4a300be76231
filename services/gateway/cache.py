"""Answers kept in memory until news or the clock says that they may have changed.

Each answer carries tags (`site:cinqmille`, `event:<id>`). News about a tag is a number that only grows; an answer is
fresh while none of its tags has news younger than the moment at which the answer was asked for. So an answer that
was on its way while news came is stale the moment it arrives, and never shown as fresh.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

_TAGS_KEPT = 10_000
_OVERHEAD = 500
"""Bytes that an answer takes beside its body."""


def etag_of(body: bytes) -> str:
    """A strong ETag."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


@dataclass(frozen=True, slots=True)
class Answer:
    """What search said: `etag` is a strong one over `body`; `expires` is on the domain's clock.

    `next` is the cursor to the rest of an export that was cut.
    """

    status: int
    body: bytes
    etag: str
    expires: datetime
    next: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    answer: Answer
    tags: frozenset[str]
    asked: int


class AnswerCache:
    """Bounded by bytes; what was asked for least recently goes first. Stale answers stay, for when search is down."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._bytes = 0
        self._clock = 0
        self._floor = 0
        self._news: OrderedDict[str, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def moment(self) -> int:
        """Take it before asking search, and hand it to `keep` with the answer."""
        return self._clock

    def keep(self, key: str, answer: Answer, tags: Iterable[str], asked: int) -> None:
        size = _size(key, answer)
        if size > self._most_bytes:
            return
        self._forget(key)
        self._entries[key] = _Entry(answer, frozenset(tags), asked)
        self._bytes += size
        while self._bytes > self._most_bytes:
            self._forget(next(iter(self._entries)))

    def fresh(self, key: str, now: datetime) -> Answer | None:
        """The answer, if nothing has changed since it was asked for."""
        entry = self._entries.get(key)
        if entry is None or now >= entry.answer.expires or self._latest(entry.tags) > entry.asked:
            return None
        self._entries.move_to_end(key)
        return entry.answer

    def stale(self, key: str) -> Answer | None:
        """The answer, however old: for when there is no better one."""
        entry = self._entries.get(key)
        return entry.answer if entry else None

    def news(self, tags: Iterable[str]) -> None:
        """Whatever carries one of `tags` may have changed."""
        self._clock += 1
        for tag in tags:
            self._news[tag] = self._clock
            self._news.move_to_end(tag)
        while len(self._news) > _TAGS_KEPT:
            # Forgetting news must not make an old answer fresh again, so all of that age counts as changed.
            self._floor = self._news.popitem(last=False)[1]

    def all_news(self) -> None:
        """Anything may have changed, for we were not listening."""
        self._clock += 1
        self._floor = self._clock

    def _latest(self, tags: frozenset[str]) -> int:
        return max([self._floor, *(self._news.get(tag, 0) for tag in tags)])

    def _forget(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry:
            self._bytes -= _size(key, entry.answer)


def _size(key: str, answer: Answer) -> int:
    return len(key) + len(answer.body) + _OVERHEAD
