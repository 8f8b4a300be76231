"""What an export says, line by line: each date, or a run as a whole. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.gateway.events import last_day
from shared.dates import agenda_day, day_bounds, instants
from shared.dates.schedule import Occurrence
from shared.events.base import Lang
from shared.events.catalogue import EventSnapshot
from shared.events.content import (
    Artist,
    Availability,
    Booking,
    EventContent,
    Override,
    Place,
    Price,
    Status,
    StatusReason,
)
from shared.events.schedule import OngoingSchedule


@dataclass(frozen=True, slots=True)
class Line:
    """One date with all that holds for it, or a run from its first day to its last.

    Instants are UTC, `zone` is that of the place. `first` and `last` are days, both included; of a run until further
    notice the last is the end of next year. `planned` is the start of a rescheduled date as it was first announced.
    """

    id: str
    snapshot: EventSnapshot
    url: str
    zone: ZoneInfo
    start: datetime
    end: datetime | None
    all_day: bool
    first: date
    last: date
    doors: datetime | None
    planned: datetime | date | None
    status: Status
    reason: StatusReason | None
    availability: Availability
    title: dict[Lang, str]
    place: Place | None
    price: Price
    booking: Booking
    artists: tuple[Artist, ...]
    run: OngoingSchedule | None

    @property
    def content(self) -> EventContent:
        return self.snapshot.content


@dataclass(frozen=True, slots=True)
class Related:
    """Another event that this one belongs to, or that belongs to it; `name` where it is known."""

    url: str
    name: dict[Lang, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event with its lines in an export, by start; never without any."""

    snapshot: EventSnapshot
    url: str
    lines: tuple[Line, ...]
    whole: Related | None = None
    parts: tuple[Related, ...] = ()


def lines(snapshot: EventSnapshot, found: Iterable[Occurrence], url: str, now: datetime) -> list[Line]:
    """A line for each of the dates. A run is one line, and so is each of its openings that has a name, people or a
    place of its own, such as the vernissage.
    """
    found = list(found)
    schedule = snapshot.content.schedule
    if not isinstance(schedule, OngoingSchedule):
        return [_date(snapshot, occurrence, url) for occurrence in found]
    own = [occurrence for occurrence in found if is_own(occurrence.override)]
    whole = [_run(snapshot, schedule, url, now)] if found else []
    return whole + [_date(snapshot, occurrence, url) for occurrence in own]


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """By start and then by id, each once."""
    return tuple(sorted({line.id: line for line in lines}.values(), key=lambda line: (line.start, line.id)))


def is_own(override: Override) -> bool:
    """Whether an opening is more than open: something happens on it."""
    return bool(override.title or override.artists or override.place)


def _date(snapshot: EventSnapshot, occurrence: Occurrence, url: str) -> Line:
    content, said = snapshot.content, occurrence.override
    zone = ZoneInfo(content.schedule.zone)
    moved = occurrence.status == "rescheduled" and occurrence.original != occurrence.local_start
    return Line(
        id=occurrence.id,
        snapshot=snapshot,
        url=url,
        zone=zone,
        start=occurrence.start,
        end=occurrence.end,
        all_day=occurrence.all_day,
        first=occurrence.agenda_day,
        last=last_day(occurrence),
        doors=_moment(occurrence.local_doors, zone),
        planned=(_moment(occurrence.original, zone) or date.fromisoformat(occurrence.original)) if moved else None,
        status=occurrence.status,
        reason=occurrence.reason,
        availability=occurrence.availability,
        title=said.title or content.title,
        place=occurrence.place,
        price=said.price or content.price,
        booking=said.booking or content.booking,
        artists=content.artists if said.artists is None else said.artists,
        run=None,
    )


def _run(snapshot: EventSnapshot, schedule: OngoingSchedule, url: str, now: datetime) -> Line:
    content = snapshot.content
    last = schedule.last or max(schedule.first, date(agenda_day(now).year + 1, 12, 31))
    return Line(
        id=f"{snapshot.id}-{schedule.key}",
        snapshot=snapshot,
        url=url,
        zone=ZoneInfo(schedule.zone),
        start=day_bounds(schedule.first)[0],
        end=day_bounds(last)[1],
        all_day=True,
        first=schedule.first,
        last=last,
        doors=None,
        planned=None,
        status=content.status,
        reason=content.reason,
        availability=content.availability,
        title=content.title,
        place=content.place,
        price=content.price,
        booking=content.booking,
        artists=content.artists,
        run=schedule,
    )


def _moment(local: str | None, zone: ZoneInfo) -> datetime | None:
    """The instant of a wall-clock time; None for what has no time."""
    return instants(local, None, zone)[0] if local and "T" in local else None
