"""From a schedule as entered to the concrete dates that everyone shows, finds and exports."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.dates.agenda import agenda_day, assumed_end
from shared.dates.parsing import instants
from shared.events.content import DateEntry, Schedule


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One concrete date. Instants are UTC; `local_start` and `local_end` are the wall clock as entered. What has no
    time starts and ends with its agenda days.

    `end` is None where the organiser gave none; `until` is then the end assumed for filters, never shown. `id` stays
    the same when the date is moved.
    """

    id: str
    entry: str
    start: datetime
    end: datetime | None
    until: datetime
    all_day: bool
    agenda_day: date
    local_start: str
    local_end: str | None


def occurrences(event_id: str, schedule: Schedule) -> tuple[Occurrence, ...]:
    """All dates of a schedule, by start and then by id. Raises the errors of `shared.dates` for unreadable dates."""
    made = (_occurrence(event_id, entry) for entry in schedule.dates)
    return tuple(sorted(made, key=lambda occurrence: (occurrence.start, occurrence.id)))


def occurrence_id(event_id: str, entry: DateEntry) -> str:
    """Event, entry and original local start, e.g. `01J…-a-20261205T2000`."""
    return f"{event_id}-{entry.key}-{entry.original.replace('-', '').replace(':', '')}"


def _occurrence(event_id: str, entry: DateEntry) -> Occurrence:
    start, end, all_day = instants(entry.start, entry.end)
    return Occurrence(
        id=occurrence_id(event_id, entry),
        entry=entry.key,
        start=start,
        end=end,
        until=assumed_end(start, end, all_day),
        all_day=all_day,
        agenda_day=agenda_day(start, all_day),
        local_start=entry.start,
        local_end=entry.end,
    )
