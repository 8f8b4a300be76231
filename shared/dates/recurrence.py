"""Recurrence rules of RFC 5545 as far as an agenda needs them: at most one date a day, on the wall clock.

They are expanded here and not by dateutil, which looks for the dates of a rule that has none until the year 9999, and
cannot begin an endless one in the middle.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Literal

from shared.dates.parsing import LAST_YEAR

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]

END_OF_TIME = datetime(LAST_YEAR + 1, 1, 1)  # noqa: DTZ001 - wall clock

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule as read. `weekdays` are pairs of ordinal (0: every one) and weekday (0: Monday); `until` is the last
    moment, included. An empty part sets no condition.
    """

    freq: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    week_numbers: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    @property
    def is_endless(self) -> bool:
        return self.count is None and self.until is None


def starts(rule: Recurrence, first: datetime, opens: datetime, closes: datetime) -> Iterator[datetime]:
    """The dates of a rule that begins at `first`, in order, from `opens` to `closes` (both included; all wall clock).

    `first` itself comes only when it is a date of the rule. Ends for every rule, and costs no more for one that began
    long ago.
    """
    closes = min(closes, END_OF_TIME, end_of(rule, first))
    for start in _all(complete(rule, first.date()), first, max(first, opens), closes):
        if start > closes:
            return
        if start >= max(first, opens):
            yield start


@lru_cache(maxsize=4096)
def end_of(rule: Recurrence, first: datetime) -> datetime:
    """A moment after which it gives no more: UNTIL, or the last of COUNT (`first` when it gives none at all).

    Counting needs all that came before, so it is done once.
    """
    if rule.count is None:
        return rule.until or END_OF_TIME
    last = first
    counted = (start for start in _all(complete(rule, first.date()), first, first, END_OF_TIME) if start >= first)
    for last in islice(counted, rule.count):  # noqa: B007 - the last one is what is looked for
        pass
    return last


def complete(rule: Recurrence, first: date) -> Recurrence:
    """What a rule does not say, its first date says: the weekday of a weekly one, the day of a monthly one."""
    if rule.month_days or rule.year_days or rule.week_numbers or rule.weekdays:
        return rule
    if rule.freq == "WEEKLY":
        return replace(rule, weekdays=((0, first.weekday()),))
    if rule.freq == "MONTHLY":
        return replace(rule, month_days=(first.day,))
    if rule.freq == "YEARLY":
        return replace(rule, month_days=(first.day,), months=rule.months or (first.month,))
    return rule


def _all(rule: Recurrence, first: datetime, opens: datetime, closes: datetime) -> Iterator[datetime]:
    """From the period of `opens` to that of `closes`."""
    for days in _periods(rule, first.date(), opens.date(), closes.date()):
        found = [day for day in days if _matches(rule, day)]
        for day in _chosen(found, rule.positions) if rule.positions else found:
            yield datetime.combine(day, first.time())


def _periods(rule: Recurrence, first: date, opens: date, closes: date) -> Iterator[list[date]]:
    """The days of each day, week, month or year that has its turn."""
    step = rule.interval
    if rule.freq in ("DAILY", "WEEKLY"):
        length = 1 if rule.freq == "DAILY" else 7
        begin = first if length == 1 else _week_of(first, rule.week_start)
        turn = max(0, (opens - begin).days // (length * step))
        for number in range(begin.toordinal() + turn * length * step, closes.toordinal() + 1, length * step):
            yield [date.fromordinal(number + offset) for offset in range(length)]
    else:
        length = 1 if rule.freq == "MONTHLY" else 12
        begin_month = _month_number(first) if length == 1 else first.year * 12
        turn = max(0, (_month_number(opens) - begin_month) // (length * step))
        for month in range(begin_month + turn * length * step, _month_number(closes) + 1, length * step):
            yield [day for offset in range(length) for day in _days_of_month(month + offset, rule.months)]


def _matches(rule: Recurrence, day: date) -> bool:
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or _has(rule.month_days, day.day, monthrange(day.year, day.month)[1]))
        and (not rule.year_days or _has(rule.year_days, day.timetuple().tm_yday, _length_of_year(day.year)))
        and (not rule.week_numbers or _has(rule.week_numbers, *_week_number(day, rule.week_start)))
        and (not rule.weekdays or any(_is_weekday(rule, day, *weekday) for weekday in rule.weekdays))
    )


def _has(numbers: tuple[int, ...], number: int, of: int) -> bool:
    """Whether `number` is named, from the front or (negative) from the end."""
    return number in numbers or number - of - 1 in numbers


def _is_weekday(rule: Recurrence, day: date, ordinal: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if ordinal == 0:
        return True
    by_month = rule.freq == "MONTHLY" or bool(rule.months)
    number = day.day if by_month else day.timetuple().tm_yday
    length = monthrange(day.year, day.month)[1] if by_month else _length_of_year(day.year)
    return ordinal == ((number - 1) // 7 + 1 if ordinal > 0 else -((length - number) // 7 + 1))


def _chosen(found: list[date], positions: tuple[int, ...]) -> list[date]:
    size = len(found)
    return sorted({found[n - 1 if n > 0 else n] for n in positions if -size <= n <= size})


def _week_of(day: date, week_start: int) -> date:
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def _week_number(day: date, week_start: int) -> tuple[int, int]:
    """The week's number in its year, which is the one that has most of it, and how many that year has."""
    middle = _week_of(day, week_start) + 3 * _ONE_DAY
    last = date(middle.year, 12, 28)
    weeks = ((_week_of(last, week_start) + 3 * _ONE_DAY).timetuple().tm_yday - 1) // 7 + 1
    return (middle.timetuple().tm_yday - 1) // 7 + 1, weeks


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _days_of_month(number: int, months: tuple[int, ...]) -> list[date]:
    year, month = number // 12, number % 12 + 1
    if months and month not in months:
        return []
    return [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]


def _length_of_year(year: int) -> int:
    return 366 if isleap(year) else 365
