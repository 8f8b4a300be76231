"""One event as search tells it."""

from datetime import date, datetime, timedelta

from pydantic import Field

from services.gateway.agenda import Agenda, Reading
from services.gateway.errors import EventGone, EventNotFound
from services.gateway.listing import Card
from shared.dates import agenda_day
from shared.dates.schedule import Occurrence, occurrences, reach
from shared.events.base import Payload, in_language
from shared.events.catalogue import EventSnapshot
from shared.events.content import EventContent, Place
from shared.i18n import DEFAULT, Lang

_INSTANT = timedelta(microseconds=1)


class Whole(Payload):
    """The event that another is part of."""

    id: str
    slug: str = ""
    title: dict[Lang, str] = Field(default_factory=dict)


class Event(Payload):
    """`parts` are the events that are part of it, `part_of` is what it is part of itself."""

    snapshot: EventSnapshot
    parts: tuple[Card, ...] = ()
    part_of: Whole | None = None

    @property
    def content(self) -> EventContent:
        return self.snapshot.content

    def title(self, lang: Lang = DEFAULT) -> str:
        return in_language(self.content.title, lang)

    def occurrences(self, now: datetime) -> tuple[Occurrence, ...]:
        """All its dates, by start; of what recurs or runs on, those within `shared.dates.schedule.reach`."""
        return occurrences(self.snapshot.id, self.content, reach(now))


async def read_event(agenda: Agenda, id: str, lang: Lang = DEFAULT) -> tuple[Event, Reading]:
    """Raises `EventNotFound`, `EventGone` and `ServiceUnavailable`."""
    reading = await agenda.event(id, lang)
    if reading.answer.status == 410:
        raise EventGone(_Refusal.model_validate_json(reading.answer.body).detail)
    if reading.answer.status != 200:
        raise EventNotFound
    return Event.model_validate_json(reading.answer.body), reading


class _Refusal(Payload):
    detail: str | None = None


def last_day(occurrence: Occurrence) -> date:
    """The last day, included, of a date without a time."""
    if occurrence.end is None:
        return occurrence.agenda_day
    return max(occurrence.agenda_day, agenda_day(occurrence.end - _INSTANT))


def address(place: Place) -> str:
    """The place on one line."""
    return ", ".join(part for part in (place.name, place.street, f"{place.postcode} {place.locality}") if part)
