"""A list of showings as search tells it."""

from datetime import date

from pydantic import AwareDatetime, Field

from shared.events.base import Lang, Payload


class CardPlace(Payload):
    id: str | None = None
    name: str
    locality: str
    commune: str
    province: str | None = None


class CardPrice(Payload):
    """`from_` is the lowest amount in euro, None where none is known."""

    kind: str = "unknown"
    from_: float | None = Field(default=None, alias="from")


class Card(Payload):
    """One showing: an event at a place, by its first date in the window asked for.

    `opening` is one opening of a run, until `closes`; `run_until` the last day of a run or a rule, `rhythm` how often a
    rule comes back, and `more` how many later dates the showing has. `was` is when a date that was moved was to begin.
    `distance` is in metres, from what was asked for.
    """

    id: str
    occurrence_id: str
    slug: str
    title: dict[Lang, str]
    summary: dict[Lang, str] = Field(default_factory=dict)
    category: str
    start: AwareDatetime
    end: AwareDatetime | None = None
    all_day: bool = False
    agenda_day: date
    place: CardPlace | None = None
    organiser: str = ""
    organiser_id: str | None = None
    artists: tuple[str, ...] = ()
    price_kind: str = "unknown"
    price: CardPrice = CardPrice()
    sites: tuple[str, ...] = ()
    lead_site: str | None = None
    lane: str = "dated"
    status: str = "scheduled"
    was: str | None = None
    reason: str | None = None
    availability: str = "unknown"
    in_review: bool = False
    attendance: str = "offline"
    part_of: str | None = None
    opening: bool = False
    closes: AwareDatetime | None = None
    run_until: date | None = None
    rhythm: dict[str, str] = Field(default_factory=dict)
    more: int | None = None
    distance: int | None = None
    published_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None


class Span(Payload):
    """A window, as search says it."""

    from_: AwareDatetime = Field(alias="from")
    to: AwareDatetime
    label: str


class Taken(Payload):
    """Words of a question, and the date, place or category that search took them for."""

    words: str
    label: str


class Understood(Payload):
    """What was taken for something; `exact` is the `q` that takes no word for anything."""

    words: tuple[Taken, ...]
    exact: str


class Listing(Payload):
    """`nearby` are showings elsewhere, beside those of a site that has few: not counted in `total`."""

    items: tuple[Card, ...]
    total: int
    next: str | None = None
    windows: tuple[Span, ...] = ()
    understood: Understood | None = None
    facets: dict[str, dict[str, int]] = Field(default_factory=dict)
    nearby: tuple[Card, ...] = ()
