"""From content lines to events: each VEVENT by itself, so that a broken one costs no other. Pure.

The frame may be broken too: an event ends where the next begins, or where the file does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from services.ingest.imports.lines import ContentLine

_TOP = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"})
_OUTER = _TOP | {"VCALENDAR"}
_DEPTH = 5
"""How deep parts of an event nest that are told apart; alarms hold nothing."""


@dataclass(slots=True)
class Calendar:
    """What a VCALENDAR says for all of its events."""

    method: str = ""
    zone: str = ""
    name: str = ""


@dataclass(slots=True)
class Component:
    """`line` is that of its BEGIN. What is nested in it, such as alarms, is left out, but the parts of a VTIMEZONE."""

    kind: str
    line: int
    calendar: Calendar
    lines: list[ContentLine] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """`ignored` counts what is no VEVENT, by kind."""

    events: list[Component] = field(default_factory=list)
    zones: list[Component] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)


def components(lines: Iterable[ContentLine]) -> Found:
    """All events of a file, in their order, from however many calendars."""
    found = Found()
    for component in _components(lines):
        if component.kind == "VEVENT":
            found.events.append(component)
        elif component.kind == "VTIMEZONE":
            found.zones.append(component)
        else:
            found.ignored[component.kind] += 1
    return found


def _components(lines: Iterable[ContentLine]) -> Iterator[Component]:
    calendar, current, nested = Calendar(), None, list[str]()
    for line in lines:
        frame = line.value.upper() if line.name in ("BEGIN", "END") else ""
        if line.name == "BEGIN" and frame in _OUTER:
            if current is not None:
                yield current
            calendar = Calendar() if frame == "VCALENDAR" else calendar
            current, nested = Component(frame, line.number, calendar) if frame in _TOP else None, []
        elif current is None:
            _say(calendar, line)
        elif line.name == "END" and frame in (current.kind, "VCALENDAR"):
            yield current
            current = None
        elif current.kind == "VTIMEZONE" or not (frame or nested):
            current.lines.append(line)
        elif line.name == "BEGIN":
            nested[_DEPTH:] = [frame]
        elif frame in nested:
            del nested[nested.index(frame) :]
    if current is not None:
        yield current


def _say(calendar: Calendar, line: ContentLine) -> None:
    if line.name == "METHOD":
        calendar.method = line.value.upper()
    elif line.name == "X-WR-TIMEZONE":
        calendar.zone = line.value
    elif line.name in ("X-WR-CALNAME", "NAME"):
        calendar.name = line.value
