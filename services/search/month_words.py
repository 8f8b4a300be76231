"""Words that mean a month, a part of one, or several. Pure."""

from datetime import date

from services.search import date_vocabulary as vocabulary
from services.search.date_vocabulary import months, weekdays
from services.search.dates_meant import DateWords, Found
from services.search.day_words import ONE_DAY
from services.search.line import Line
from shared.dates import FIRST_YEAR, LAST_YEAR

_SATURDAY = 5

Span = tuple[int, date, date]
"""How many words, and the first and last day of what they mean."""


def months_at(line: Line, place: int, today: date) -> Found | None:
    """ "en décembre", "fin janvier", "décembre et janvier", "de novembre à mars": what remains of it."""
    found = _month_at(line, place, today)
    if found is None:
        return None
    length, first, last = found
    behind = place + length
    joint = line.one_of(behind, vocabulary.TO | vocabulary.AND)
    more = _month_at(line, behind + joint, today) if joint else None
    if more is not None:
        length += joint + more[0]
        # Of "octobre à janvier" it is December now.
        first, last = (first if first <= more[1] else today), more[2]
    return length, DateWords(first=max(first, today), last=last)


def nth_of_month(line: Line, place: int, today: date) -> tuple[int, date, bool] | None:
    """ "premier dimanche de décembre", "dernier week-end du mois": how many words, the next such day, and whether it is
    the Saturday of a weekend.
    """
    nth = vocabulary.NTH.get(line.key(place))
    weekend = line.one_of(place + 1, vocabulary.WEEKEND)
    weekday = _SATURDAY if weekend else weekdays().get(line.key(place + 1))
    at = line.skip(place + 1 + (weekend or 1), vocabulary.OF | vocabulary.IN)
    month = months().get(line.key(at))
    if nth is None or weekday is None or (month is None and line.key(at) not in vocabulary.THE_MONTH):
        return None
    year = line.year(at + 1) if month else None
    if month is None:
        first_days = [today.replace(day=1), next_month(today)]
    else:
        first_days = [date(tried, month, 1) for tried in ([year] if year else [today.year, today.year + 1])]
    for first in first_days:
        last = next_month(first) - ONE_DAY
        days = [first + number * ONE_DAY for number in range((last - first).days + 1)]
        day = [one for one in days if one.weekday() == weekday][nth]
        if day >= today:
            return at + 1 + (year is not None) - place, day, bool(weekend)
    return None


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=28) + 4 * ONE_DAY).replace(day=1)


def _month_at(line: Line, place: int, today: date) -> Span | None:
    at = line.skip(place, vocabulary.MONTH_OF)
    part = vocabulary.PARTS_OF_MONTH.get(line.key(at))
    at += part is not None
    at = line.skip(at, vocabulary.MONTH_OF)
    month = months().get(line.key(at))
    if month is None or (part is None and line.figures(place - 1)):
        return None
    year = line.year(at + 1)
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if line.key(at) in vocabulary.DOUBTFUL_MONTHS and year is None and line.key(at - 1) not in vocabulary.IN:
        return None
    first, last = _bounds(year or today.year, month, part)
    if year is None and last < today:
        first, last = _bounds(today.year + 1, month, part)
    return (at - place + 1 + (year is not None), first, last) if last >= today else None


def _bounds(year: int, month: int, part: tuple[int, int] | None) -> tuple[date, date]:
    first = date(year, month, 1)
    last = next_month(first) - ONE_DAY
    if part is None:
        return first, last
    return first.replace(day=part[0]), min(last, first + (part[1] - 1) * ONE_DAY)
