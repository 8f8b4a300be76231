"""Ponts: the days that a public holiday on a Thursday or a Tuesday joins to the weekend beside it.

From the eve of the Thursday, 17:00, to the end of the weekend; or from the beginning of the weekend to the end of the
Tuesday, at 04:00. So it holds the weekend, and the Friday or Monday that many take off. `weekend` knows nothing of it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Literal

from shared.dates.agenda import agenda_day, day_bounds, local_instant
from shared.dates.weekends import EVENING, Weekend, is_holiday

_ONE_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_TUESDAY, _THURSDAY = 1, 3

Feast = Literal["new_year", "labour", "national", "assumption", "all_saints", "armistice", "christmas", "ascension"]
_FIXED: dict[tuple[int, int], Feast] = {
    (1, 1): "new_year",
    (5, 1): "labour",
    (7, 21): "national",
    (8, 15): "assumption",
    (11, 1): "all_saints",
    (11, 11): "armistice",
    (12, 25): "christmas",
}


@dataclass(frozen=True, slots=True)
class Bridge:
    """The pont of a `holiday`, which is a Thursday or a Tuesday."""

    holiday: date

    @property
    def start(self) -> datetime:
        if self.holiday.weekday() == _THURSDAY:
            return local_instant(self.holiday - _ONE_DAY, EVENING)
        return self._weekend.start

    @property
    def end(self) -> datetime:
        return self._weekend.end if self.holiday.weekday() == _THURSDAY else day_bounds(self.holiday)[1]

    @property
    def feast(self) -> Feast:
        """Of those without a fixed date only Ascension is a Thursday, and none a Tuesday."""
        return _FIXED.get((self.holiday.month, self.holiday.day), "ascension")

    @property
    def _weekend(self) -> Weekend:
        monday = self.holiday - timedelta(days=self.holiday.weekday())
        return Weekend(monday if self.holiday.weekday() == _THURSDAY else monday - _WEEK)


def current_bridge(now: datetime) -> Bridge:
    """The pont that runs, else the next one to come, which may be months away."""
    # A pont ends at most four days after its holiday.
    since = agenda_day(now) - 4 * _ONE_DAY
    days = (since + offset * _ONE_DAY for offset in count())
    bridges = (Bridge(day) for day in days if day.weekday() in (_TUESDAY, _THURSDAY) and is_holiday(day))
    return next(bridge for bridge in bridges if now < bridge.end)
