"""The values of an event's properties, read as generously as they are written. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar.prop import vDuration

from services.ingest.imports.lines import ContentLine
from services.ingest.imports.zones import zone_named
from shared.events.schedule import BRUSSELS

_WRITTEN = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([\\;,nN:\"])")
_SEPARATOR = re.compile(r"(?<!\\),")

Moment = date | datetime
"""A day, or an aware time in the zone in which it was written, to the minute."""


@dataclass(frozen=True, slots=True)
class Zones:
    """How times without a zone of their own are meant.

    `calendar` is that of X-WR-TIMEZONE: what is written in UTC is meant there too, as calendars with it do.
    """

    calendar: str | None = None


class Unreadable(Exception):
    """The value says nothing that can be understood."""


def moment(text: str, line: ContentLine, zones: Zones) -> Moment:
    """A date or date-time of a line. What has no known zone is on Brussels' clock. Raises `Unreadable`."""
    match = _WRITTEN.fullmatch(text.strip().strip('"'))
    if match is None:
        raise Unreadable(text)
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        written = date(int(year), int(month), int(day))
        if hour is None:
            return written
        whole = datetime.combine(written, _clock(int(hour), int(minute), int(second or 0)))
        if hour == "24":
            whole += timedelta(days=1)
        return _placed(whole, offset, line.params.get("TZID", ""), zones)
    except (ValueError, OverflowError) as error:
        raise Unreadable(text) from error


def moments(line: ContentLine, zones: Zones) -> list[tuple[Moment, Moment | timedelta | None]]:
    """The dates of an EXDATE or RDATE; of a PERIOD with its end or its length. Those that say nothing are left out."""
    found: list[tuple[Moment, Moment | timedelta | None]] = []
    for written in re.split(r"[,;]", line.value):
        first, slash, last = written.partition("/")
        try:
            start = moment(first, line, zones)
        except Unreadable:
            continue
        found.append((start, _end(last, line, zones) if slash else None))
    return found


def duration(text: str) -> timedelta:
    """Raises `Unreadable`."""
    try:
        length: timedelta = vDuration.from_ical(text.strip().upper())  # type: ignore[no-untyped-call] # icalendar's
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable(text) from error
    return length


def unescaped(value: str) -> str:
    """The text of a TEXT value."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def listed(value: str) -> list[str]:
    """The texts of a value that is a list."""
    return [text for part in _SEPARATOR.split(value) if (text := unescaped(part).strip())]


def _end(text: str, line: ContentLine, zones: Zones) -> Moment | timedelta | None:
    try:
        return duration(text) if text.lstrip(" +-").upper().startswith("P") else moment(text, line, zones)
    except Unreadable:
        return None


def _clock(hour: int, minute: int, second: int) -> time:
    """Seconds are dropped: nobody announces them, and 23:59:60 is a leap second."""
    if hour == 24 and minute == second == 0:
        return time()
    if second > 60:
        raise ValueError("seconds")
    return time(hour, minute)


def _placed(whole: datetime, offset: str | None, tzid: str, zones: Zones) -> datetime:
    if offset in ("Z", "z"):
        utc = whole.replace(tzinfo=UTC)
        meant = zones.calendar or (zone_named(tzid) if tzid else None)
        return utc.astimezone(ZoneInfo(meant or "UTC"))
    if offset:
        return datetime.fromisoformat(f"{whole.isoformat()}{offset[:3]}:{offset[-2:]}").astimezone(ZoneInfo(BRUSSELS))
    named = zone_named(tzid) if tzid else None
    return whole.replace(tzinfo=ZoneInfo(named or zones.calendar or BRUSSELS))
