"""Words that mean one day, in four languages. Pure: `today` is the agenda day of the question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.search import date_vocabulary as vocabulary
from services.search.date_vocabulary import WEEKDAYS, months, weekdays
from services.search.words import Word, one_of
from shared.dates import FIRST_YEAR, LAST_YEAR

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DateWords:
    """A `when` of the filter; or `first` and `last`, which are agenda days, both included, or instants. `day` is the
    one day that is meant, or meant in `part`, where it is one.
    """

    when: str | None = None
    first: date | datetime | None = None
    last: date | datetime | None = None
    day: date | None = None
    part: str = ""


_BETWEEN_LEAP_YEARS = 8
"""At most: 2096 and 2104."""

_DAYLIGHT = vocabulary.PARTS_OF_DAY[:2]
"""Of the evening the filter has a name."""

Found = tuple[int, DateWords]
"""How many words mean it, and what."""


def day_at(words: Sequence[Word], keys: Sequence[str], place: int, today: date) -> Found | None:
    """ "demain", "samedi", "samedi 5 décembre", "5/12", "December 5th"."""
    if length := one_of(keys, place, vocabulary.AFTER_TOMORROW):
        return length, _on(today + 2 * ONE_DAY)
    if length := one_of(keys, place, vocabulary.TOMORROW):
        return length, DateWords("tomorrow", day=today + ONE_DAY)
    if length := one_of(keys, place, vocabulary.TODAY):
        return length, DateWords("today", day=today)
    if keys[place] in vocabulary.THIS and any(one_of(keys, place + 1, part[0]) for part in _DAYLIGHT):
        return 1, _on(today)
    named = _weekday(keys, place, today)
    if named is None:
        return dated(words, place, today)
    behind = place + named[0]
    behind += behind < len(keys) and keys[behind] in vocabulary.OF
    more = dated(words, behind, today)
    return (behind - place + more[0], more[1]) if more is not None else named


def _weekday(keys: Sequence[str], place: int, today: date) -> Found | None:
    """The next one of that name, today included."""
    at = place + (keys[place] in vocabulary.COMING)
    if at >= len(keys) or keys[at] not in weekdays() or (place and keys[place - 1] in vocabulary.EVERY):
        return None
    number = weekdays()[keys[at]]
    length = at - place + 1 + (keys[at + 1 : at + 2] == ["prochain"])
    if one_of(keys, place + length, vocabulary.FEASTS):
        return None
    return length, DateWords(WEEKDAYS[number], day=today + (number - today.weekday()) % 7 * ONE_DAY)


def dated(words: Sequence[Word], place: int, today: date) -> Found | None:
    """A number with its month, in letters or figures, with or without a year."""
    rest = words[place : place + 5]
    keys, gaps = [word.key for word in rest], [word.gap for word in rest]
    if gaps[1:3] == ["-", "-"] and len(keys[0]) == 4:
        return _real(3, figures(keys[0]), figures(keys[1]), figures(keys[2]), today)
    if gaps[1:2] in (["/"], ["."]):
        year = figures(keys[2]) if gaps[2:3] == gaps[1:2] and len(keys[2]) in (2, 4) else None
        year = year + 2000 if year is not None and year < 100 else year
        return _real(2 + (year is not None), year, figures(keys[1]), number_of(keys[0]), today)
    at = 2 if keys[1:2] and keys[1] in vocabulary.OF else 1
    if len(keys) > at and keys[at] in months() and number_of(keys[0]):
        year = year_at(keys, at + 1)
        return _real(at + 1 + (year is not None), year, months()[keys[at]], number_of(keys[0]), today)
    if len(keys) > 1 and keys[0] in months():
        year = year_at(keys, 2)
        return _real(2 + (year is not None), year, months()[keys[0]], number_of(keys[1]), today)
    return None


def _on(day: date) -> DateWords:
    return DateWords(day.isoformat(), day=day)


def _real(length: int, year: int | None, month: int | None, day: int | None, today: date) -> Found | None:
    """Without a year the next such day."""
    if not month or not day or not FIRST_YEAR <= (year or today.year) <= LAST_YEAR:
        return None
    for tried in (year,) if year else range(today.year, today.year + _BETWEEN_LEAP_YEARS + 1):
        try:
            found = date(tried, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return length, _on(found)
    return None


def number_of(key: str) -> int | None:
    """ "5", "1er", "5th"."""
    for ending in ("er", "th", "st", "nd", "rd"):
        key = key.removesuffix(ending)
    number = figures(key)
    return number if number and number <= 31 else None


def figures(key: str) -> int | None:
    return int(key) if len(key) <= 4 and key.isascii() and key.isdigit() else None


def year_at(keys: Sequence[str], place: int) -> int | None:
    year = figures(keys[place]) if place < len(keys) else None
    return year if year and FIRST_YEAR <= year <= LAST_YEAR else None
