"""One event as search tells it."""

from services.gateway.agenda import Agenda, Reading
from services.gateway.errors import EventGone, EventNotFound
from shared.dates.schedule import Occurrence, occurrences
from shared.events.base import Payload, in_language
from shared.events.catalogue import EventSnapshot
from shared.events.content import EventContent
from shared.i18n import DEFAULT, Lang


class Event(Payload):
    snapshot: EventSnapshot

    @property
    def content(self) -> EventContent:
        return self.snapshot.content

    def title(self, lang: Lang = DEFAULT) -> str:
        return in_language(self.content.title, lang)

    def occurrences(self) -> tuple[Occurrence, ...]:
        """All its dates, by start."""
        return occurrences(self.snapshot.id, self.content.schedule)


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
