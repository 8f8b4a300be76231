"""An export as iCalendar (RFC 5545, with RFC 7986's properties of a calendar): a VEVENT for each line. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain

from services.gateway.exports import words
from services.gateway.exports.content_lines import day, escaped, instant, line, moment, text
from services.gateway.exports.lines import Line
from services.gateway.exports.model import Export
from services.gateway.exports.zones import vtimezone
from shared.dates import ZONE
from shared.events.content import OFF
from shared.taxonomy import label

_REFRESH = "PT1H"
_ONE_DAY = timedelta(days=1)


def render(export: Export) -> bytes:
    lines = export.lines()
    return b"".join(
        chain(_head(export), _zones(lines, export.now), *(_vevent(one, export) for one in lines), (_end("VCALENDAR"),))
    )


def _head(export: Export) -> Iterator[bytes]:
    """No METHOD: this is a calendar to read, not an invitation, which would need an organiser's address."""
    yield line("BEGIN", "VCALENDAR")
    yield line("VERSION", "2.0")
    yield line("PRODID", f"-//Mille//Agenda//{export.lang.upper()}")
    yield line("CALSCALE", "GREGORIAN")
    yield text("NAME", export.title)
    yield text("X-WR-CALNAME", export.title)
    yield line("X-WR-TIMEZONE", ZONE.key)
    if export.whole:
        yield text("DESCRIPTION", export.about)
        yield text("X-WR-CALDESC", export.about)
    yield line("URL", export.home)
    yield line("SOURCE;VALUE=URI", export.address)
    yield line("REFRESH-INTERVAL;VALUE=DURATION", _REFRESH)
    yield line("X-PUBLISHED-TTL", _REFRESH)


def _zones(lines: list[Line], now: datetime) -> Iterator[bytes]:
    timed = [one for one in lines if not one.all_day]
    if not lines:  # a calendar needs one component at least, and of nothing this is the smallest
        yield vtimezone(ZONE, now, now)
    for zone in sorted({one.zone for one in timed}, key=lambda zone: zone.key):
        there = [one for one in timed if one.zone is zone]
        yield vtimezone(zone, min(one.start for one in there), max(one.end or one.start for one in there))


def _vevent(one: Line, export: Export) -> Iterator[bytes]:
    lang, snapshot = export.lang, one.snapshot
    yield line("BEGIN", "VEVENT")
    yield line("UID", one.id)
    yield line("SEQUENCE", str(snapshot.version))
    # Without METHOD both say when the event was last revised; so the file of what did not change is the same.
    yield instant("DTSTAMP", snapshot.updated_at)
    yield instant("LAST-MODIFIED", snapshot.updated_at)
    yield instant("CREATED", snapshot.published_at)
    yield line("STATUS", _status(one))
    yield from _times(one)
    yield text("SUMMARY", words.title(one, lang))
    yield text("LOCATION", words.where(one, lang))
    if one.place and one.place.latitude is not None and one.place.longitude is not None:
        yield line("GEO", f"{one.place.latitude:.6f};{one.place.longitude:.6f}")
    yield text("DESCRIPTION", "\n".join(_description(one, export)))
    yield line("URL", one.url)
    yield line("CATEGORIES", ",".join(map(escaped, (label(one.content.category, lang), *one.content.tags))))
    if one.run or one.status in OFF:
        yield line("TRANSP", "TRANSPARENT")
    yield _end("VEVENT")


def _status(one: Line) -> str:
    """What is postponed, or is still being checked, may or may not take place then."""
    if one.status == "cancelled":
        return "CANCELLED"
    return "TENTATIVE" if one.status == "postponed" or one.snapshot.in_review else "CONFIRMED"


def _times(one: Line) -> Iterator[bytes]:
    if one.all_day:
        yield day("DTSTART", one.first)
        yield day("DTEND", one.last + _ONE_DAY)
        return
    yield moment("DTSTART", one.start, one.zone)
    if one.end is not None:
        yield moment("DTEND", one.end, one.zone)


def _description(one: Line, export: Export) -> Iterator[str]:
    said = words.summary(one, export.lang)
    yield from words.notices(one, export.lang)
    if said:
        yield said
    yield from words.details(one, export.now, export.lang)
    yield one.url


def _end(component: str) -> bytes:
    return line("END", component)
