"""Dates and date-times as they are written in URLs, forms and JSON."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.dates.agenda import ZONE, day_bounds, local_instant
from shared.dates.errors import DateUnreadable, YearOutOfBounds

FIRST_YEAR = 2000
LAST_YEAR = 2100

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_LEADING_YEAR = re.compile(r"([0-9]{4,})-[0-9]{1,2}-[0-9]{1,2}")
# A "+" that was not escaped in a URL arrives as a space.
_LOST_PLUS = re.compile(r"(?<=:[0-9]{2}) (?=[0-9]{2}:[0-9]{2}$)")


def parse_day(text: str) -> date:
    """A date written 2026-12-05. Raises `DateUnreadable` or `YearOutOfBounds`."""
    written = text.strip()
    _refuse_far_years(written)
    if not _DAY.fullmatch(written):
        raise DateUnreadable(text)
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise DateUnreadable(text) from None


def parse_moment(text: str, zone: ZoneInfo = ZONE) -> date | datetime:
    """A date, or a date-time as an instant in UTC; one without offset is wall-clock time in `zone`.

    Raises `DateUnreadable` or `YearOutOfBounds`.
    """
    written = text.strip()
    if len(written) <= len("2026-12-05"):
        return parse_day(written)
    _refuse_far_years(written)
    written = _LOST_PLUS.sub("+", written)
    if not _MOMENT.fullmatch(written):
        raise DateUnreadable(text)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise DateUnreadable(text) from None
    if moment.tzinfo is None:
        return local_instant(moment.date(), moment.time(), zone)
    return moment.astimezone(UTC)


def instants(start: str, end: str | None = None, zone: ZoneInfo = ZONE) -> tuple[datetime, datetime | None, bool]:
    """A date entry as people give it, on the wall clock in `zone`, as (start, end, all_day): what `span` takes.

    `2026-12-05T20:00` has a time. `2026-12-05` has none, and starts with its agenda day: were it midnight, it would
    overlap the night before. An end without time is the last day, included. What starts in the hour that spring skips
    begins later and lasts as long as it was to. Raises `DateUnreadable` or `YearOutOfBounds`; the order of the two is
    not checked.
    """
    begins = parse_moment(start, zone)
    ends = None if end is None else parse_moment(end, zone)
    all_day = not isinstance(begins, datetime)
    if not isinstance(begins, datetime):
        begins = day_bounds(begins)[0]
    if ends is not None and not isinstance(ends, datetime):
        ends = day_bounds(ends)[1] if all_day else local_instant(ends + timedelta(days=1), time(), zone)
    if end is not None and ends is not None and ends <= begins:
        ends = max(ends, begins + _length(start, end))
    return begins, ends, all_day


def check_year(day: date) -> None:
    """Raises `YearOutOfBounds` when `day` (or a datetime) is in no year that an agenda can mean."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise YearOutOfBounds(str(day.year), FIRST_YEAR, LAST_YEAR)


def _length(start: str, end: str) -> timedelta:
    """From one to the other on the wall clock; nothing where one of them is no time on it."""
    first, last = datetime.fromisoformat(start.strip()), datetime.fromisoformat(end.strip())
    return last - first if first.tzinfo is None and last.tzinfo is None else timedelta()


def _refuse_far_years(written: str) -> None:
    match = _LEADING_YEAR.match(written)
    if match and not FIRST_YEAR <= int(match[1][:9]) <= LAST_YEAR:
        raise YearOutOfBounds(match[1], FIRST_YEAR, LAST_YEAR)
