"""What `when`, `from` and `to` mean at a given moment."""

from datetime import UTC, date, datetime, timedelta

from shared.dates.agenda import DAY_START, ZONE, day_bounds, local_instant
from shared.dates.errors import DateUnreadable, RangeReversed, WhenUnknown
from shared.dates.labels import days_label, moment_label
from shared.dates.named import NAMED
from shared.dates.parsing import LAST_YEAR, parse_day
from shared.dates.weekends import EVENING, LOOK_AHEAD
from shared.dates.window import Window
from shared.i18n import DEFAULT, Lang, text

_ONE_DAY = timedelta(days=1)
_END_OF_TIME = local_instant(date(LAST_YEAR + 1, 1, 1), DAY_START)
_SUNDAY = 6


WHEN = tuple(NAMED)
"""The names that `when` may take, beside a date and a range of dates."""


def check_when(when: str) -> str:
    """`when` in canonical form: one of `WHEN`, a date, or two as `2026-12-05/2026-12-12`.

    Raises `WhenUnknown`, or `DateUnreadable`, `YearOutOfBounds` and `RangeReversed` for what looks like a date.
    """
    name = when.strip().lower()
    if name in NAMED:
        return name
    if not name[:1].isdigit():
        raise WhenUnknown(when, WHEN)
    first, last = _range(name)
    return first.isoformat() if first == last else f"{first}/{last}"


def windows(when: str, now: datetime, lang: Lang = DEFAULT) -> list[Window]:
    """The windows that `when` names, in order and never overlapping; one, or two for `weekend` from Sunday 18:00.

    A named window that has begun starts `now`: only what remains is an answer; one that is not there yet, such as a
    pont or school holidays, is the next. A date means the whole agenda day. `lang` is that of the labels, and German
    asks for the school holidays of the German-speaking Community. Raises what `check_when` raises.
    """
    name = check_when(when)
    if name in NAMED:
        return NAMED[name](now.astimezone(UTC), lang)
    return [between(*_range(name), now, lang)]


def _range(written: str) -> tuple[date, date]:
    first, to, last = written.partition("/")
    if to and not last:
        raise DateUnreadable(written)
    days = parse_day(first), parse_day(last or first)
    check_range(*days)
    return days


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

    In between an answer changes only by what ends, since a window that has begun starts now. Weeks, months, school
    holidays and labels turn at 04:00; weekends and ponts begin at 17:00 and end at 04:00.
    """
    today = now.astimezone(ZONE).date()
    times = [DAY_START, EVENING, *([LOOK_AHEAD] if today.weekday() == _SUNDAY else [])]
    instants = [local_instant(today, at) for at in times] + [local_instant(today + _ONE_DAY, DAY_START)]
    return min(instant for instant in instants if instant > now)


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
