"""Subscriptions and facts to test with."""

from datetime import UTC, datetime
from typing import Any

from services.notify.model import Subscription
from services.notify.sites import Home
from shared.dates import agenda_day, span
from shared.dates.parsing import instants
from shared.events.facts import EventPublished, Fact, FactDate
from shared.filters import EventFilter

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOME = Home("cinqmille", "cinqmille", "https://cinqmille.be")
EVENT = "01KAR0000000000000000000AB"
_ASKED = EventFilter.model_fields.keys() - {"language"}  # a subscription has one of its own


def date(start: str, end: str | None = None, id: str = "a") -> FactDate:
    begins, ends, all_day = instants(start, end)
    return FactDate(
        id=id,
        start=begins,
        until=span(begins, ends, all_day)[1],
        agenda_day=agenda_day(begins, all_day),
        all_day=all_day,
        local_start=start,
        local_end=end,
    )


def fact(kind: type[Fact] = EventPublished, **changes: Any) -> Any:
    """A concert at Temploux on 5 December 2026."""
    values: dict[str, Any] = {
        "event_id": EVENT,
        "version": 1,
        "happened_at": NOW,
        "title": {"fr": "Jazz au Grenier"},
        "summary": {"fr": "Un trio né à Namur."},
        "slug": "jazz-au-grenier",
        "category": "concert",
        "sites": ("cinqmille",),
        "lead_site": "cinqmille",
        "place_name": "Le Grenier",
        "locality": "Temploux",
        "commune": "Namur",
        "nis": "92094",
        "province": "Namur",
        "organiser": "ASBL Le Grenier",
        "dates": (date("2026-12-05T20:00"),),
    }
    return kind(**{**values, **changes})


def subscription(**changes: Any) -> Subscription:
    """One of cinqmille; what a filter knows is its filter's."""
    filter = EventFilter(**{name: changes.pop(name) for name in list(changes) if name in _ASKED})
    values: dict[str, Any] = {
        "id": "01KAR0000000000000000000SS",
        "address": "ana@example.org",
        "address_key": "key",
        "site": "cinqmille",
        "filter": filter,
        "language": "fr",
        "state": "confirmed",
        "confirmed_at": NOW,
    }
    return Subscription(**{**values, **changes})
