"""One VEVENT as the rows of an import keep it, and what it says of itself. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from services.ingest.imports.lines import ContentLine, parse, written
from services.ingest.imports.refusal import Refused
from services.ingest.imports.texts import one_line
from services.ingest.imports.values import Moment, Unreadable, Zones, duration, moment, moments, unescaped
from shared.folding import fold

_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)
_CANCELLED = ContentLine(0, "STATUS", {}, "CANCELLED")


@dataclass(frozen=True)
class Event:
    """`lines` are what counts of its properties; `number` is its place among the file's events, from 1, `line` where it
    begins there.
    """

    number: int
    line: int
    lines: tuple[ContentLine, ...]
    zones: Zones
    method: str = ""
    calendar: str = field(default="", compare=False)

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Event":
        """The event of a row."""
        lines = (parse(row["line"], text) for text in row["lines"])
        kept = tuple(line for line in lines if line is not None)
        return cls(row["number"], row["line"], kept, Zones(row["zone"]), row["method"], row["calendar"])

    def row(self) -> dict[str, Any]:
        """What `read` makes the event of again."""
        return {
            "number": self.number,
            "line": self.line,
            "lines": [written(line) for line in self.lines],
            "zone": self.zones.calendar,
            "method": self.method,
            "calendar": self.calendar,
        }

    def all(self, name: str) -> list[ContentLine]:
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> ContentLine | None:
        """The first that says something."""
        return next((line for line in self.all(name) if line.value), None)

    def text(self, name: str) -> str:
        """The text of a property; empty where there is none."""
        line = self.first(name)
        return unescaped(line.value).strip() if line else ""

    @cached_property
    def uid(self) -> str:
        """Its UID, else one made of title, start and place: the same for the same event in the next file."""
        if said := self.text("UID"):
            return said
        start = self.first("DTSTART")
        parts = (fold(self.text("SUMMARY")), start.value if start else "", fold(self.text("LOCATION")))
        return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]

    @property
    def title(self) -> str:
        return one_line(self.text("SUMMARY"))

    @property
    def is_cancelled(self) -> bool:
        return self.method == "CANCEL" or self.text("STATUS").upper() in ("CANCELLED", "CANCELED")

    @property
    def is_private(self) -> bool:
        return self.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL")

    @property
    def age(self) -> tuple[int, str, int]:
        """The greatest is the newest of those with the same UID: by SEQUENCE, by when it was written, else the last."""
        sequence = self.text("SEQUENCE")
        stamp = self.text("LAST-MODIFIED") or self.text("DTSTAMP")
        return (int(sequence) if sequence.isdecimal() and len(sequence) < 12 else 0, stamp, self.number)

    @cached_property
    def recurrence(self) -> Moment | None:
        """Which date of a series it is about. Raises `Refused` when that cannot be read."""
        line = self.first("RECURRENCE-ID")
        if line is None:
            return None
        try:
            return moment(line.value, line, self.zones)
        except Unreadable:
            raise Refused("date_unreadable", property="RECURRENCE-ID", value=line.value[:40]) from None

    @property
    def is_override(self) -> bool:
        return self.first("RECURRENCE-ID") is not None

    @cached_property
    def start(self) -> Moment:
        """Raises `Refused`."""
        line = self.first("DTSTART")
        if line is None:
            if self.recurrence is not None:
                return self.recurrence
            raise Refused("start_missing")
        try:
            return moment(line.value, line, self.zones)
        except Unreadable:
            raise Refused("date_unreadable", property="DTSTART", value=line.value[:40]) from None

    @cached_property
    def end(self) -> Moment | None:
        """The last day, included, of what has no time; else the end. None where none is said, or none can be meant."""
        start, ends = self.start, self._said_end()
        if isinstance(start, datetime):
            if ends is not None and not isinstance(ends, datetime):
                ends = datetime.combine(ends, start.timetz())
            return ends if ends is not None and ends > start else None
        if ends is None:
            return None
        last = (ends - _ONE_MINUTE).date() if isinstance(ends, datetime) else ends - _ONE_DAY
        return last if last > start else None

    def listed(self, name: str) -> list[tuple[Moment, Moment | timedelta | None]]:
        """All dates of its EXDATE or RDATE lines."""
        return [found for line in self.all(name) for found in moments(line, self.zones)]

    def cancelled(self) -> "Event":
        """The same event, called off."""
        others = tuple(line for line in self.lines if line.name != "STATUS")
        return Event(self.number, self.line, (*others, _CANCELLED), self.zones, "", self.calendar)

    def _said_end(self) -> Moment | None:
        if (line := self.first("DTEND")) is not None:
            try:
                return moment(line.value, line, self.zones)
            except Unreadable:
                return None
        if (line := self.first("DURATION")) is None:
            return None
        try:
            return after(self.start, duration(line.value))
        except (Unreadable, OverflowError, ValueError):
            return None


def after(start: Moment, length: timedelta) -> Moment:
    """What comes a length after it: whole days on the wall clock, the rest in hours that pass (RFC 5545, 3.3.6).

    Of what has no time, a day at least. Raises `OverflowError` or `ValueError` at the end of time.
    """
    days = timedelta(days=length.days)
    if not isinstance(start, datetime):
        return start + max(days, _ONE_DAY)
    passed = (start + days).timestamp() + (length - days).total_seconds()
    return datetime.fromtimestamp(passed, start.tzinfo)


def newest(events: Sequence[Event]) -> Event:
    return max(events, key=lambda event: event.age)


def on_day(found: Moment) -> date:
    return found.date() if isinstance(found, datetime) else found
