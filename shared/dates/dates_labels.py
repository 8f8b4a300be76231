"""Several single dates in a phrase."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from shared.dates.agenda import ZONE, agenda_day, all_day_dates
from shared.dates.labels import day_label, days_label, occurrence_label
from shared.dates.phrases import at_time, in_a_row, joined, number, on_dates, short_range
from shared.dates.schedule import Occurrence
from shared.i18n import Lang, plural, text

_LISTED = 6
"""Days that are named one by one; of more the first and the last."""
_DAILY = 4
"""Days in a row that are said as one stretch."""
_LONG = timedelta(hours=24)
_INSTANT_BEFORE = timedelta(microseconds=1)


def dates_label(found: Sequence[Occurrence], now: datetime, lang: Lang) -> str:
    """ "samedi 5 décembre à 20h", "les 4, 5 et 6 décembre à 20h", "12 dates du 5 décembre au 14 mars".

    The times are said when they are the same on every day. `found` is by start, and not empty.
    """
    if len(found) == 1:
        return _only(found[0], now, lang)
    times = defaultdict[date, list[str]](list)
    for one in found:
        times[one.start.astimezone(ZONE).date()].append(_times(one, lang))
    days, first = list(times), next(iter(times.values()))
    if any(_is_long(one) for one in found) or (len(days) == 2 and any(said != first for said in times.values())):
        return _each(found, days, now, lang)
    said = joined([time for time in first if time], lang) if all(said == first for said in times.values()) else ""
    return _days(len(found), days, said, now, lang)


def _only(one: Occurrence, now: datetime, lang: Lang) -> str:
    """Of three whole days or more the weekdays matter less."""
    if one.all_day:
        first, last = all_day_dates(one.start, one.end)
        days = (last - first).days + 1
        if days == 2:
            return _pair(first, last, now, lang)
        return short_range(first, last, now, lang) if days > 2 else day_label(first, now, lang)
    return occurrence_label(one.start, one.end, now, lang=lang)


def _each(found: Sequence[Occurrence], days: Sequence[date], now: datetime, lang: Lang) -> str:
    if len(found) == 2:
        return joined([_only(one, now, lang) for one in found], lang)
    last = max(agenda_day(one.until - _INSTANT_BEFORE) for one in found)
    return _many(len(found), days[0], max(days[-1], last), now, lang)


def _days(count: int, days: Sequence[date], said: str, now: datetime, lang: Lang) -> str:
    if len(days) >= _DAILY and len(in_a_row(days)) == 1:
        stretch = short_range(days[0], days[-1], now, lang)
        return text("dates.several.daily", lang, days=stretch, times=said) if said else stretch
    if len(days) > _LISTED:
        return _many(count, days[0], days[-1], now, lang)
    if len(days) == 1:
        named = day_label(days[0], now, lang)
    else:
        named = _pair(days[0], days[1], now, lang) if len(days) == 2 else on_dates(days, now, lang)
    return f"{named} {said}" if said else named


def _pair(first: date, last: date, now: datetime, lang: Lang) -> str:
    """ "samedi 5 et dimanche 6 décembre"."""
    if (first.year, first.month) != (last.year, last.month):
        return joined([day_label(first, now, lang), day_label(last, now, lang)], lang)
    weekday = text(f"dates.weekday.{first.weekday()}", lang)
    begin = text("dates.with_weekday", lang, weekday=weekday, date=number(first, lang))
    return joined([begin, day_label(last, now, lang)], lang)


def _many(count: int, first: date, last: date, now: datetime, lang: Lang) -> str:
    days = short_range(first, last, now, lang) if first != last else days_label(first, last, now, lang)
    return f"{plural('dates.count', lang, count)} {days}"


def _times(one: Occurrence, lang: Lang) -> str:
    if one.all_day:
        return ""
    start = one.start.astimezone(ZONE)
    return at_time(f"{start:%H:%M}", f"{one.end.astimezone(ZONE):%H:%M}" if one.end else None, lang)


def _is_long(one: Occurrence) -> bool:
    """Whether it takes more than its day."""
    if one.all_day:
        first, last = all_day_dates(one.start, one.end)
        return last > first
    return one.end is not None and one.end - one.start >= _LONG
