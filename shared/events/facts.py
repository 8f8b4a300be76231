"""`mille.facts.v1`: what happened to an event, with all that matching a subscription and writing its mail need."""

from datetime import date

from pydantic import AwareDatetime, Field

from shared.events.base import Lang, Payload, Texts, Ulid
from shared.taxonomy import CategoryKey


class FactDate(Payload):
    """One date of the event. `until` is its end, or the end assumed for filters; `label` the original wall-clock
    start.
    """

    id: str
    start: AwareDatetime
    until: AwareDatetime
    agenda_day: date
    all_day: bool = False
    local_start: str
    local_end: str | None = None


class Fact(Payload):
    """The event as it is after what happened; `dates` are those the fact is about (all of them for a publication)."""

    event_id: Ulid
    version: int
    happened_at: AwareDatetime
    title: Texts
    summary: dict[Lang, str] = Field(default_factory=dict)
    slug: str
    category: CategoryKey
    sites: tuple[str, ...]
    lead_site: str | None
    place_name: str
    locality: str
    commune: str
    nis: str
    province: str | None
    organiser: str
    dates: tuple[FactDate, ...]


class EventPublished(Fact):
    pass


class EventDatesAdded(Fact):
    pass


class EventRescheduled(Fact):
    """`before` are the dates as they were."""

    before: tuple[FactDate, ...] = ()


class EventMoved(Fact):
    """`place_before` is the name of the place it was to be at."""

    place_before: str = ""


class EventWithdrawn(Fact):
    pass


class EventReinstated(Fact):
    """A withdrawn event is public again."""
