"""Weekends: Friday 17:00 to Monday 04:00, widened by a public holiday on the Friday or the Monday."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from shared.dates.agenda import DAY_START, agenda_day, local_instant

EVENING = time(17)
LOOK_AHEAD = time(18)
"""From this hour on Sunday, who asks for the weekend is shown the next one as well."""

_THURSDAY, _FRIDAY, _SUNDAY, _MONDAY, _TUESDAY = 3, 4, 6, 7, 8
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weekend:
    """`monday` is that of the week in which the weekend begins."""

    monday: date

    @property
    def start(self) -> datetime:
        day = _THURSDAY if is_holiday(self._day(_FRIDAY)) else _FRIDAY
        return local_instant(self._day(day), EVENING)

    @property
    def end(self) -> datetime:
        day = _TUESDAY if is_holiday(self._day(_MONDAY)) else _MONDAY
        return local_instant(self._day(day), DAY_START)

    @property
    def looks_ahead_from(self) -> datetime:
        return local_instant(self._day(_SUNDAY), LOOK_AHEAD)

    @property
    def is_long(self) -> bool:
        return is_holiday(self._day(_FRIDAY)) or is_holiday(self._day(_MONDAY))

    @property
    def next(self) -> "Weekend":
        return Weekend(self.monday + _WEEK)

    def _day(self, offset: int) -> date:
        return self.monday + timedelta(days=offset)


def current_weekend(now: datetime) -> Weekend:
    """The weekend that runs, else the next one to come."""
    day = agenda_day(now)
    # A Monday that is a holiday still belongs to the weekend of the week before.
    last = Weekend(day - timedelta(days=day.weekday()) - _WEEK)
    return last if now < last.end else last.next


def is_holiday(day: date) -> bool:
    """Whether Belgium has a public holiday on this day."""
    return day in _holidays_of(day.year)


@cache
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("BE", years=year))
