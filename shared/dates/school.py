"""School holidays in Belgium, by Community (they differ since 2022)."""

from datetime import date
from functools import cache

import holidays

from shared.events.schedule import Community

_SUBDIVISION: dict[Community, str] = {"fr": "French", "nl": "Flemish", "de": "German"}


def is_school_holiday(day: date, community: Community) -> bool:
    """Whether the schools of this Community are closed for a holiday on this day."""
    return day in _of_year(day.year, community)


@cache
def _of_year(year: int, community: Community) -> frozenset[date]:
    return frozenset(
        holidays.country_holidays("BE", subdiv=_SUBDIVISION[community], years=year, categories=("school",))
    )
