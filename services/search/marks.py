"""Which words of a question are taken for something, dropped or kept as they are, while it is read. Pure."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import TypeVar

from services.search.meaning import Kind, Taken
from services.search.words import split

F = TypeVar("F", bound=tuple[int, *tuple[object, ...]])
"""How many words mean something, and what."""


class Marks:
    """Words go by their places. A word is free until it is gone, because it was taken for something or dropped, or is
    kept, to be looked for.
    """

    def __init__(self, q: str) -> None:
        self._q = unicodedata.normalize("NFC", q)
        self._words = split(self._q)
        self._gone: set[int] = set()
        self._kept: set[int] = set()
        self._taken: list[tuple[int, Taken]] = []
        self._stretches: list[tuple[int, int]] = []
        self._dropped: set[Kind] = set()

    def _note(self, kind: Kind, label: str, *stretches: tuple[int, int]) -> None:
        ends = [(self._words[place].start, self._words[place + length - 1].end) for place, length in stretches]
        typed = " ".join(self._q[start:end] for start, end in ends)
        self._taken.append((stretches[0][0], Taken(kind, typed, label)))
        self._stretches += stretches

    def _drop(self, kind: Kind, place: int, length: int) -> None:
        self._gone.update(range(place, place + length))
        self._stretches.append((place, length))
        self._dropped.add(kind)

    def _understood(self) -> set[int]:
        return {one for place, length in self._stretches for one in range(place, place + length)}

    def _each(self, found_at: Callable[[int], F | None]) -> Iterator[tuple[int, F]]:
        """What free words mean, with the place of the first; each is looked for when the one before is marked."""
        for place in range(len(self._words)):
            one = found_at(place) if self._is_free(place) else None
            if one is not None and self._are_free(place, one[0]):
                yield place, one

    def _is_free(self, place: int) -> bool:
        return self._words[place].free and place not in self._gone and place not in self._kept

    def _are_free(self, place: int, length: int) -> bool:
        return all(self._is_free(one) for one in range(place, place + length))
