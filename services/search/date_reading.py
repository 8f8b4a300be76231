"""The dates in a question: which of its words they are, and what they mean together. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.search import date_vocabulary
from services.search.date_words import date_at
from services.search.dates_meant import DateWords, merged
from services.search.line import Line
from shared.dates import day_label, days_label
from shared.filters import EventFilter
from shared.i18n import Lang

Stretch = tuple[int, int]
"""The place of the first word, and how many there are."""


@dataclass(frozen=True, slots=True)
class Dates:
    """What is asked for, as `label` in the language of the question; `gone` are the places of all its words."""

    means: DateWords
    label: str
    stretches: Sequence[Stretch]
    gone: frozenset[int]


def dates_in(line: Line, are_free: Callable[[int, int], bool], now: datetime, lang: Lang) -> Dates | None:
    """All dates that make one stretch, else the first of them, of words that `are_free` (the place, how many)."""
    found: list[tuple[Stretch, DateWords]] = []
    place = 0
    while place < len(line.words):
        one = date_at(line, place, now, lang) if are_free(place, 1) else None
        if one is not None and are_free(place, one[0]):
            found.append(((place, one[0]), one[1]))
        place += one[0] if one is not None else 1
    if not found:
        return None
    means = merged([one for _, one in found]) if len(found) > 1 else found[0][1]
    stretches = [stretch for stretch, _ in found] if means is not None else [found[0][0]]
    means = means or found[0][1]
    words = (range(start, start + length) for start, length in stretches)
    hours = (_hours(line, start, start + length) for start, length in stretches)
    gone = frozenset(place for places in (*words, *hours) for place in places)
    return Dates(means, _label(means, now, lang), stretches, gone)


def _label(means: DateWords, now: datetime, lang: Lang) -> str:
    if means.part and means.day is not None:
        return f"{day_label(means.day, now, lang)} ({means.part})"
    if isinstance(means.first, datetime) and means.days is not None:
        return days_label(*means.days, now, lang)
    said = {"when": means.when, "from_": means.first, "to": means.last}
    asked = EventFilter().model_copy(update={name: value for name, value in said.items() if value})
    return ", ".join(window.label for window in asked.windows(now, lang))


def _hours(line: Line, start: int, end: int) -> Iterable[int]:
    """The places of the hours beside the date from `start` to `end`, as in "samedi à 20h": no window begins at one."""
    behind = line.skip(end, date_vocabulary.AT)
    yield from range(behind, behind + line.hours(behind))
    before = next((at for at in range(start) if line.hours(at) == start - at), start)
    yield from range(before, start)
