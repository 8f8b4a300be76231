"""Exports of events as they are, without a server."""

from datetime import datetime
from typing import Any

from services.gateway.events import Event
from services.gateway.exports.lines import Entry, in_order, lines
from services.gateway.exports.model import Export
from shared.i18n import Lang
from tests.unit.catalogue.builders import NOW

URL = "https://cinqmille.be/events/1/concert"


def entry_of(event: Event, now: datetime = NOW, **more: Any) -> Entry:
    found = in_order(lines(event.snapshot, event.occurrences(now), URL, now))
    return Entry(event.snapshot, URL, found, **more)


def export_of(
    *events: Event,
    now: datetime = NOW,
    lang: Lang = "fr",
    next: str | None = None,
    whole: bool = True,
    entries: tuple[Entry, ...] = (),
) -> Export:
    return Export(
        title="Agenda Cinqmille",
        about="Ce qui se passe près de chez vous.",
        address="https://cinqmille.be/v1/events.form?site=cinqmille&lang=fr",
        home="https://cinqmille.be/events",
        next=next,
        entries=[*entries, *(entry_of(event, now) for event in events)],
        lang=lang,
        now=now,
        whole=whole,
    )
