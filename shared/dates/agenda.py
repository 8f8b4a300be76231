"""The agenda day, and the span of time that an occurrence takes up."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Brussels")
DAY_START = time(4)
"""When the agenda day rolls, on the wall clock: a set at 00:30 belongs to the evening before."""

_ASSUMED = timedelta(hours=3)
_ONE_DAY = timedelta(days=1)
_INSTANT_BEFORE = timedelta(microseconds=1)


def local_instant(day: date, at: time, zone: ZoneInfo = ZONE) -> datetime:
    """The instant (UTC) of a wall-clock time, in Belgium unless a `zone` is given.

    A time that the spring change skips moves forward by the hour; one that the autumn change repeats means the first.
    """
    return datetime.combine(day, at.replace(tzinfo=None, fold=0), zone).astimezone(UTC)


def agenda_day(start: datetime, all_day: bool = False) -> date:
    """The day that people give this start (an aware datetime). What has no time belongs to its own date."""
    local = start.astimezone(ZONE)
    if all_day or local.time() >= DAY_START:
        return local.date()
    return local.date() - _ONE_DAY


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The agenda day from 04:00 to the next 04:00, as instants; 23 or 25 hours apart when the clocks change."""
    return local_instant(day, DAY_START), local_instant(day + _ONE_DAY, DAY_START)


def all_day_dates(start: datetime, end: datetime | None) -> tuple[date, date]:
    """First and last date, both included, of what has no time.

    `start` lies anywhere on the first. `end` is exclusive: midnight after the last, as in iCalendar, or 04:00 then.
    """
    first = start.astimezone(ZONE).date()
    if end is None:
        return first, first
    return first, max(first, agenda_day(end - _INSTANT_BEFORE))


def span(start: datetime, end: datetime | None = None, all_day: bool = False) -> tuple[datetime, datetime]:
    """The half-open span of instants that an occurrence counts for in filters; never shown.

    Without an end three hours are assumed, and likewise when the end does not come after the start. What has no time
    fills its agenda days exactly and so never spills over into the next.
    """
    if all_day:
        first, last = all_day_dates(start, end)
        return day_bounds(first)[0], day_bounds(last)[1]
    begins = start.astimezone(UTC)
    if end is None or end <= start:
        return begins, begins + _ASSUMED
    return begins, end.astimezone(UTC)


def assumed_end(start: datetime, end: datetime | None = None, all_day: bool = False) -> datetime:
    """The end of `span`."""
    return span(start, end, all_day)[1]
