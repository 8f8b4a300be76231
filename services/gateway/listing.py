"""A list of showings as search tells it."""

from datetime import date

from pydantic import AwareDatetime, Field

from shared.events.base import Payload


class CardPlace(Payload):
    name: str
    locality: str
    commune: str
    province: str | None = None


class Card(Payload):
    """One showing: an event at a place, by its first date in the window asked for."""

    id: str
    occurrence_id: str
    slug: str
    title: dict[str, str]
    summary: dict[str, str] = Field(default_factory=dict)
    category: str
    start: AwareDatetime
    end: AwareDatetime | None = None
    all_day: bool = False
    agenda_day: date
    place: CardPlace | None = None
    organiser: str = ""
    price_kind: str = "unknown"
    sites: tuple[str, ...] = ()
    lead_site: str | None = None
    status: str = "scheduled"
    availability: str = "unknown"


class Listing(Payload):
    items: tuple[Card, ...]
    total: int
    next: str | None = None
    facets: dict[str, dict[str, int]] = Field(default_factory=dict)
