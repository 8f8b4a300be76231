"""A bounded store of answers, each with the terms on which it is fresh.

Old ones stay as long as there is room: for when search is down.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Generic, TypeVar

from services.gateway.news import Terms

_OVERHEAD = 500
"""Bytes that an answer takes beside its body."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def etag_of(body: bytes) -> str:
    """A strong ETag."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


@dataclass(frozen=True, slots=True)
class Entry(Generic[V]):
    value: V
    terms: Terms
    size: int


class Cache(Generic[K, V]):
    """Bounded by bytes; what was asked for least recently goes first."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._entries: OrderedDict[K, Entry[V]] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> Entry[V] | None:
        """What is kept, however old: its terms say."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def keep(self, key: K, value: V, terms: Terms, size: int) -> None:
        """`size` in bytes, without what every entry takes. One too large for the cache pushes nothing out."""
        size += _OVERHEAD
        if size > self._most_bytes:
            return
        self._forget(key)
        self._entries[key] = Entry(value, terms, size)
        self._bytes += size
        while self._bytes > self._most_bytes:
            self._forget(next(iter(self._entries)))

    def _forget(self, key: K) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= entry.size
