"""From a file to the rows of its items, and which of them belong together. Pure; seconds for a large file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.ingest.imports.components import Component, components
from services.ingest.imports.event import Event, newest
from services.ingest.imports.lines import ContentLine, content_lines
from services.ingest.imports.values import Zones
from services.ingest.imports.zones import zone_named, zones_of

_KEPT = frozenset(
    ("UID", "SEQUENCE", "LAST-MODIFIED", "DTSTAMP", "RECURRENCE-ID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE")
) | {"RDATE", "EXDATE", "SUMMARY", "DESCRIPTION", "X-ALT-DESC", "LOCATION", "GEO", "URL", "CATEGORIES", "ORGANIZER"}
_ALSO_KEPT = frozenset(("STATUS", "CLASS"))
TOGETHER = 1000
"""Items of one UID that are read together: a series with every date of three years changed has fewer."""

_LINES_AT_MOST = 3000
_CHARACTERS_AT_MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class Split:
    """`ignored` counts what is no event, by kind."""

    events: tuple[Event, ...]
    ignored: dict[str, int]

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row for each event: `group` is the number of the first with its UID, `newer` that of the event that takes
        its place, when the same file has it again.
        """
        together: dict[str, list[Event]] = {}
        for event in self.events:
            together.setdefault(event.uid, []).append(event)
        winner = {
            uid: newest(masters).number
            for uid, found in together.items()
            if (masters := [event for event in found if not event.is_override])
        }
        for found in together.values():
            for turn, event in enumerate(found):
                chosen = winner.get(event.uid, event.number)
                yield {
                    **event.row(),
                    "uid": event.uid,
                    "title": event.title,
                    # So many of one UID are no series: what is beyond is a group of its own, and refused.
                    "group": found[turn - turn % TOGETHER].number,
                    "beyond": turn >= TOGETHER,
                    "newer": None if event.is_override or chosen == event.number else chosen,
                }


def split(data: bytes) -> Split:
    """Every event of a file. Never raises: what cannot be read is in the rows, for their report."""
    found = components(content_lines(data))
    zones = zones_of(found.zones)
    events = tuple(_event(number, component, zones) for number, component in enumerate(found.events, start=1))
    return Split(events, dict(found.ignored))


def grouped(events: Iterable[Event]) -> tuple[Event | None, tuple[Event, ...]]:
    """Of the events of one UID the master, if there is one, and the rest."""
    found: Sequence[Event] = list(events)
    masters = [event for event in found if not event.is_override]
    return newest(masters) if masters else None, tuple(event for event in found if event.is_override)


def _event(number: int, component: Component, zones: dict[str, str]) -> Event:
    said = component.calendar
    zone = zone_named(said.zone) if said.zone else None
    return Event(
        number,
        component.line,
        tuple(_kept(component.lines, zones)),
        Zones(zones.get(said.zone) or zone),
        said.method,
        said.name,
    )


def _kept(lines: Iterable[ContentLine], zones: dict[str, str]) -> Iterator[ContentLine]:
    """What says something of the event itself. Who is invited, and whom to write to, stays in the file."""
    count = characters = 0
    for line in lines:
        if line.name not in _KEPT and line.name not in _ALSO_KEPT:
            continue
        count, characters = count + 1, characters + len(line.value)
        if count > _LINES_AT_MOST or characters > _CHARACTERS_AT_MOST:
            return
        yield _zoned(_named_only(line) if line.name == "ORGANIZER" else line, zones)


def _named_only(organizer: ContentLine) -> ContentLine:
    """Without the address."""
    return replace(organizer, params={"CN": organizer.params.get("CN", "")}, value="-")


def _zoned(line: ContentLine, zones: dict[str, str]) -> ContentLine:
    """With the IANA name of its zone, which needs nothing of the file to be understood."""
    tzid = line.params.get("TZID")
    zone = zones.get(tzid) or zone_named(tzid) if tzid else None
    return replace(line, params={**line.params, "TZID": zone}) if zone else line
