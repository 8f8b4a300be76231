"""iCalendar's content lines (RFC 5545, 3.1 and 3.3). Written here: a library takes ten times as long for a year of a
network's dates. Pure.
"""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_LONGEST = 75
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BREAK = re.compile(r"\r\n?")
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def line(name: str, value: str) -> bytes:
    """A line as it is, folded: at most 75 octets each, no character torn apart, and CRLF at the end."""
    octets = _CONTROL.sub("", f"{name}:{value}").encode("utf-8", "replace")
    if len(octets) <= _LONGEST:
        return octets + b"\r\n"
    parts, start, room = [], 0, _LONGEST
    while start < len(octets):
        end = min(start + room, len(octets))
        while end < len(octets) and octets[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(octets[start:end])
        # The space at the beginning of a continuation counts.
        start, room = end, _LONGEST - 1
    return b"\r\n ".join(parts) + b"\r\n"


def text(name: str, value: str) -> bytes:
    """A line whose value is text, escaped so that nothing in it can end the line or the value."""
    return line(name, escaped(value))


def escaped(value: str) -> str:
    return _BREAK.sub("\n", value).translate(_ESCAPED)


def day(name: str, value: date) -> bytes:
    return line(f"{name};VALUE=DATE", value.strftime("%Y%m%d"))


def moment(name: str, value: datetime, zone: ZoneInfo) -> bytes:
    """Wall clock in `zone`, which must stand beside as VTIMEZONE."""
    return line(f"{name};TZID={zone.key}", value.astimezone(zone).strftime("%Y%m%dT%H%M%S"))


def instant(name: str, value: datetime) -> bytes:
    """In UTC."""
    return line(name, value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"))
