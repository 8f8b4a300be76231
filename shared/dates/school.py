"""School holidays in Belgium, by Community (they differ since 2022)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Literal

import holidays

from shared.events.schedule import Community

_SUBDIVISION: dict[Community, str] = {"fr": "French", "nl": "Flemish", "de": "German"}
_ONE_DAY = timedelta(days=1)
_SHORTEST = 5
"""Days of a period; the public holidays and days off that schools also have are shorter."""

Season = Literal["autumn", "winter", "carnival", "spring", "summer"]
_SEASONS: dict[int, Season] = {
    **dict.fromkeys((10, 11), "autumn"),
    **dict.fromkeys((12, 1), "winter"),
    **dict.fromkeys((2, 3), "carnival"),
    **dict.fromkeys((4, 5), "spring"),
    **dict.fromkeys((6, 7, 8), "summer"),
}
"""By the month in which they end: the Easter holidays of 2027 begin in March, as those of carnival may."""


@dataclass(frozen=True, slots=True)
class SchoolHolidays:
    """A period without school, both days included; as published, so without the weekend before its first Monday."""

    first: date
    last: date
    season: Season


def is_school_holiday(day: date, community: Community) -> bool:
    """Whether the schools of this Community are closed for a holiday on this day, be it a single one."""
    return day in _of_year(day.year, community)


def school_holidays(day: date, community: Community) -> SchoolHolidays:
    """The period that `day` falls in, else the next one."""
    return next(period for year in count(day.year) for period in _periods(year, community) if period.last >= day)


def season_holidays(day: date, season: Season, community: Community) -> SchoolHolidays:
    """Those of that season which `day` falls in, else the next."""
    found = school_holidays(day, community)
    while found.season != season:
        found = school_holidays(found.last + _ONE_DAY, community)
    return found


@cache
def _of_year(year: int, community: Community) -> dict[date, str]:
    """Each day with the names of all the holidays that it is in."""
    return dict(holidays.country_holidays("BE", subdiv=_SUBDIVISION[community], years=year, categories=("school",)))


@cache
def _periods(year: int, community: Community) -> tuple[SchoolHolidays, ...]:
    """Those that end in this year or begin in it: consecutive days of the same name."""
    days = {**_of_year(year - 1, community), **_of_year(year, community), **_of_year(year + 1, community)}
    named = defaultdict[str, list[list[date]]](list)
    for day in sorted(days):
        for name in days[day].split("; "):
            runs = named[name]
            if runs and runs[-1][-1] == day - _ONE_DAY:
                runs[-1].append(day)
            else:
                runs.append([day])
    found = [
        SchoolHolidays(run[0], run[-1], _SEASONS[run[-1].month])
        for runs in named.values()
        for run in runs
        if len(run) >= _SHORTEST and year in (run[0].year, run[-1].year)
    ]
    return tuple(sorted(found, key=lambda period: period.first))
