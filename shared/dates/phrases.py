"""The pieces that labels are made of: lists, days of the week, short dates, times of day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from shared.dates.agenda import agenda_day
from shared.i18n import Lang, text

_MIDNIGHT = "00:00"
_ONE_DAY = timedelta(days=1)
NEAR = timedelta(days=90)
_SOON = timedelta(days=300)
_RANGE = 3
"""From this many on, days in a row are said as "du … au …"."""


def joined(items: Sequence[str], lang: Lang) -> str:
    """ "a", "a et b", "a, b et c"."""
    if len(items) < 2:
        return "".join(items)
    return text("dates.list", lang, items=", ".join(items[:-1]), last=items[-1])


def number(day: date, lang: Lang) -> str:
    """ "1er", "2"."""
    return text("dates.first", lang) if day.day == 1 else text("dates.nth", lang, number=day.day)


def short_date(day: date, now: datetime, lang: Lang, soon: timedelta = _SOON) -> str:
    """ "5 décembre"; with its year when that is not this year's and the day is not `soon`, nor within the last 90."""
    written = text("dates.day_of_month", lang, number=number(day, lang), month=month_name(day.month, lang))
    today = agenda_day(now)
    if day.year == today.year or -NEAR <= day - today <= soon:
        return written
    return text("dates.with_year", lang, date=written, year=day.year)


def short_range(first: date, last: date, now: datetime, lang: Lang) -> str:
    """ "du 3 au 5 décembre", "du 4 décembre au 31 janvier"."""
    same_month = (first.year, first.month) == (last.year, last.month)
    begin = number(first, lang) if same_month else short_date(first, now, lang)
    return text("dates.short.range", lang, first=begin, last=short_date(last, now, lang))


def on_dates(days: Sequence[date], now: datetime, lang: Lang) -> str:
    """ "le 5 décembre", "les 4, 5 et 6 décembre et le 8 janvier"."""
    groups = []
    for _, of_month in groupby(sorted(set(days)), key=lambda day: (day.year, day.month)):
        *before, last = of_month
        written = joined([*(number(day, lang) for day in before), short_date(last, now, lang)], lang)
        groups.append(text(f"dates.short.{'on_many' if before else 'on_one'}", lang, date=written))
    return joined(groups, lang)


def in_a_row(days: Sequence[date]) -> list[list[date]]:
    """The days parted into stretches without a gap."""
    stretches: list[list[date]] = []
    for day in sorted(set(days)):
        if stretches and stretches[-1][-1] == day - _ONE_DAY:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    return stretches


def is_range(stretch: Sequence[object]) -> bool:
    return len(stretch) >= _RANGE


def weekday_stretches(weekdays: set[int]) -> list[list[int]]:
    """The weekdays (0: Monday) parted into stretches without a gap; one may go on from Sunday to Monday."""
    stretches: list[list[int]] = []
    for weekday in sorted(weekdays):
        if stretches and stretches[-1][-1] == weekday - 1:
            stretches[-1].append(weekday)
        else:
            stretches.append([weekday])
    if len(stretches) > 1 and stretches[0][0] == 0 and stretches[-1][-1] == 6:
        around = stretches[-1] + stretches[0]
        if is_range(around):
            return [*stretches[1:-1], around]
    return stretches


def weekday_name(weekday: int, lang: Lang) -> str:
    return text(f"dates.weekday.{weekday}", lang)


def month_name(month: int, lang: Lang) -> str:
    return text(f"dates.month.{month - 1}", lang)


def clock(time: str, lang: Lang) -> str:
    """ "20h", "20h30", "minuit", for what the clock shows as `20:00`."""
    return (
        text("dates.time.midnight", lang)
        if time == _MIDNIGHT
        else text("dates.time.clock", lang, time=_digits(time, lang))
    )


def at_time(start: str, end: str | None, lang: Lang) -> str:
    """ "à 20h", "de 20h à 22h30", for `20:00` and `22:30`."""
    if end is None:
        return text("dates.time.at", lang, time=clock(start, lang))
    if _MIDNIGHT in (start, end):
        return text("dates.time.between", lang, start=clock(start, lang), end=clock(end, lang))
    return text("dates.time.hours", lang, start=_digits(start, lang), end=_digits(end, lang))


def _digits(time: str, lang: Lang) -> str:
    hour, minute = map(int, time.split(":"))
    return text(f"dates.time.{'digits_minute' if minute else 'digits'}", lang, hour=hour, minute=minute)
