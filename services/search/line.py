"""The words of a question in a row, as those that look for dates in it read them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from services.search import date_vocabulary as vocabulary
from services.search.words import Word, one_of

_HOUR = re.compile(r"([01]?\d|2[0-4])(h|u|uhr|am|pm)([0-5]\d)?")


@dataclass(frozen=True)
class Line:
    """Places count from 0; behind the last there is nothing, which no word equals."""

    words: Sequence[Word]

    @cached_property
    def keys(self) -> Sequence[str]:
        return [word.key for word in self.words]

    def key(self, place: int) -> str:
        return self.keys[place] if 0 <= place < len(self.keys) else ""

    def gap(self, place: int) -> str:
        """What stands before the word, but for spaces."""
        return self.words[place].gap.strip() if 0 <= place < len(self.words) else ""

    def one_of(self, place: int, names: frozenset[str]) -> int:
        """How many words from `place` on are one of the `names`; 0 when they are none."""
        return one_of(self.keys, place, names) if place < len(self.keys) else 0

    def skip(self, place: int, names: frozenset[str]) -> int:
        """The place behind one of the `names`, or `place` itself."""
        return place + self.one_of(place, names)

    def figures(self, place: int) -> int | None:
        """A number of four digits at most."""
        key = self.key(place)
        return int(key) if len(key) <= 4 and key.isascii() and key.isdigit() else None

    def number(self, place: int) -> int | None:
        """A day's: "5", "1er", "5th"; but neither "14 h", "20:30", "14 à 18h" nor "12 ans"."""
        key = self.key(place)
        for ending in ("er", "st", "nd", "rd", "th"):
            key = key.removesuffix(ending)
        if not key.isascii() or not key.isdigit() or not 1 <= int(key) <= 31:
            return None
        return None if self.key(place + 1) in vocabulary.UNITS or self.hours(place) else int(key)

    def year(self, place: int) -> int | None:
        year = self.figures(place)
        return year if year and len(self.key(place)) == 4 and 1000 <= year < 3000 else None

    def hour(self, place: int) -> int:
        """How many words from `place` on are an hour of the day: "20h", "20 h 30", "20:30", "8 pm"; 0 when none are."""
        if _HOUR.fullmatch(self.key(place)):
            return 1
        if (self.figures(place) or 0) > 24 or not self.key(place)[:1].isdigit():
            return 0
        if self.gap(place + 1) == ":" and self.figures(place + 1) is not None:
            return 2
        if self.key(place + 1) not in vocabulary.HOURS:
            return 0
        return 2 + (self.figures(place + 2) is not None and len(self.key(place + 2)) == 2)

    def hours(self, place: int) -> int:
        """The same for "14h à 18h", "14-18h" too."""
        first = self.hour(place)
        behind = place + (first or 1)
        to = self.one_of(behind, vocabulary.TO)
        last = self.hour(behind + to) if to or self.gap(behind) in ("-", "–") else 0
        if last and (first or (self.figures(place) or 25) <= 24):
            return behind + to + last - place
        return first
