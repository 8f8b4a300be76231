"""An event as iCalendar (RFC 5545): one VEVENT for each of its dates."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Timezone, vDDDTypes
from icalendar import Event as VEvent

from services.gateway.events import Event
from shared.dates import ZONE, agenda_day
from shared.dates.schedule import Occurrence
from shared.events.base import in_language
from shared.events.content import Place
from shared.i18n import DEFAULT, Lang
from shared.taxonomy import label

# Written out: the rules that icalendar derives from the zone's data change the clocks an hour late in spring.
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
"""
_INSTANT = timedelta(microseconds=1)
_ONE_DAY = timedelta(days=1)


def calendar(event: Event, url: str, now: datetime, lang: Lang = DEFAULT) -> bytes:
    """The calendar file. Times are Brussels wall clock, with the zone's rules beside; days stand without a time."""
    made = Calendar()
    made.add("prodid", "-//Mille//Agenda//FR")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    found = event.occurrences(now)
    if any(not occurrence.all_day for occurrence in found):
        made.add_component(Timezone.from_ical(_BRUSSELS))
    for occurrence in found:
        made.add_component(_vevent(event, occurrence, url, lang))
    return bytes(made.to_ical())


def _vevent(event: Event, occurrence: Occurrence, url: str, lang: Lang) -> VEvent:
    content = event.content
    made = VEvent()
    made.add("uid", occurrence.id)
    made.add("sequence", event.snapshot.version)
    made.add("dtstamp", event.snapshot.updated_at.astimezone(UTC))
    made.add("last-modified", event.snapshot.updated_at.astimezone(UTC))
    made.add("status", "CONFIRMED")
    made.add("summary", event.title(lang))
    _add_times(made, occurrence)
    if (place := occurrence.place) is not None:
        made.add("location", address(place))
        if place.latitude is not None and place.longitude is not None:
            made.add("geo", (place.latitude, place.longitude))
    words = in_language(content.summary, lang) or in_language(content.description, lang)
    if words:
        made.add("description", words)
    made.add("url", url)
    made.add("categories", [label(content.category, lang)])
    return made


def _add_times(made: VEvent, occurrence: Occurrence) -> None:
    if occurrence.all_day:
        made.add("dtstart", vDDDTypes(occurrence.agenda_day))
        made.add("dtend", vDDDTypes(last_day(occurrence) + _ONE_DAY))
        return
    made.add("dtstart", _local(occurrence.start))
    # In the night of the spring change a start can be moved past its end, and an end must come after its start.
    if occurrence.end is not None and occurrence.end > occurrence.start:
        made.add("dtend", _local(occurrence.end))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


def last_day(occurrence: Occurrence) -> date:
    """The last day, included, of a date without a time."""
    if occurrence.end is None:
        return occurrence.agenda_day
    return max(occurrence.agenda_day, agenda_day(occurrence.end - _INSTANT))


def address(place: Place) -> str:
    """The place on one line."""
    return ", ".join(part for part in (place.name, place.street, f"{place.postcode} {place.locality}") if part)
