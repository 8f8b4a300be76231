"""The dates that a rule or a run gives, on the wall clock: before zones, and before what is said of one date alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from dateutil.rrule import rrule, rrulestr

from shared.dates.school import is_school_holiday
from shared.events.schedule import OngoingSchedule, OpeningHours, Rule, SpecialHours

Span = tuple[datetime, datetime]

_ONE_DAY = timedelta(days=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Slot:
    """One date as its schedule gives it, before anything that is said of this date alone. Wall clock."""

    entry: str
    original: str
    start: str
    end: str | None = None
    doors: str | None = None
    opening: bool = False


def rule_slots(rule: Rule, within: Span, also: Iterable[str] = ()) -> list[Slot]:
    """The dates of a rule that may touch `within`, and those whose original start is in `also`, wherever they lie: they
    may have been moved into it.
    """
    first, timed = datetime.fromisoformat(rule.start), "T" in rule.start
    length = datetime.fromisoformat(rule.end) - first if rule.end else _ONE_DAY
    named = [datetime.fromisoformat(start) for start in also]
    opens = min([_naive(within[0]) - length - 2 * _ONE_DAY, *named])
    closes = max([_naive(within[1]) + 2 * _ONE_DAY, *named])
    starts = {first, *_ruled(rule, first, closes), *map(datetime.fromisoformat, rule.rdates)}
    starts -= set(map(datetime.fromisoformat, rule.exdates))
    return [
        _slot(rule, start, start - first, timed=timed)
        for start in sorted(starts)
        if opens <= start <= closes and not _in_school_holidays(rule, start.date())
    ]


def opening_slots(run: OngoingSchedule, within: Span) -> Iterator[Slot]:
    """The openings of a run that may touch `within`, one for each; a day without hours is open all of it."""
    day = max(run.first, within[0].date() - 2 * _ONE_DAY)
    last = min(run.last or date.max, within[1].date() + 2 * _ONE_DAY)
    closed, special = set(run.closed), {hours.day: hours for hours in run.special}
    while day <= last:
        if day not in closed:
            yield from _openings(run, day, special.get(day))
        day += _ONE_DAY


def _openings(run: OngoingSchedule, day: date, special: SpecialHours | None) -> Iterator[Slot]:
    if special is None and not run.hours:
        yield Slot(run.key, day.isoformat(), day.isoformat(), opening=True)
        return
    weekday = _WEEKDAYS[day.weekday()]
    usual = [hours for hours in run.hours if weekday in hours.days]
    hours: SpecialHours | OpeningHours
    for hours in [special] if special else usual:
        closing = day if hours.closes > hours.opens else day + _ONE_DAY
        start = f"{day}T{hours.opens}"
        yield Slot(run.key, start, start, f"{closing}T{hours.closes}", opening=True)


def _ruled(rule: Rule, first: datetime, closes: datetime) -> Iterator[datetime]:
    """What the rule alone gives, up to `closes`, so that a rule without end, or without any date, ends."""
    made = rrulestr(_inclusive(rule.rrule), dtstart=first, ignoretz=True)
    assert isinstance(made, rrule)
    count, until = made._count, made._until  # type: ignore[attr-defined]
    bounded = made.replace(count=None, until=min(until or closes, closes))
    return islice(iter(bounded), count)


def _inclusive(rule: str) -> str:
    """A day as UNTIL is the whole day."""
    parts = [
        part + "T235959" if part.startswith("UNTIL=") and "T" not in part[6:] else part for part in rule.split(";")
    ]
    return ";".join(parts)


def _slot(rule: Rule, start: datetime, shift: timedelta, *, timed: bool) -> Slot:
    def written(first: str | None) -> str | None:
        if first is None:
            return None
        moved = datetime.fromisoformat(first) + shift
        return moved.isoformat(timespec="minutes") if "T" in first else moved.date().isoformat()

    at = start.isoformat(timespec="minutes") if timed else start.date().isoformat()
    return Slot(rule.key, at, at, written(rule.end), written(rule.doors))


def _in_school_holidays(rule: Rule, day: date) -> bool:
    return rule.except_school_holidays is not None and is_school_holiday(day, rule.except_school_holidays)


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)
