"""The dates that a rule or a run gives, on the wall clock: before zones, and before what is said of one date alone."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from shared.dates.recurrence import END_OF_TIME, end_of, starts
from shared.dates.rules import WEEKDAYS, read_rule
from shared.dates.school import is_school_holiday
from shared.events.schedule import OngoingSchedule, OpeningHours, Rule, SpecialHours

Span = tuple[datetime, datetime]

_ONE_DAY = timedelta(days=1)
_MARGIN = timedelta(days=2)
"""What a date may lie beside the span: zones, agenda days, and three hours assumed for an end."""

_LOOK_BACK = timedelta(days=400)
"""Where the last date of most rules lies, before their end."""


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
    """The dates of a rule that may touch `within`, by start, and those whose original start is in `also`, wherever they
    lie: they may have been moved into it.

    The first date counts although the rule does not give it. An EXDATE without a time leaves out its whole day; an
    RDATE without one has the time of the others, and is kept in school holidays too.
    """
    first = datetime.fromisoformat(rule.start)
    length = datetime.fromisoformat(rule.end) - first if rule.end else timedelta()
    opens, closes = _wall_clock(within)
    found = _starts(rule, opens - length, closes)
    for original in map(datetime.fromisoformat, also):
        if not opens <= original <= closes:
            found |= _starts(rule, original, original)
    return [_slot(rule, start) for start in sorted(found)]


def last_slot(rule: Rule) -> Slot:
    """The last date of a rule that ends; when every one is left out, the first that was meant."""
    first = datetime.fromisoformat(rule.start)
    ends = max([end_of(read_rule(rule.rrule), first), *_rdates(rule)[-1:]])
    found = _starts(rule, ends - _LOOK_BACK, ends) or _starts(rule, first, ends)
    return _slot(rule, max(found, default=first))


def moved(moment: str | None, start: str, to: str) -> str | None:
    """An end, or the doors, of a date that is moved from `start` to `to`: as long after it, or before it, as it was.

    None where there was none, and where the date gets, or loses, a time of day.
    """
    if moment is None or ("T" in start) != ("T" in to):
        return None
    before, after = datetime.fromisoformat(start), datetime.fromisoformat(to)
    if "T" not in moment:
        return (date.fromisoformat(moment) + (after.date() - before.date())).isoformat()
    return (datetime.fromisoformat(moment) + (after - before)).isoformat(timespec="minutes")


def opening_slots(run: OngoingSchedule, within: Span, also: Iterable[str] = ()) -> Iterator[Slot]:
    """The openings of a run that may touch `within`, one for each, and those of the days in `also`; a day without hours
    is open all of it.
    """
    opens, closes = (moment.date() for moment in _wall_clock(within))
    closed, special = set(run.closed), defaultdict[date, list[SpecialHours | OpeningHours]](list)
    for hours in run.special:
        special[hours.day].append(hours)
    first, last = max(run.first, opens), min(run.last or closes, closes)
    days = {first + offset * _ONE_DAY for offset in range((last - first).days + 1)}
    days |= {day for day in map(_day, also) if run.first <= day <= (run.last or day)}
    for day in sorted(days - closed):
        if day not in special and not run.hours:
            yield Slot(run.key, day.isoformat(), day.isoformat(), opening=True)
        else:
            yield from _openings(run, day, special.get(day) or _usual_hours(run, day))


def _usual_hours(run: OngoingSchedule, day: date) -> list[OpeningHours]:
    return [hours for hours in run.hours if WEEKDAYS[day.weekday()] in hours.days]


def _openings(run: OngoingSchedule, day: date, given: Iterable[SpecialHours | OpeningHours]) -> Iterator[Slot]:
    """One for each time at which it opens; where two open at the same time, the longer."""
    closing = {
        hours.opens: f"{day if hours.closes > hours.opens else day + _ONE_DAY}T{hours.closes}"
        for hours in sorted(given, key=lambda hours: (hours.closes <= hours.opens, hours.closes))
    }
    for opens, closes in sorted(closing.items()):
        start = f"{day}T{opens}"
        yield Slot(run.key, start, start, closes, opening=True)


def _starts(rule: Rule, opens: datetime, closes: datetime) -> set[datetime]:
    first, found = datetime.fromisoformat(rule.start), set[datetime]()
    school = rule.except_school_holidays
    for start in {first, *starts(read_rule(rule.rrule), first, opens, closes)}:
        if opens <= start <= closes and not (school and is_school_holiday(start.date(), school)):
            found.add(start)
    added = _rdates(rule)
    found.update(added[bisect_left(added, opens) : bisect_right(added, closes)])
    gone, gone_days = _left_out(rule.exdates, timed="T" in rule.start)
    return {start for start in found if start not in gone and start.date() not in gone_days}


def _slot(rule: Rule, start: datetime) -> Slot:
    at = start.isoformat(timespec="minutes") if "T" in rule.start else start.date().isoformat()
    return Slot(rule.key, at, at, moved(rule.end, rule.start, at), moved(rule.doors, rule.start, at))


def _rdates(rule: Rule) -> tuple[datetime, ...]:
    first = datetime.fromisoformat(rule.start)
    return _added(rule.rdates, first.time(), timed="T" in rule.start)


# Whoever asks for many days of one rule, one by one, has these read once: a rule may hold a thousand of each.
@lru_cache(maxsize=64)
def _added(rdates: tuple[str, ...], usual: time, *, timed: bool) -> tuple[datetime, ...]:
    """By start; with the time of the rule's first date where it has none of its own, or where that has none."""
    return tuple(sorted(_at(rdate, usual, timed=timed) for rdate in rdates))


@lru_cache(maxsize=64)
def _left_out(exdates: tuple[str, ...], *, timed: bool) -> tuple[frozenset[datetime], frozenset[date]]:
    """The starts that are left out, and the whole days."""
    days = frozenset(_day(exdate) for exdate in exdates if not (timed and "T" in exdate))
    return frozenset(map(datetime.fromisoformat, exdates)), days


def _at(rdate: str, usual: time, *, timed: bool) -> datetime:
    moment = datetime.fromisoformat(rdate)
    return moment if timed and "T" in rdate else datetime.combine(moment.date(), usual)


def _day(written: str) -> date:
    return date.fromisoformat(written[:10])


def _wall_clock(within: Span) -> Span:
    """The span in any zone, and a little more; no later than dates can be."""
    opens, closes = (min(moment.replace(tzinfo=None), END_OF_TIME) for moment in within)
    return opens - _MARGIN, closes + _MARGIN
