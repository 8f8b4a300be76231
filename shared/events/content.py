"""The public content of an event: names follow schema.org and iCalendar where they have one.

It is what an approved decision carries and what the catalogue publishes. Nothing personal is in it.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from shared.events.base import Lang, Payload, Texts, Ulid
from shared.events.schedule import LocalStart, Schedule
from shared.taxonomy import CategoryKey

Status = Literal["scheduled", "cancelled", "postponed", "rescheduled", "moved_online"]
"""schema.org's EventStatusType."""

StatusReason = Literal["weather", "illness", "technical", "venue", "safety", "organisation", "other"]

Availability = Literal["unknown", "available", "limited", "sold_out"]

OFF: frozenset[Status] = frozenset({"cancelled", "postponed"})
"""Statuses of a date that does not take place when it says."""


class Location(Payload):
    """Where a place is. `nis` is the commune's code by Statbel's REFNIS; people search by `locality`."""

    street: str | None = None
    postcode: str
    locality: str
    commune: str
    nis: str
    province: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Place(Location):
    """Where it is. `id` is that of the catalogue's record, once the catalogue knows it."""

    id: Ulid | None = None
    name: str


class Organiser(Payload):
    """Who answers for it, in public."""

    id: Ulid | None = None
    name: str
    url: str | None = None


class Artist(Payload):
    """Who performs or shows."""

    id: Ulid | None = None
    name: str
    url: str | None = None


class Offer(Payload):
    """One named tariff, in euro."""

    name: str
    amount: float = Field(ge=0, le=10_000)
    condition: str | None = None


class Price(Payload):
    kind: Literal["free", "fixed", "range", "pay_what_you_want", "unknown"] = "unknown"
    offers: tuple[Offer, ...] = ()


class Booking(Payload):
    """Whether and how to book. `phone` and `email` are for the public. `until` is the last moment, as wall clock."""

    kind: Literal["none", "advised", "required", "unknown"] = "unknown"
    url: str | None = None
    phone: str | None = None
    email: str | None = None
    until: LocalStart | None = None


class Audience(Payload):
    """For whom. Ages in years, both included; `family` None when nobody has said."""

    min_age: int | None = Field(default=None, ge=0, le=120)
    max_age: int | None = Field(default=None, ge=0, le=120)
    family: bool | None = None


Access = Literal["yes", "no", "unknown"]
"""Three different things: who does not know has not said no."""


class Accessibility(Payload):
    entrance: Access = "unknown"
    toilets: Access = "unknown"
    parking: Access = "unknown"
    hearing_loop: Access = "unknown"
    sign_language: Access = "unknown"
    audio_description: Access = "unknown"
    relaxed: Access = "unknown"


ACCESS_FEATURES = tuple(Accessibility.model_fields)


class Link(Payload):
    url: str
    label: str | None = None


class Override(Payload):
    """How one date differs from the rest: the one with this `entry` key and `original` start. What is None, or empty,
    is as for the others. A moved date has another `start`.
    """

    entry: str
    original: LocalStart
    start: LocalStart | None = None
    end: LocalStart | None = None
    doors: LocalStart | None = None
    status: Status | None = None
    reason: StatusReason | None = None
    availability: Availability | None = None
    title: dict[Lang, str] = Field(default_factory=dict)
    place: Place | None = None
    price: Price | None = None
    booking: Booking | None = None
    artists: tuple[Artist, ...] | None = None


OVERRIDES_AT_MOST = 1000


class EventContent(Payload):
    """All that an event says of itself.

    Without a `place` it is online, or its place is to be announced. `status` and `availability` hold for every date
    without one of its own in `overrides`. `part_of` is the event that it belongs to. Nobody sees it before
    `publish_at`.
    """

    title: Texts
    summary: dict[Lang, str] = Field(default_factory=dict)
    description: dict[Lang, str] = Field(default_factory=dict)
    languages: tuple[str, ...] = ()
    category: CategoryKey
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    artists: tuple[Artist, ...] = ()
    part_of: Ulid | None = None
    attendance: Literal["offline", "online", "mixed"] = "offline"
    schedule: Schedule
    overrides: Annotated[tuple[Override, ...], Field(max_length=OVERRIDES_AT_MOST)] = ()
    status: Status = "scheduled"
    reason: StatusReason | None = None
    availability: Availability = "unknown"
    place: Place | None = None
    organiser: Organiser
    booking: Booking = Booking()
    price: Price = Price()
    audience: Audience = Audience()
    accessibility: Accessibility = Accessibility()
    publish_at: AwareDatetime | None = None

    @property
    def nis(self) -> str | None:
        """The commune where it is, if that is known."""
        return self.place.nis if self.place else None

    def places(self) -> tuple[Place, ...]:
        """Every place where it is, once each by name and locality, its own first: two villages of one commune may each
        have a "Salle communale".
        """
        found = [self.place, *(override.place for override in self.overrides)]
        return tuple({(place.name, place.locality, place.nis): place for place in found if place is not None}.values())
