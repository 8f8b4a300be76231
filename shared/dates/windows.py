"""What `when`, `from` and `to` mean at a given moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from shared.dates.agenda import DAY_START, ZONE, agenda_day, day_bounds, local_instant
from shared.dates.errors import RangeReversed, WhenUnknown
from shared.dates.labels import day_label, days_label, moment_label
from shared.dates.parsing import LAST_YEAR, parse_day
from shared.dates.weekends import EVENING, LOOK_AHEAD, Weekend, current_weekend
from shared.i18n import DEFAULT, Lang, text

_ONE_DAY = timedelta(days=1)
_INSTANT_BEFORE = timedelta(microseconds=1)
_END_OF_TIME = local_instant(date(LAST_YEAR + 1, 1, 1), DAY_START)
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of instants (UTC), with its name for people."""

    start: datetime
    end: datetime
    label: str

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether something of that (half-open) span falls inside: what began before and still runs counts."""
        return end > self.start and start < self.end


def check_when(when: str) -> str:
    """`when` in canonical form: one of `WHEN`, or a date.

    Raises `WhenUnknown`, or `DateUnreadable` and `YearOutOfBounds` for what looks like a date.
    """
    name = when.strip().lower()
    if name in _NAMED:
        return name
    if not name[:1].isdigit():
        raise WhenUnknown(when, WHEN)
    return parse_day(name).isoformat()


def windows(when: str, now: datetime, lang: Lang = DEFAULT) -> list[Window]:
    """The windows that `when` names, in order and never overlapping; one, or two for `weekend` from Sunday 18:00.

    A named window that has begun starts `now`: only what remains is an answer. A date means the whole agenda day.
    Raises what `check_when` raises.
    """
    name = check_when(when)
    if name in _NAMED:
        return _NAMED[name](now.astimezone(UTC), lang)
    day = parse_day(name)
    return [Window(*day_bounds(day), day_label(day, now, lang))]


def check_range(start: date | datetime, end: date | datetime) -> None:
    """Raises `RangeReversed` when nothing lies from `start` to `end`."""
    if _closing(end) <= _opening(start):
        raise RangeReversed(_written(start), _written(end))


def between(start: date | datetime | None, end: date | datetime | None, now: datetime, lang: Lang = DEFAULT) -> Window:
    """From `start` to `end`: agenda days, both included, or date-times (the end excluded).

    Without a start from now on (an empty window when the end has passed); without an end for as long as there are
    dates. Raises `RangeReversed`.
    """
    if start is not None and end is not None:
        check_range(start, end)
    ends = _END_OF_TIME if end is None else _closing(end)
    begins = min(now.astimezone(UTC), ends) if start is None else _opening(start)
    return Window(begins, ends, _range_label(start, end, now, lang))


def upcoming(now: datetime, lang: Lang = DEFAULT) -> Window:
    """All that still runs or is to come: the window of a question without dates."""
    return between(None, None, now, lang)


def next_boundary(now: datetime) -> datetime:
    """The next instant (UTC) at which an answer to `when` changes by the clock alone: 04:00, 17:00, Sunday 18:00.

    In between an answer changes only by what ends, since a window that has begun starts now.
    """
    today = now.astimezone(ZONE).date()
    times = [DAY_START, EVENING, *([LOOK_AHEAD] if today.weekday() == _SUNDAY else [])]
    instants = [local_instant(today, at) for at in times] + [local_instant(today + _ONE_DAY, DAY_START)]
    return min(instant for instant in instants if instant > now)


def _today(now: datetime, lang: Lang) -> list[Window]:
    return [_part_of_day(agenda_day(now), DAY_START, "today", now, lang)]


def _tonight(now: datetime, lang: Lang) -> list[Window]:
    return [_part_of_day(agenda_day(now), EVENING, "tonight", now, lang)]


def _tomorrow(now: datetime, lang: Lang) -> list[Window]:
    return [_part_of_day(agenda_day(now) + _ONE_DAY, DAY_START, "tomorrow", now, lang)]


def _weekend(now: datetime, lang: Lang) -> list[Window]:
    weekend = current_weekend(now)
    found = [_remaining(weekend, "long_weekend" if weekend.is_long else "weekend", now, lang)]
    if now >= weekend.looks_ahead_from:
        found.append(_remaining(weekend.next, "next_weekend", now, lang))
    return found


_NAMED: dict[str, Callable[[datetime, Lang], list[Window]]] = {
    "today": _today,
    "tonight": _tonight,
    "tomorrow": _tomorrow,
    "weekend": _weekend,
}
WHEN = tuple(_NAMED)
"""The names that `when` may take, beside a date."""


def _part_of_day(day: date, since: time, name: str, now: datetime, lang: Lang) -> Window:
    start, end = local_instant(day, since), day_bounds(day)[1]
    return Window(max(start, now), end, text(f"dates.window.{name}", lang, day=day_label(day, now, lang)))


def _remaining(weekend: Weekend, name: str, now: datetime, lang: Lang) -> Window:
    start = max(weekend.start, now)
    days = days_label(agenda_day(start), agenda_day(weekend.end - _INSTANT_BEFORE), now, lang)
    return Window(start, weekend.end, text(f"dates.window.{name}", lang, days=days))


def _opening(moment: date | datetime) -> datetime:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else day_bounds(moment)[0]


def _closing(moment: date | datetime) -> datetime:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else day_bounds(moment)[1]


def _written(moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    return moment.isoformat()


def _range_label(start: date | datetime | None, end: date | datetime | None, now: datetime, lang: Lang) -> str:
    if start is not None and end is not None:
        if not isinstance(start, datetime) and not isinstance(end, datetime):
            return days_label(start, end, now, lang)
        labels = {"start": moment_label(start, now, lang), "end": moment_label(end, now, lang)}
        return text("dates.window.between", lang, **labels)
    if start is not None:
        return text("dates.window.from", lang, start=moment_label(start, now, lang))
    if end is not None:
        return text("dates.window.until", lang, end=moment_label(end, now, lang))
    return text("dates.window.upcoming", lang)
