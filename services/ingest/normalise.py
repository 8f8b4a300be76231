"""From what was sent to the content of an event. What a person can repair becomes a note, not a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.ingest.entries import keyed
from services.ingest.errors import wrong
from services.ingest.model import Sent
from services.ingest.places import PlaceUnknown, locate
from shared.dates.schedule import last_day
from shared.events.content import EventContent, Link, Offer, Organiser, Place, Price
from shared.events.schedule import DateEntry, DatesSchedule
from shared.runtime.problems import FieldError, InvalidInput

EDITABLE = timedelta(days=90)
"""How long after its last date a submission can still be revised by its edit link."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that reading it had to guess: moderation makes a finding of it. `field` is a dotted path."""

    code: str
    field: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A submission that can be stored. `next_key` numbers the next new date."""

    sent: Sent
    content: EventContent
    notes: tuple[Note, ...]
    next_key: int

    @property
    def last_day(self) -> date | None:
        """None for what goes on until further notice."""
        return last_day(self.content.schedule)


def normalise(sent: Sent, before: Sequence[DateEntry] = (), next_key: int = 1) -> Draft:
    """The content; `before` are the dates of the revision it follows. Raises `InvalidInput`."""
    errors = _dates_wrong(sent)
    notes: list[Note] = []
    place: Place | None = None
    try:
        place, doubtful = locate(sent.place)
    except PlaceUnknown as unknown:
        errors.append(wrong(f"place.{unknown.field}", "place", postcode=sent.place.postcode))
    else:
        if doubtful:
            notes.append(Note("place_doubtful", "place.locality"))
    if errors or place is None:
        raise InvalidInput(errors=errors)
    if sent.category is None:
        notes.append(Note("category_missing", "category"))
    entries, next_key = keyed(sent.dates, before, next_key)
    content = EventContent(
        title=sent.texts(sent.title),
        summary=sent.texts(sent.summary),
        description=sent.texts(sent.description),
        languages=sent.languages,
        category=sent.category or "autre",
        tags=tuple(dict.fromkeys(sent.tags)),
        links=tuple(Link(url=link.url, label=link.label or None) for link in sent.links),
        schedule=DatesSchedule(dates=entries),
        place=place,
        organiser=Organiser(name=sent.organiser.name, url=sent.organiser.url),
        price=_price(sent),
    )
    return Draft(sent, content, tuple(notes), next_key)


def _dates_wrong(sent: Sent) -> list[FieldError]:
    shorthand = sent.start or sent.end or sent.doors
    if sent.schedule is not None and shorthand:
        return [wrong("start", "one_schedule")]
    if not sent.dates:
        return [wrong("start" if shorthand else "schedule.dates", "start_missing")]
    if sent.schedule is None:
        return []
    first: dict[str, int] = {}
    return [
        wrong(f"schedule.dates.{number}.start", "same_start", start=entry.start)
        for number, entry in enumerate(sent.schedule.dates)
        if first.setdefault(entry.start, number) != number
    ]


def _price(sent: Sent) -> Price:
    if sent.price is None:
        return Price()
    offers = tuple(
        Offer(name=offer.name, amount=round(offer.amount, 2), condition=offer.condition or None)
        for offer in sent.price.offers
    )
    return Price(kind=sent.price.kind, offers=offers)
