"""Words that mean a date, in four languages. Pure: `today` is the agenda day of the question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.search import date_vocabulary as vocabulary
from services.search.date_vocabulary import WEEKDAYS, months, weekdays
from services.search.words import Word
from shared.dates import FIRST_YEAR, LAST_YEAR, day_bounds, local_instant

_ONE_DAY = timedelta(days=1)
_LONGEST = 4
_FRIDAY = 4


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


_DAYLIGHT = vocabulary.PARTS_OF_DAY[:2]
"""Of the evening the filter has a name."""

Found = tuple[int, DateWords]
"""How many words mean it, and what."""


def date_at(words: Sequence[Word], place: int, today: date) -> Found | None:
    """The date that the words from `place` on mean."""
    key = words[place].key
    if key not in vocabulary.first_words() and not key[0].isdigit():
        return None
    keys = [word.key for word in words]
    if length := _one_of(keys, place, vocabulary.NAMED["tonight"]):
        return length, DateWords("tonight")
    day = _day(words, keys, place, today)
    if day is not None:
        return _part_of_day(words, keys, place, day) or day
    return _range(words, keys, place, today) or _named(keys, place, today) or _month(keys, place, today)


def merged(found: Sequence[DateWords]) -> DateWords | None:
    """Several days as one stretch: "samedi et dimanche", "week-end du 12 décembre"; None where they are no days, or
    more than a week apart.
    """
    days = sorted(one.day for one in found if one.day is not None)
    if len(days) == 1 and "weekend" in {one.when for one in found}:
        friday = days[0] - (days[0].weekday() - _FRIDAY) * _ONE_DAY
        return DateWords(first=friday, last=friday + 2 * _ONE_DAY)
    if len(days) < len(found) or days[-1] - days[0] > 6 * _ONE_DAY:
        return None
    return DateWords(first=days[0], last=days[-1])


def _day(words: Sequence[Word], keys: Sequence[str], place: int, today: date) -> Found | None:
    """ "demain", "samedi", "samedi 5 décembre", "5/12", "December 5th"."""
    if length := _one_of(keys, place, vocabulary.AFTER_TOMORROW):
        return length, _on(today + 2 * _ONE_DAY)
    if length := _one_of(keys, place, vocabulary.TOMORROW):
        return length, DateWords("tomorrow", day=today + _ONE_DAY)
    if length := _one_of(keys, place, vocabulary.TODAY):
        return length, DateWords("today", day=today)
    if keys[place] in vocabulary.THIS and any(_one_of(keys, place + 1, part[0]) for part in _DAYLIGHT):
        return 1, _on(today)
    named = _weekday(keys, place, today)
    if named is None:
        return _dated(words, place, today)
    behind = place + named[0]
    behind += behind < len(keys) and keys[behind] in vocabulary.OF
    dated = _dated(words, behind, today)
    return (behind - place + dated[0], dated[1]) if dated is not None else named


def _weekday(keys: Sequence[str], place: int, today: date) -> Found | None:
    """The next one of that name, today included."""
    at = place + (keys[place] in vocabulary.COMING)
    if at >= len(keys) or keys[at] not in weekdays() or (place and keys[place - 1] in vocabulary.EVERY):
        return None
    number = weekdays()[keys[at]]
    length = at - place + 1 + (keys[at + 1 : at + 2] == ["prochain"])
    if _one_of(keys, place + length, vocabulary.FEASTS):
        return None
    return length, DateWords(WEEKDAYS[number], day=today + (number - today.weekday()) % 7 * _ONE_DAY)


def _dated(words: Sequence[Word], place: int, today: date) -> Found | None:
    """A number with its month, in letters or figures, with or without a year."""
    rest = words[place : place + 5]
    keys, gaps = [word.key for word in rest], [word.gap for word in rest]
    if gaps[1:3] == ["-", "-"] and len(keys[0]) == 4:
        return _real(3, _figures(keys[0]), _figures(keys[1]), _figures(keys[2]), today)
    if gaps[1:2] in (["/"], ["."]):
        year = _figures(keys[2]) if gaps[2:3] == gaps[1:2] and len(keys[2]) in (2, 4) else None
        year = year + 2000 if year is not None and year < 100 else year
        return _real(2 + (year is not None), year, _figures(keys[1]), _number(keys[0]), today)
    at = 2 if keys[1:2] and keys[1] in vocabulary.OF else 1
    if len(keys) > at and keys[at] in months() and _number(keys[0]):
        year = _year(keys, at + 1)
        return _real(at + 1 + (year is not None), year, months()[keys[at]], _number(keys[0]), today)
    if len(keys) > 1 and keys[0] in months():
        year = _year(keys, 2)
        return _real(2 + (year is not None), year, months()[keys[0]], _number(keys[1]), today)
    return None


def _range(words: Sequence[Word], keys: Sequence[str], place: int, today: date) -> Found | None:
    """ "5 au 8 décembre", "5-8 décembre"."""
    number = _number(keys[place])
    behind = words[place + 1] if place + 1 < len(words) else None
    if number is None or behind is None:
        return None
    at = place + 2 if behind.key in vocabulary.TO else place + 1
    if at == place + 1 and behind.gap.strip() not in ("-", "–"):
        return None
    last = _dated(words, at, today)
    if last is None or last[1].day is None or number >= last[1].day.day:
        return None
    return at - place + last[0], DateWords(first=last[1].day.replace(day=number), last=last[1].day)


def _named(keys: Sequence[str], place: int, today: date) -> Found | None:
    monday = today + (7 - today.weekday()) * _ONE_DAY
    if length := _one_of(keys, place, vocabulary.NEXT_WEEK):
        return length, DateWords(first=monday, last=monday + 6 * _ONE_DAY)
    if length := _one_of(keys, place, vocabulary.NEXT_MONTH):
        first = _next_month(today)
        return length, DateWords(first=first, last=_next_month(first) - _ONE_DAY)
    lengths = {when: _one_of(keys, place, names) for when, names in vocabulary.NAMED.items()}
    when = max(lengths, key=lengths.__getitem__)
    behind = keys[place + lengths[when]] if place + lengths[when] < len(keys) else ""
    before = keys[place - 1] if place else ""
    other = vocabulary.NOT_BEHIND.get(keys[place], ()), vocabulary.NOT_BEFORE.get(keys[place], ())
    if not lengths[when] or before in other[0] or behind in other[1]:
        return None
    return lengths[when], DateWords(when)


def _month(keys: Sequence[str], place: int, today: date) -> Found | None:
    """A month to come, or what remains of this one; or its beginning, middle or end."""
    part = vocabulary.PARTS_OF_MONTH.get(keys[place])
    at = place + (part is not None)
    if at >= len(keys) or keys[at] not in months() or (place and _figures(keys[place - 1])):
        return None
    year = _year(keys, at + 1)
    if keys[at] in vocabulary.DOUBTFUL_MONTHS and year is None and (at == 0 or keys[at - 1] not in vocabulary.IN):
        return None
    number = months()[keys[at]]
    first = date(year or today.year + (number < today.month), number, 1)
    last = _next_month(first) - _ONE_DAY
    if part is not None:
        first, last = first.replace(day=part[0]), min(last, first.replace(day=1) + (part[1] - 1) * _ONE_DAY)
    if last < today:
        return None
    return at - place + 1 + (year is not None), DateWords(first=max(first, today), last=last)


def _part_of_day(words: Sequence[Word], keys: Sequence[str], place: int, day: Found) -> Found | None:
    """ "samedi soir", "demain matin"."""
    length, found = day
    for names, since, until in vocabulary.PARTS_OF_DAY:
        more = _one_of(keys, place + length, names)
        if more and found.day is not None:
            last = local_instant(found.day, until) if until else day_bounds(found.day)[1]
            part = " ".join(word.text for word in words[place + length : place + length + more])
            return length + more, DateWords(None, local_instant(found.day, since), last, found.day, part)
    return None


def _on(day: date) -> DateWords:
    return DateWords(day.isoformat(), day=day)


def _real(length: int, year: int | None, month: int | None, day: int | None, today: date) -> Found | None:
    """Without a year the next such day."""
    if not month or not day or not FIRST_YEAR <= (year or today.year) <= LAST_YEAR:
        return None
    for tried in (year,) if year else range(today.year, today.year + 2):
        try:
            found = date(tried, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return length, _on(found)
    return None


def _one_of(keys: Sequence[str], place: int, names: frozenset[str]) -> int:
    """How many words from `place` on are one of the `names`; 0 when they are none."""
    lengths = range(min(_LONGEST, len(keys) - place), 0, -1)
    return next((length for length in lengths if " ".join(keys[place : place + length]) in names), 0)


def _number(key: str) -> int | None:
    """ "5", "1er", "5th"."""
    for ending in ("er", "th", "st", "nd", "rd"):
        key = key.removesuffix(ending)
    number = _figures(key)
    return number if number and number <= 31 else None


def _figures(key: str) -> int | None:
    return int(key) if len(key) <= 4 and key.isascii() and key.isdigit() else None


def _year(keys: Sequence[str], place: int) -> int | None:
    year = _figures(keys[place]) if place < len(keys) else None
    return year if year and FIRST_YEAR <= year <= LAST_YEAR else None


def _next_month(day: date) -> date:
    return (day.replace(day=28) + 4 * _ONE_DAY).replace(day=1)
