"""The public content of an event: names follow schema.org and iCalendar where they have one.

It is what an approved decision carries and what the catalogue publishes. Nothing personal is in it.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from shared.events.base import Lang, Payload, Texts
from shared.taxonomy import CategoryKey

LOCAL = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$"
LocalStart = Annotated[str, StringConstraints(pattern=LOCAL)]
"""Wall-clock time at the place, `2026-12-05T20:00`, or a date without a time, `2026-12-05`. Never UTC: the zone
stands in the schedule.
"""


class DateEntry(Payload):
    """One date as entered. `key` and `original` stay for life, so that a moved date is still the same date."""

    key: str
    original: LocalStart
    start: LocalStart
    end: LocalStart | None = None
    doors: LocalStart | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "DateEntry":
        if self.end is None:
            return self
        if len(self.end) > len(self.start):
            raise ValueError("an end with a time needs a start with a time")
        start, end = datetime.fromisoformat(self.start), datetime.fromisoformat(self.end)
        if end.date() < start.date() if len(self.end) == len("2026-12-05") else end <= start:
            raise ValueError("the end is before the start")
        return self

    @property
    def all_day(self) -> bool:
        return "T" not in self.start

    @property
    def day(self) -> date:
        """The civil date of the start."""
        return date.fromisoformat(self.start[:10])


class DatesSchedule(Payload):
    """A list of dates. `recurring` and `ongoing` are the kinds to come; `kind` tells them apart."""

    kind: Literal["dates"] = "dates"
    zone: str = "Europe/Brussels"
    dates: Annotated[tuple[DateEntry, ...], Field(min_length=1, max_length=400)]


Schedule = DatesSchedule


class Place(Payload):
    """Where it is. `nis` is the commune's code by Statbel's REFNIS; people search by `locality`."""

    name: str
    street: str | None = None
    postcode: str
    locality: str
    commune: str
    nis: str
    province: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Organiser(Payload):
    """Who answers for it, in public."""

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


class Link(Payload):
    url: str
    label: str | None = None


class EventContent(Payload):
    """All that an event says of itself."""

    title: Texts
    summary: dict[Lang, str] = Field(default_factory=dict)
    description: dict[Lang, str] = Field(default_factory=dict)
    languages: tuple[str, ...] = ()
    category: CategoryKey
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    attendance: Literal["offline", "online", "mixed"] = "offline"
    schedule: Schedule
    place: Place
    organiser: Organiser
    price: Price = Price()
