"""Words that mean a date, in four languages. Pure: `today` is the agenda day of the question."""

from collections.abc import Sequence
from datetime import date

from services.search import date_vocabulary as vocabulary
from services.search.date_vocabulary import months
from services.search.day_words import ONE_DAY, DateWords, Found, dated, day_at, figures, number_of, year_at
from services.search.words import Word, one_of
from shared.dates import day_bounds, local_instant

_FRIDAY = 4


def date_at(words: Sequence[Word], place: int, today: date) -> Found | None:
    """The date that the words from `place` on mean."""
    key = words[place].key
    if key not in vocabulary.first_words() and not key[0].isdigit():
        return None
    keys = [word.key for word in words]
    if length := one_of(keys, place, vocabulary.NAMED["tonight"]):
        return length, DateWords("tonight")
    day = day_at(words, keys, place, today)
    if day is not None:
        return _part_of_day(words, keys, place, day) or day
    return _range(words, keys, place, today) or _named(keys, place, today) or _month(keys, place, today)


def merged(found: Sequence[DateWords]) -> DateWords | None:
    """Several days as one stretch: "samedi et dimanche", "week-end du 12 décembre"; None where they are no days, or
    more than a week apart.
    """
    days = sorted(one.day for one in found if one.day is not None)
    if len(days) == 1 and "weekend" in {one.when for one in found}:
        friday = days[0] - (days[0].weekday() - _FRIDAY) * ONE_DAY
        return DateWords(first=friday, last=friday + 2 * ONE_DAY)
    if len(days) < len(found) or days[-1] - days[0] > 6 * ONE_DAY:
        return None
    return DateWords(first=days[0], last=days[-1])


def _range(words: Sequence[Word], keys: Sequence[str], place: int, today: date) -> Found | None:
    """ "5 au 8 décembre", "5-8 décembre"."""
    number = number_of(keys[place])
    behind = words[place + 1] if place + 1 < len(words) else None
    if number is None or behind is None:
        return None
    at = place + 2 if behind.key in vocabulary.TO else place + 1
    if at == place + 1 and behind.gap.strip() not in ("-", "–"):
        return None
    last = dated(words, at, today)
    if last is None or last[1].day is None or number >= last[1].day.day:
        return None
    return at - place + last[0], DateWords(first=last[1].day.replace(day=number), last=last[1].day)


def _named(keys: Sequence[str], place: int, today: date) -> Found | None:
    monday = today + (7 - today.weekday()) * ONE_DAY
    if length := one_of(keys, place, vocabulary.NEXT_WEEK):
        return length, DateWords(first=monday, last=monday + 6 * ONE_DAY)
    if length := one_of(keys, place, vocabulary.NEXT_MONTH):
        first = _next_month(today)
        return length, DateWords(first=first, last=_next_month(first) - ONE_DAY)
    lengths = {when: one_of(keys, place, names) for when, names in vocabulary.NAMED.items()}
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
    if at >= len(keys) or keys[at] not in months() or (place and figures(keys[place - 1])):
        return None
    year = year_at(keys, at + 1)
    if keys[at] in vocabulary.DOUBTFUL_MONTHS and year is None and (at == 0 or keys[at - 1] not in vocabulary.IN):
        return None
    number = months()[keys[at]]
    first = date(year or today.year + (number < today.month), number, 1)
    last = _next_month(first) - ONE_DAY
    if part is not None:
        first, last = first.replace(day=part[0]), min(last, first.replace(day=1) + (part[1] - 1) * ONE_DAY)
    if last < today:
        return None
    return at - place + 1 + (year is not None), DateWords(first=max(first, today), last=last)


def _part_of_day(words: Sequence[Word], keys: Sequence[str], place: int, day: Found) -> Found | None:
    """ "samedi soir", "demain matin"."""
    length, found = day
    for names, since, until in vocabulary.PARTS_OF_DAY:
        more = one_of(keys, place + length, names)
        if more and found.day is not None:
            last = local_instant(found.day, until) if until else day_bounds(found.day)[1]
            part = " ".join(word.text for word in words[place + length : place + length + more])
            return length + more, DateWords(None, local_instant(found.day, since), last, found.day, part)
    return None


def _next_month(day: date) -> date:
    return (day.replace(day=28) + 4 * ONE_DAY).replace(day=1)
