"""Which of a schedule's dates a change means."""

from datetime import UTC, date, datetime, timedelta

from shared.dates.slots import Slot, opening_slots, rule_slots
from shared.events.content import EventContent
from shared.events.schedule import DatesSchedule, OngoingSchedule, Schedule


def named(schedule: Schedule, start: str, entry: str | None = None) -> list[Slot]:
    """The dates whose start, as it is now or else as it first was, is `start`; for a day without a time all that start
    on it. With `entry` the one date with that key and original start.
    """
    near = _near(schedule, date.fromisoformat(start[:10]))
    if entry is not None:
        return [slot for slot in near if (slot.entry, slot.original) == (entry, start)]
    for found in ([slot for slot in near if slot.start == start], [slot for slot in near if slot.original == start]):
        if found:
            return found
    return [] if "T" in start else [slot for slot in near if slot.start[:10] == start]


def followed(schedule: Schedule, before: EventContent, start: str, entry: str | None) -> tuple[list[Slot], bool]:
    """The dates that a change meant in the revision before, as they are in `schedule`, and whether it meant any.

    A date of a rule is known by its day, since its original start is lost when the rule's time changes.
    """
    then = named(before.schedule, start, entry)
    moved_to = {(said.entry, said.original) for said in before.overrides if said.start == start and entry is None}
    meant = {(slot.entry, slot.original) for slot in then} | moved_to
    found = [slot for key, original in sorted(meant) for slot in _same_day(schedule, key, original)]
    return found, bool(meant)


def _same_day(schedule: Schedule, entry: str, original: str) -> list[Slot]:
    if exact := named(schedule, original, entry):
        return exact
    near = [slot for slot in _near(schedule, date.fromisoformat(original[:10])) if slot.entry == entry]
    return [slot for slot in near if slot.original[:10] == original[:10]]


def _near(schedule: Schedule, day: date) -> list[Slot]:
    """The dates that start, or first started, on a day; and perhaps a few around it."""
    if isinstance(schedule, DatesSchedule):
        written = day.isoformat()
        return [
            Slot(entry.key, entry.original, entry.start, entry.end, entry.doors)
            for entry in schedule.dates
            if written in (entry.start[:10], entry.original[:10])
        ]
    midnight = datetime.combine(day, datetime.min.time(), UTC)
    within = (midnight, midnight + timedelta(days=1))
    if isinstance(schedule, OngoingSchedule):
        return list(opening_slots(schedule, within))
    return [slot for rule in schedule.rules for slot in rule_slots(rule, within)]
