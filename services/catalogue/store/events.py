"""Events: each changed in one transaction with its snapshot, its facts and the records it names."""

from collections.abc import Callable
from datetime import datetime

from services.catalogue.model import Change, Event, Surroundings
from services.catalogue.records import artists_of, names_in
from services.catalogue.store.records import Records
from services.catalogue.store.sites import Sites
from services.catalogue.store.transactions import Transactions
from shared import topics
from shared.events.catalogue import EventSnapshot
from shared.events.content import EventContent
from shared.events.decisions import SubmissionAmended
from shared.runtime.clock import Clock
from shared.runtime.envelope import Cause
from shared.runtime.mongo import Document, Index, Session

INDEXES = (Index("snapshot.state"), Index("refs"), Index("held_until", partial={"held_until": {"$exists": True}}))

Decide = Callable[[Event | None, Surroundings], Change | None]
"""What becomes of an event, given how it is now; None: nothing. May be called more than once."""


class Events:
    def __init__(self, transactions: Transactions, sites: Sites, records: Records, clock: Clock) -> None:
        self._transactions, self._sites, self._records, self._clock = transactions, sites, records, clock
        self._rows = transactions.db["events"]

    async def get(self, id: str) -> Event | None:
        row = await self._rows.find_one({"_id": id})
        return _event(row) if row else None

    async def change(
        self, id: str, decide: Decide, *, content: EventContent | None = None, cause: Cause = "live"
    ) -> Change | None:
        """Does what `decide` says: the event, its snapshot, facts and records become durable together, or not at all.

        `content` is what the event is to become, without it what is held; the records it names are looked up. Two
        processes that change the same event, or make the same record, take turns.
        """

        async def work(session: Session) -> Change | None:
            row = await self._rows.find_one({"_id": id}, session=session)
            event = _event(row) if row else None
            naming = content or (event.held.content if event and event.held else None)
            known = await self._records.known(names_in(naming), session) if naming else {}
            change = decide(event, Surroundings(await self._sites.all(session), known, self._clock.now()))
            if change is not None:
                await self._rows.replace_one({"_id": id}, _row(change.event), upsert=True, session=session)
                await self._announce(change, cause, session)
            return change

        return await self._transactions.run(work)

    async def due(self, now: datetime, limit: int) -> list[str]:
        """Ids of events whose embargo has ended, the first due first."""
        rows = await self._rows.find(
            {"held_until": {"$lte": now}}, sort=[("held_until", 1)], limit=limit, projection={"_id": 1}
        )
        return [row["_id"] for row in rows]

    async def naming(self, refs: tuple[str, ...], after: str, limit: int) -> list[str]:
        """Ids of public events that name one of these communes or records, by id."""
        rows = await self._rows.find(
            {"refs": {"$in": list(refs)}, "_id": {"$gt": after}}, sort=[("_id", 1)], limit=limit, projection={"_id": 1}
        )
        return [row["_id"] for row in rows]

    async def _announce(self, change: Change, cause: Cause, session: Session) -> None:
        await self._records.save(session, *change.records)
        if change.snapshot is None:
            return
        id, version = change.event.id, change.snapshot.version
        announce = self._transactions.announce
        await announce(session, topics.CATALOGUE, id, version, change.snapshot, cause=cause)
        await announce(session, topics.FACTS, id, version, *change.facts, cause=cause)


def _event(row: Document) -> Event:
    snapshot, held = row["snapshot"], row.get("held")
    return Event(
        row["_id"],
        row["decision_sequence"],
        EventSnapshot.model_validate(snapshot) if snapshot else None,
        SubmissionAmended.model_validate(held) if held else None,
        row.get("form_site"),
    )


def _row(event: Event) -> Document:
    row: Document = {
        "_id": event.id,
        "decision_sequence": event.decision_sequence,
        "snapshot": event.snapshot.model_dump(mode="json") if event.snapshot else None,
        "held": event.held.model_dump(mode="json") if event.held else None,
        "form_site": event.form_site,
        "refs": _refs(event.snapshot) if event.snapshot and event.is_public else [],
    }
    if event.held is not None:
        row["held_until"] = event.held.content.publish_at
    return row


def _refs(snapshot: EventSnapshot) -> list[str]:
    """The communes and records that a public event names: it is revised when one of them changes."""
    content = snapshot.content
    ids = [content.organiser.id, *(one.id for one in content.places()), *(one.id for one in artists_of(content))]
    return sorted({place.nis for place in content.places()} | {id for id in ids if id})
