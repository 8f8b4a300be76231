"""The horizon: the dates that have a document, and when it will have moved on so far that others do. Pure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from shared.dates import agenda_day, day_bounds
from shared.dates.schedule import last_day, occurrences
from shared.events.catalogue import EventSnapshot

DAYS_BACK = 1
DAYS_AHEAD = 366

_LOOK_AHEAD = timedelta(days=7)
_ONE_DAY = timedelta(days=1)


def horizon(now: datetime) -> tuple[datetime, datetime]:
    """From the start of yesterday's agenda day to the end of the one in a year."""
    today = agenda_day(now)
    return day_bounds(today - DAYS_BACK * _ONE_DAY)[0], day_bounds(today + DAYS_AHEAD * _ONE_DAY)[1]


def due(snapshot: EventSnapshot, ends: Iterable[int], now: datetime) -> datetime | None:
    """The beginning of the agenda day on which the event needs other documents than now, since the horizon leaves the
    first of those behind that it has, or reaches its next date. `ends` is until when each of its documents is shown, in
    epoch seconds. None for what stays as it is.
    """
    days = [agenda_day(datetime.fromtimestamp(end - 1, UTC)) + (DAYS_BACK + 1) * _ONE_DAY for end in ends]
    if reached := _reached(snapshot, now):
        days.append(reached)
    return day_bounds(max(min(days), agenda_day(now) + _ONE_DAY))[0] if days else None


def _reached(snapshot: EventSnapshot, now: datetime) -> date | None:
    """When the next date comes into the horizon, or it is worth another look."""
    content, closes = snapshot.content, horizon(now)[1]
    last = last_day(content.schedule)
    if last is not None and last < closes.date():
        return None
    beyond = occurrences(snapshot.id, content, (closes, closes + _LOOK_AHEAD))
    days = [one.agenda_day for one in beyond if one.start >= closes]
    return min(days) - DAYS_AHEAD * _ONE_DAY if days else agenda_day(now) + _LOOK_AHEAD
