"""The dates of an event and of what differs among them, as the schedule and the changes of a submission. Pure.

Single dates are on Brussels' clock. A rule recurs in its own zone, unless Brussels' clock gives the same dates.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from services.ingest.imports.dateset import DateSet, Unsayable, dates_of, end_after, ruled, wall
from services.ingest.imports.event import Event, newest
from services.ingest.imports.refusal import Refused
from services.ingest.model import CHANGES_AT_MOST
from shared.dates import ZONE, instants

_UTC = ZoneInfo("UTC")


@dataclass(slots=True)
class Series:
    """`schedule` is that of a submission's body. `changed`: what is said of single dates, with the event that says it,
    None where that is the master itself.
    """

    schedule: dict[str, Any]
    changed: list[tuple[Event | None, dict[str, Any]]] = field(default_factory=list)


def series(master: Event | None, overrides: Sequence[Event]) -> Series:
    """What the events of one UID say together; without a master, each override is a date of its own.

    Raises an `ExplainedError` for what cannot be said.
    """
    for zone, listed in _ways(master, overrides):
        try:
            if master is None:
                return _orphans(overrides, zone)
            return _together(dates_of(master, zone, listed=listed), overrides)
        except Unsayable:
            continue
    raise Refused("hour_twice")


def _ways(master: Event | None, overrides: Sequence[Event]) -> Iterator[tuple[ZoneInfo, bool]]:
    """On which clock, and whether date by date, in the order of what reads best."""
    ranged = any(_is_range(override) for override in overrides)
    start = master.start if master is not None else None
    own = start.tzinfo if isinstance(start, datetime) else None
    if master is not None and isinstance(own, ZoneInfo) and own is not ZONE and master.first("RRULE") and not ranged:
        if _recurs_alike(master, own, ZONE):
            yield ZONE, False
        yield own, False
    else:
        yield ZONE, ranged
    yield _UTC, True


def _recurs_alike(event: Event, zone: ZoneInfo, other: ZoneInfo) -> bool:
    """Whether the rule of an event gives the same dates on another zone's clock, for the years that can be seen."""
    try:
        here, there = (dates_of(event, one, listed=False) for one in (zone, other))
    except (Unsayable, Refused):
        return False
    if not here.rules or len(here.rules) != len(there.rules):
        return False
    return all(
        list(_instants(first, rule, zone)) == list(_instants(second, again, other))
        for (first, rule), (second, again) in zip(here.rules, there.rules, strict=True)
    )


def _instants(first: str, rule: str, zone: ZoneInfo) -> Iterator[tuple[str, datetime]]:
    """Day and instant of its dates, as many as tell one zone's clock from another's."""
    for start in islice(ruled(first, rule), 3000):
        written = start.isoformat(timespec="minutes")
        yield written[:10], instants(written, zone=zone)[0]


def _is_range(override: Event) -> bool:
    line = override.first("RECURRENCE-ID")
    return line is not None and line.params.get("RANGE", "").upper() == "THISANDFUTURE"


def _orphans(overrides: Sequence[Event], zone: ZoneInfo) -> Series:
    dates = DateSet(zone, wall(overrides[0].start, zone))
    changed: dict[str, tuple[Event | None, dict[str, Any]]] = {}
    for override in sorted(overrides, key=lambda override: override.age):
        start = dates.like(override.start)
        dates.singles[start] = end_after(override.end, start, zone)
        changed[start] = (override, {"date": start})
    return Series(dates.schedule(), list(changed.values()))


def _together(dates: DateSet, overrides: Sequence[Event]) -> Series:
    by_date: dict[str, list[Event]] = {}
    for override in overrides:
        assert override.recurrence is not None
        by_date.setdefault(dates.named(override.recurrence), []).append(override)
    said = {date: newest(found) for date, found in by_date.items() if not dates.is_gone(date)}
    for date in said:
        if not dates.has(date):
            dates.singles[date] = None
    _move_what_follows(dates, said)
    changed: list[tuple[Event | None, dict[str, Any]]] = [
        (override, _change(dates, date, override)) for date, override in said.items()
    ]
    if dates.rules:
        # A rule's dates are all as long: what is longer says so.
        own = {date: end for date, end in dates.singles.items() if end and date not in said and not dates.is_gone(date)}
        changed += [(None, {"date": date, "end": end}) for date, end in own.items()]
    # Of too many the latest: those that are over tell nobody anything.
    changed.sort(key=lambda one: str(one[1]["date"]))
    return Series(dates.schedule(), changed[-CHANGES_AT_MOST:])


def _change(dates: DateSet, date: str, override: Event) -> dict[str, Any]:
    start = wall(override.start, dates.zone)
    change: dict[str, Any] = {"date": date}
    if start != date:
        change["start"] = start
    usual = dates.singles.get(date) if start == date else None
    end = end_after(override.end, start, dates.zone)
    if end is not None and end != (usual or dates.usual_end(start)):
        change["end"] = end
    return change


def _move_what_follows(dates: DateSet, said: dict[str, Event]) -> None:
    """RANGE=THISANDFUTURE: the dates after it are moved as it was, and as long. They are single dates by now."""
    ranged = sorted(date for date, override in said.items() if _is_range(override))
    before = dict(dates.singles)
    for number, date in enumerate(ranged):
        following = ranged[number + 1] if number + 1 < len(ranged) else "9999"
        start = wall(said[date].start, dates.zone)
        end = end_after(said[date].end, start, dates.zone)
        for one in sorted(before):
            if date < one < following and one not in said and not dates.is_gone(one):
                moved_to = _shifted(date, start, one)
                del dates.singles[one]
                dates.singles[moved_to] = _shifted(start, end, moved_to) if end else None


def _shifted(start: str, to: str, one: str) -> str:
    """`one`, moved as `start` was to `to`."""
    moved = datetime.fromisoformat(one) + (datetime.fromisoformat(to) - datetime.fromisoformat(start))
    return moved.isoformat(timespec="minutes") if "T" in one else moved.date().isoformat()
