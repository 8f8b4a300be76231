"""All about one event or one record, from the copies: also for what has no date in the horizon, and while Meilisearch
is down.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.search.answers import OCCURRENCES, boundary
from services.search.cards import Card, card, card_of_event, card_of_showing
from services.search.errors import EventGone, EventNotFound, RecordGone, RecordNotFound
from services.search.ranking import tie
from services.search.records import Kind, RecordStore
from services.search.showings import showing_of
from services.search.store import Store
from shared.dates.lanes import lane
from shared.dates.schedule import Occurrence, last_day, occurrences, reach
from shared.events.base import in_language
from shared.events.catalogue import EventSnapshot
from shared.i18n import Lang
from shared.runtime.clock import Clock

_MOST_PARTS = 300


class About:
    def __init__(self, store: Store, records: RecordStore, clock: Clock) -> None:
        self._store, self._records, self._clock = store, records, clock

    async def event(self, id: str, lang: Lang) -> tuple[dict[str, Any], datetime]:
        """Its snapshot and dates, the cards of its parts, and what it is part of itself; and when the clock alone
        changes that. Raises EventNotFound, and EventGone for one that is withdrawn.
        """
        snapshot = await self._store.event(id)
        if snapshot is None:
            raise EventNotFound
        if snapshot.state == "withdrawn":
            raise EventGone(name=in_language(snapshot.content.title, lang))
        whole = await self._store.event(snapshot.content.part_of) if snapshot.content.part_of else None
        now = self._clock.now()
        dates = occurrences(snapshot.id, snapshot.content, reach(now))
        about = {
            "version": snapshot.version,
            "snapshot": snapshot.model_dump(mode="json"),
            "occurrences": OCCURRENCES.dump_python(dates, mode="json"),
            "parts": await self._parts(id),
            "part_of": _name(whole) if whole and whole.state == "published" else None,
        }
        return about, boundary(now, (one.until for one in dates))

    async def record(self, kind: Kind, id: str) -> dict[str, Any]:
        """Raises RecordNotFound, and RecordGone for one that is withdrawn."""
        record = await self._records.get(kind, id)
        if record is None:
            raise RecordNotFound
        if record.state == "withdrawn":
            raise RecordGone(record.name, record.merged_into)
        return {"record": record.model_dump(mode="json")}

    async def _parts(self, id: str) -> list[Card]:
        now = self._clock.now()
        parts = await self._store.parts(id, _MOST_PARTS)
        dates = [(date.start, tie(date.id), made) for part in parts for date, made in _cards(part, now)]
        return [made for *_, made in sorted(dates, key=lambda date: date[:2])]


def _cards(part: EventSnapshot, now: datetime) -> Iterator[tuple[Occurrence, Card]]:
    """The first date of each showing that is not over, or else its last one."""
    every, chosen = occurrences(part.id, part.content, reach(now)), dict[str, Occurrence]()
    for occurrence in every:
        showing = showing_of(part.id, part.content, occurrence)
        if showing not in chosen or chosen[showing].until <= now:
            chosen[showing] = occurrence
    of_event = card_of_event(part, lane(part.content, every), last_day(part.content.schedule))
    for date in chosen.values():
        yield date, card(date, of_event=of_event, of_showing=card_of_showing(part, date))


def _name(snapshot: EventSnapshot) -> dict[str, Any]:
    return {"id": snapshot.id, "slug": snapshot.slug, "title": snapshot.content.title}
