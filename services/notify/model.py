"""Subscriptions and deliveries, and what a fact does to alerts that are still held. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shared.events.content import OFF
from shared.events.facts import (
    EventAvailableAgain,
    EventCancelled,
    EventDatesAdded,
    EventPublished,
    EventReinstated,
    EventRescheduled,
    EventSoldOut,
    EventWithdrawn,
    Fact,
    FactDate,
)
from shared.filters import EventFilter
from shared.i18n import Lang

SubscriptionState = Literal["pending", "confirmed", "unsubscribed"]

DeliveryKind = Literal["alert", "confirm", "already", "mail"]
"""An alert about a fact; the mail that asks to confirm a subscription; "you already receive this"; a mail that another
service asked for."""

DeliveryStatus = Literal["pending", "sending", "sent", "failed", "uncertain", "dropped"]
"""`sending` is written just before the message goes out. `uncertain`: it went out and nobody knows whether it arrived.
`failed` was refused for good, `dropped` was never sent for a reason of ours."""

FOR_ALL_WHO_MATCH = frozenset({"event.published", "event.dates_added"})
"""Every other fact goes only to subscriptions that were sent something about that event; but who never was is told of
a reinstated one as of a publication.
"""

PUBLISHED = "event.published"
DATES_ADDED = "event.dates_added"
CANCELLED = "event.cancelled"
SOLD_OUT = "event.sold_out"
AVAILABLE_AGAIN = "event.available_again"
WITHDRAWN = "event.withdrawn"
REINSTATED = "event.reinstated"
RESCHEDULED = "event.rescheduled"
_TELL_THE_WHOLE = frozenset({PUBLISHED, REINSTATED})

NO_DATE = "no date takes place"
"""Why news of an event is not sent; it is once a date takes place after all."""

ON_AGAIN = "event.on_again"
"""What an `event.reinstated` that is not whole is told as: dates take place after all, of an event that never left."""

UNDOES: dict[str, str] = {
    CANCELLED: ON_AGAIN,
    ON_AGAIN: CANCELLED,
    SOLD_OUT: AVAILABLE_AGAIN,
    AVAILABLE_AGAIN: SOLD_OUT,
}
"""What says the opposite of the same dates."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A filter that somebody follows. `address` is None once it has ended; `site` is where it was asked for."""

    id: str
    address: str | None
    address_key: str
    site: str
    filter: EventFilter
    language: Lang
    state: SubscriptionState
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail to one person. Alerts name a subscription, a fact and what it is told as; `sealed` is another service's
    encrypted mail.
    """

    id: str
    kind: DeliveryKind
    status: DeliveryStatus
    attempts: int
    created_at: datetime
    fact_id: str | None = None
    fact_type: str | None = None
    event_id: str | None = None
    subscription_id: str | None = None
    address_key: str | None = None
    sealed: str | None = None


def at_least_once(kind: DeliveryKind) -> bool:
    """Whether one that may have been lost on its way is sent again; all others are sent at most once."""
    return kind == "mail"


def is_past(dates: Iterable[FactDate], now: datetime) -> bool:
    """Whether there are dates and all of them are over."""
    ends = [date.until for date in dates]
    return bool(ends) and max(ends) <= now


def same_when_and_where(one: Fact, other: Fact) -> bool:
    """Whether somebody who knows the dates and the place of the one knows those of the other."""
    return _when_and_where(one) == _when_and_where(other)


def _when_and_where(fact: Fact) -> tuple[object, ...]:
    days = {(date.id, date.start, date.all_day) for date in fact.dates}
    return fact.place_name, fact.locality, fact.nis, days


def tells_nothing(fact: Fact) -> bool:
    """Whether none of its dates is as it says any more: there is nothing left to tell.

    Nor has anybody use of the news of an event of which no date takes place.
    """
    if isinstance(fact, EventCancelled):
        return not any(date.status in OFF for date in fact.dates)
    if isinstance(fact, EventSoldOut):
        return not any(date.availability == "sold_out" for date in fact.dates)
    if isinstance(fact, EventAvailableAgain):
        return all(date.availability == "sold_out" for date in fact.dates)
    if isinstance(fact, EventWithdrawn):
        return False
    return bool(fact.dates) and all(date.status in OFF for date in fact.dates)


def is_all_about(fact: Fact, dates: Iterable[FactDate]) -> bool:
    """Whether the fact is about each of these dates, and perhaps others."""
    return {date.id for date in dates} <= {date.id for date in fact.dates}


def told_as(fact_type: str, fact: Fact) -> str:
    """What a fact is told as to those who know of the event."""
    return fact_type if not isinstance(fact, EventReinstated) or fact.whole else ON_AGAIN


def is_whole(fact: Fact) -> bool:
    """Whether its dates are all that the event has; those of other facts are the ones that changed."""
    return isinstance(fact, EventPublished | EventWithdrawn) or (isinstance(fact, EventReinstated) and fact.whole)


def revives(fact_type: str, *, told: bool, spared: bool, matches: bool) -> bool:
    """Whether an alert that a withdrawal dropped goes out after all, since the event is back.

    `told`: its subscription was sent something about the event; `spared`: but not of the withdrawal; `matches`: it
    wants the event as it now is. All others hear of the event's return, or of the event, by an alert about that.
    """
    if told:
        return spared and (matches or fact_type not in FOR_ALL_WHO_MATCH)
    return matches and fact_type == PUBLISHED


def overtaken(fact_type: str, withdrawn: bool | None) -> str | None:
    """The type of the newer fact by which an alert is no longer true. `withdrawn` is whether the event is, after the
    facts that are newer; None when there are none.
    """
    if withdrawn is None:
        return None
    if fact_type == WITHDRAWN:
        return WITHDRAWN if withdrawn else REINSTATED
    return WITHDRAWN if withdrawn else None


def amended(held: Fact, newer: Fact) -> Fact:
    """A fact whose alerts have not gone out, told as things are after a `newer` fact about the same event.

    What it says of the past stays: somebody who was told of the first date is not helped by the second of three.
    """
    changes: dict[str, Any] = {name: getattr(newer, name) for name in Fact.model_fields}
    changes["dates"] = _dates(held, newer)
    if isinstance(held, EventRescheduled) and isinstance(newer, EventRescheduled):
        changes["before"] = _merged(newer.before, held.before, add=True)
    return held.model_copy(update=changes)


def _dates(held: Fact, newer: Fact) -> tuple[FactDate, ...]:
    """Those that `held` is about, as they are after `newer`; one that the event has no longer is left out."""
    whole = is_whole(held)
    if is_whole(newer):
        told = {date.id for date in held.dates}
        return tuple(date for date in newer.dates if whole or date.id in told)
    add = isinstance(newer, held.__class__) or (whole and isinstance(newer, EventDatesAdded))
    return _merged(held.dates, newer.dates, add=add)


def _merged(old: tuple[FactDate, ...], new: tuple[FactDate, ...], *, add: bool) -> tuple[FactDate, ...]:
    """The old dates as the new ones have them; those that are only new count when `add` says so."""
    dates = {date.id: date for date in old}
    dates |= {date.id: date for date in new if add or date.id in dates}
    return tuple(sorted(dates.values(), key=lambda date: date.start))


def tells_it_too(held_type: str, newer_type: str) -> bool:
    """Whether a held alert, once amended, says all that an alert about the newer fact would.

    One about added dates does not: who has it may know the other dates, and at the place where they were.
    """
    return held_type in _TELL_THE_WHOLE or held_type == newer_type
