"""From a schedule as entered to the concrete dates that everyone shows, finds and exports."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.dates.agenda import agenda_day, assumed_end, day_bounds
from shared.dates.parsing import instants
from shared.dates.rules import read_rule
from shared.dates.slots import Slot, Span, last_slot, moved, opening_slots, rule_slots
from shared.events.content import OFF, Availability, EventContent, Override, Place, Status, StatusReason
from shared.events.schedule import DatesSchedule, OngoingSchedule, RecurringSchedule, Schedule

AT_MOST = 1000
"""Dates that one expansion gives; more than that on one agenda is a mistake."""

_NOTHING = Override(entry="", original="2000-01-01")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One concrete date. Instants are UTC; `local_start` and `local_end` are the wall clock in the schedule's zone.
    What has no time starts and ends with its agenda days.

    `end` is None where the organiser gave none; `until` is then the end assumed for filters, never shown. `id` stays
    the same when the date is moved. `opening` is one day of a run: a window shows it only when an hour of it is left.
    `override` is what is said of this date alone.
    """

    id: str
    entry: str
    original: str
    start: datetime
    end: datetime | None
    until: datetime
    all_day: bool
    agenda_day: date
    local_start: str
    local_end: str | None
    local_doors: str | None
    opening: bool
    status: Status
    reason: StatusReason | None
    availability: Availability
    place: Place | None
    override: Override

    @property
    def is_off(self) -> bool:
        """Whether it does not take place when it says."""
        return self.status in OFF

    @property
    def listed_until(self) -> datetime:
        """How long lists show it: what is off until its agenda day is over, so that nobody goes there in vain."""
        return max(self.until, day_bounds(self.agenda_day)[1]) if self.is_off else self.until


def reach(now: datetime) -> Span:
    """The stretch of time in which dates are worked out: 30 days back, for calendars that must still learn of a
    cancellation, and a year ahead.
    """
    return now - timedelta(days=30), now + timedelta(days=366)


def occurrences(event_id: str, content: EventContent, within: Span, at_most: int = AT_MOST) -> tuple[Occurrence, ...]:
    """The dates that overlap `within`, by start and then by id; of single dates all, wherever they lie.

    At most `at_most`, the earliest. Raises the errors of `shared.dates` for unreadable dates.
    """
    said = {(override.entry, override.original): override for override in content.overrides}
    made = (
        _occurrence(event_id, content, slot, said.get((slot.entry, slot.original), _NOTHING))
        for slot in _slots(content, within)
    )
    opens, closes = within
    single = isinstance(content.schedule, DatesSchedule)
    found = [one for one in made if single or (one.until > opens and one.start < closes)]
    return tuple(sorted(found, key=lambda occurrence: (occurrence.start, occurrence.id))[:at_most])


def occurrence_id(event_id: str, entry: str, original: str) -> str:
    """Event, entry and original local start, e.g. `01J…-a-20261205T2000`."""
    return f"{event_id}-{entry}-{original.replace('-', '').replace(':', '')}"


def first_start(schedule: Schedule) -> str:
    """The wall-clock start of its first date, or the first day of a run."""
    if isinstance(schedule, DatesSchedule):
        return min(date.start for date in schedule.dates)
    if isinstance(schedule, RecurringSchedule):
        return min(rule.start for rule in schedule.rules)
    return schedule.first.isoformat()


def last_day(schedule: Schedule) -> date | None:
    """The civil date on which its last date ends; None for what goes on until further notice."""
    if isinstance(schedule, DatesSchedule):
        return max(date.fromisoformat((entry.end or entry.start)[:10]) for entry in schedule.dates)
    if isinstance(schedule, OngoingSchedule):
        return schedule.last
    if any(read_rule(rule.rrule).is_endless for rule in schedule.rules):
        return None
    return max(date.fromisoformat((slot.end or slot.start)[:10]) for slot in map(last_slot, schedule.rules))


def _slots(content: EventContent, within: Span) -> Iterable[Slot]:
    schedule = content.schedule
    if isinstance(schedule, DatesSchedule):
        return [Slot(date.key, date.original, date.start, date.end, date.doors) for date in schedule.dates]
    moved_dates = defaultdict[str, list[str]](list)
    for override in content.overrides:
        if override.start:
            moved_dates[override.entry].append(override.original)
    if isinstance(schedule, OngoingSchedule):
        return opening_slots(schedule, within, moved_dates[schedule.key])
    return [slot for rule in schedule.rules for slot in rule_slots(rule, within, moved_dates[rule.key])]


def _occurrence(event_id: str, content: EventContent, slot: Slot, said: Override) -> Occurrence:
    local_start = said.start or slot.start
    local_end = said.end or moved(slot.end, slot.start, local_start)
    start, end, all_day = instants(local_start, local_end, ZoneInfo(content.schedule.zone))
    return Occurrence(
        id=occurrence_id(event_id, slot.entry, slot.original),
        entry=slot.entry,
        original=slot.original,
        start=start,
        end=end,
        until=assumed_end(start, end, all_day),
        all_day=all_day,
        agenda_day=agenda_day(start, all_day),
        local_start=local_start,
        local_end=local_end,
        local_doors=said.doors or moved(slot.doors, slot.start, local_start),
        opening=slot.opening,
        status=said.status or content.status,
        reason=said.reason if said.status else content.reason,
        availability=said.availability or content.availability,
        place=said.place or content.place,
        override=said,
    )
