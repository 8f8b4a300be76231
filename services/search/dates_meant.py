"""What words for dates mean, and how several of them are taken together. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.dates import agenda_day

_INSTANT = timedelta(microseconds=1)
_WEEK = timedelta(days=7)


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

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last agenda day, where it has both."""
        if self.day is not None:
            return self.day, self.day
        if self.first is None or self.last is None:
            return None
        first = agenda_day(self.first) if isinstance(self.first, datetime) else self.first
        last = agenda_day(self.last - _INSTANT) if isinstance(self.last, datetime) else self.last
        return first, last


Found = tuple[int, DateWords]
"""How many words mean it, and what."""


def merged(found: Sequence[DateWords]) -> DateWords | None:
    """Dates that stand apart, as one stretch; a day counts for more than the week or weekend beside it. None where they
    are no days, or lie more than a week apart.
    """
    days = [one for one in found if one.days is not None]
    if len(days) == 1:
        return days[0]
    bounds = [one.days for one in days if one.days is not None]
    first, last = (min(start for start, _ in bounds), max(end for _, end in bounds)) if bounds else (None, None)
    return DateWords(first=first, last=last) if first and last and last - first < _WEEK else None
