"""A question as words, and what remains of it when some are taken out. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from shared.folding import fold

_PART = re.compile(r'(?:(?<!\S)-)?"[^"]*"?|(?<!\S)-\w+|[^\W_]+')
_LONGEST = 4
_APOSTROPHES = ("'", "’")


@dataclass(frozen=True, slots=True)
class Word:
    """`text` as it was typed, `key` folded. A word is not `free`, to be taken for something, that stands in double
    quotes, is ruled out by a minus, or has no Latin letter or digit. `elided` has an apostrophe behind it, `gap` is
    what stands between it and the word before: of one that is `owned`, as the "s" of "year's", an apostrophe alone.
    """

    text: str
    key: str
    start: int
    end: int
    free: bool
    elided: bool
    gap: str

    @property
    def owned(self) -> bool:
        return self.gap in _APOSTROPHES


def split(q: str) -> list[Word]:
    """The words of `q`, in normal form C; what stands in double quotes is one, with the minus before it."""
    found: list[Word] = []
    for match in _PART.finditer(q):
        text, key = match[0], fold(match[0])
        free = text[0] not in '"-' and bool(key) and " " not in key
        gap = q[found[-1].end : match.start()] if found else q[: match.start()]
        elided = q[match.end() : match.end() + 1] in _APOSTROPHES
        found.append(Word(text, key, match.start(), match.end(), free, elided, gap))
    return found


def remaining(words: Sequence[Word], gone: Collection[int]) -> str:
    """What is left without the words at the places `gone`; between two that stay, whatever stood there."""
    kept = [place for place in range(len(words)) if place not in gone]
    parts: list[str] = []
    for before, place in zip([None, *kept], kept, strict=False):
        if before is not None:
            parts.append(words[place].gap if before == place - 1 else " ")
        parts.append(words[place].text)
    return "".join(parts)


def quoted(q: str, words: Sequence[Word], stretches: Iterable[tuple[int, int]]) -> str:
    """`q` with some of its words in double quotes, so that they mean themselves: `stretches` are the first of them and
    how many; they do not overlap.
    """
    written, done = "", 0
    for place, length in sorted(stretches):
        start, end = words[place].start, words[place + length - 1].end
        written += f'{q[done:start]}"{q[start:end]}"'
        done = end
    return written + q[done:]


def listed(names: str) -> frozenset[str]:
    """A table's names, parted by commas, as keys."""
    return frozenset(map(fold, names.split(",")))


def one_of(keys: Sequence[str], place: int, names: frozenset[str]) -> int:
    """How many words, four at most, from `place` on are one of the `names`; 0 when they are none."""
    lengths = range(min(_LONGEST, len(keys) - place), 0, -1)
    return next((length for length in lengths if " ".join(keys[place : place + length]) in names), 0)
