"""From what was sent to the content of an event. What a person can repair becomes a note, not a refusal."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.ingest.errors import unreadable
from services.ingest.model import Sent
from services.ingest.notes import Note
from services.ingest.overrides import overridden
from services.ingest.parts import artists_of, booking_of, place_of, price_of
from services.ingest.places import PlaceUnknown
from services.ingest.schedules import scheduled
from shared.dates.schedule import last_day
from shared.events.content import Accessibility, Audience, Booking, EventContent, Link, Organiser, Place, Price
from shared.events.schedule import Schedule
from shared.runtime.problems import FieldError, InvalidInput

EDITABLE = timedelta(days=90)
"""How long after its last date a submission can still be revised by its edit link."""

CONTENT_AT_MOST = 1_500_000
"""Bytes of a content as JSON. A change that names a day is said of each of its dates, so a short body may make a
long content; a message holds 4 MiB, and a submission's document its body and three contents.
"""


@dataclass(frozen=True, slots=True)
class Before:
    """The revision that a new one follows: dates keep their keys from one to the next."""

    content: EventContent
    notes: tuple[Note, ...]
    next_key: int

    @property
    def lost(self) -> list[str]:
        """The dates of changes that were gone already."""
        return [note.params["start"] for note in self.notes if note.code == "change_lost"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A submission that can be stored. `next_key` numbers the next new date or rule."""

    sent: Sent
    content: EventContent
    notes: tuple[Note, ...]
    next_key: int

    @property
    def last_day(self) -> date | None:
        """None for what goes on until further notice. A date that was moved counts where it is now."""
        last = last_day(self.content.schedule)
        moved = [said.end or said.start for said in self.content.overrides if said.start]
        return max(last, *(date.fromisoformat(day[:10]) for day in moved if day)) if last and moved else last


def normalise(sent: Sent, before: Before | None = None) -> Draft:
    """Raises `InvalidInput`, with all that is wrong."""
    errors: list[FieldError] = []
    notes: list[Note] = []
    place: Place | None = None
    if sent.place is not None:
        try:
            place, notes = place_of(sent.place, "place")
        except PlaceUnknown as unknown:
            errors.append(unknown.field_error("place"))
    schedule, next_key = None, before.next_key if before else 1
    try:
        schedule, next_key = scheduled(sent, before.content.schedule if before else None, next_key)
    except InvalidInput as problem:
        errors += problem.errors
    if schedule is None:
        raise InvalidInput(errors=errors)
    changes = overridden(sent, schedule, before.content if before else None, before.lost if before else ())
    errors += changes.errors
    if errors:
        raise InvalidInput(errors=errors)
    notes += changes.notes
    if sent.category is None:
        notes.append(Note("category_missing", "category"))
    content = _content(sent, schedule, place).model_copy(update={"overrides": tuple(changes.overrides)})
    if len(content.model_dump_json().encode()) > CONTENT_AT_MOST:
        raise unreadable("changes", "changes_long", limit=CONTENT_AT_MOST // 1000)
    return Draft(sent, content, tuple(notes), next_key)


def _content(sent: Sent, schedule: Schedule, place: Place | None) -> EventContent:
    return EventContent(
        title=sent.texts(sent.title),
        summary=sent.texts(sent.summary),
        description=sent.texts(sent.description),
        languages=sent.languages,
        category=sent.category or "autre",
        tags=tuple(dict.fromkeys(sent.tags)),
        links=tuple(Link(url=link.url, label=link.label or None) for link in sent.links),
        artists=artists_of(sent.artists),
        part_of=sent.part_of,
        attendance=sent.attendance,
        schedule=schedule,
        status=sent.status,
        reason=sent.reason if sent.status != "scheduled" else None,
        availability=sent.availability,
        place=place,
        organiser=Organiser(name=sent.organiser.name, url=sent.organiser.url),
        booking=booking_of(sent.booking) if sent.booking else Booking(),
        price=price_of(sent.price) if sent.price else Price(),
        audience=Audience(**sent.audience.model_dump()) if sent.audience else Audience(),
        accessibility=Accessibility(**sent.accessibility.model_dump()) if sent.accessibility else Accessibility(),
        publish_at=sent.publish_at,
    )
