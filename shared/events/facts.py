"""`mille.facts.v1`: what happened to an event, with all that matching a subscription and writing its mail need."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from shared.events.base import Lang, Payload, Texts, Ulid
from shared.events.content import Availability, Status, StatusReason
from shared.events.schedule import Schedule
from shared.taxonomy import CategoryKey

Lane = Literal["dated", "regular", "ongoing"]
"""How often an event is on: on few dates, on many, or as a run."""


class FactDate(Payload):
    """One date of the event. `until` is its end, or the end assumed for filters; `place_name` where it is, when that
    is not where the event is.
    """

    id: str
    start: AwareDatetime
    until: AwareDatetime
    agenda_day: date
    all_day: bool = False
    local_start: str
    local_end: str | None = None
    status: Status = "scheduled"
    reason: StatusReason | None = None
    availability: Availability = "unknown"
    place_name: str | None = None


class Spot(Payload):
    """Where a place is, in degrees (WGS 84)."""

    latitude: float
    longitude: float


class Fact(Payload):
    """The event as it is after what happened; `dates` are those the fact is about (all of them for a publication).

    Only dates still to come, the first 400. Of an event that recurs or runs on, these are those of the next twelve
    months; `schedule` then says the whole in a sentence. The place's fields are empty while it is to be announced;
    `spots` are where all of its places are, as far as that is known.
    """

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
    schedule: Schedule | None = None
    lane: Lane = "dated"
    place_ids: tuple[Ulid, ...] = ()
    all_nis: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    organiser_id: Ulid | None = None
    artist_ids: tuple[Ulid, ...] = ()
    artists: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    attendance: Literal["offline", "online", "mixed"] = "offline"
    price_kind: str = "unknown"
    family: bool | None = None
    access: tuple[str, ...] = ()


class EventPublished(Fact):
    pass


class EventDatesAdded(Fact):
    pass


class EventRescheduled(Fact):
    """`before` are the dates as they were."""

    before: tuple[FactDate, ...] = ()


class EventMoved(Fact):
    """Another place, or online instead. `place_before` is the name of where the first of `dates` was to be; empty where
    that was online, or to be announced.
    """

    place_before: str = ""


class EventWithdrawn(Fact):
    pass


class EventReinstated(Fact):
    """A withdrawn event is public again (`whole`), or dates that were cancelled or postponed take place after all."""

    whole: bool = True


class EventCancelled(Fact):
    """Dates that do not take place: cancelled, postponed (each says which), or taken out of the schedule."""


class EventSoldOut(Fact):
    pass


class EventAvailableAgain(Fact):
    """Seats for dates that were sold out."""
