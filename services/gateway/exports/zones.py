"""A zone's rules as VTIMEZONE, which a calendar must bring along for each zone that it names. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.gateway.exports.content_lines import line
from shared.dates import ZONE

_ONE_DAY = timedelta(days=1)
_BRUSSELS = """BEGIN:VTIMEZONE
TZID:Europe/Brussels
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n").encode()


def vtimezone(zone: ZoneInfo, first: datetime, last: datetime) -> bytes:
    """The rules of Belgium's own zone; of another, its changes of clock from `first` to `last`, one by one."""
    if zone.key == ZONE.key:
        return _BRUSSELS
    begins = (first - _ONE_DAY).astimezone(UTC).replace(microsecond=0)
    made = [line("BEGIN", "VTIMEZONE"), line("TZID", zone.key), _observance(zone, begins, begins)]
    made += [_observance(zone, change - timedelta(seconds=1), change) for change in _changes(zone, begins, last)]
    return b"".join([*made, line("END", "VTIMEZONE")])


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The instants, to the second, from which another offset holds; no zone changes twice within a day."""
    before = first
    while before < last.astimezone(UTC) + _ONE_DAY:
        after = before + _ONE_DAY
        if _offset(zone, before) != _offset(zone, after):
            low, high = before, after
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (middle, high) if _offset(zone, middle) == _offset(zone, before) else (low, middle)
            yield high
        before = after


def _observance(zone: ZoneInfo, before: datetime, onset: datetime) -> bytes:
    """What holds from `onset` on; its start is written on the clock of the time `before`."""
    old, new = _offset(zone, before), onset.astimezone(zone)
    kind = "DAYLIGHT" if new.dst() else "STANDARD"
    return b"".join(
        (
            line("BEGIN", kind),
            line("DTSTART", (onset + old).strftime("%Y%m%dT%H%M%S")),
            line("TZNAME", new.tzname() or zone.key),
            line("TZOFFSETFROM", _written(old)),
            line("TZOFFSETTO", _written(_offset(zone, onset))),
            line("END", kind),
        )
    )


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _written(offset: timedelta) -> str:
    sign, seconds = ("-" if offset < timedelta() else "+"), abs(int(offset.total_seconds()))
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{sign}{hours:02}{minutes:02}" + (f"{rest:02}" if rest else "")
