"""The catalogue's collections. No other module knows MongoDB."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from services.catalogue.model import Change, Event
from shared import topics
from shared.events.base import Payload
from shared.events.catalogue import EventSnapshot, SiteSnapshot
from shared.runtime.envelope import Cause, Envelope
from shared.runtime.mongo import Database, Document, DuplicateKey, Index, Session
from shared.runtime.outbox import Outbox

T = TypeVar("T")

_SOURCE = "catalogue"
_FACT_TYPES: dict[type[Payload], str] = {model: type_ for type_, model in topics.FACTS.types.items()}

Decide = Callable[[Event | None, Sequence[SiteSnapshot]], Change | None]
"""What becomes of an event, given how it is now and the sites; None: nothing."""


class Store:
    """Events and sites, each changed in one transaction with the messages about it."""

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db, self._outbox = db, outbox
        self._events, self._sites = db["events"], db["sites"]

    async def open(self) -> None:
        await self._db.ensure({"events": (Index("snapshot.state"),), "sites": ()})

    async def event(self, id: str) -> Event | None:
        row = await self._events.find_one({"_id": id})
        return _event(row) if row else None

    async def sites(self) -> list[SiteSnapshot]:
        rows = await self._sites.find({}, sort=[("_id", 1)])
        return [SiteSnapshot.model_validate(row["snapshot"]) for row in rows]

    async def change(self, id: str, decide: Decide, cause: Cause) -> Change | None:
        """Does what `decide` says: the event, its snapshot and its facts become durable together, or not at all.

        `decide` may be called more than once. Two replicas that change the same event take turns.
        """
        sites = await self.sites()

        async def work(session: Session) -> Change | None:
            row = await self._events.find_one({"_id": id}, session=session)
            change = decide(_event(row) if row else None, sites)
            if change is not None:
                await self._events.replace_one(
                    {"_id": id, "decision_sequence": {"$lt": change.event.decision_sequence}},
                    _row(change.event),
                    upsert=True,
                    session=session,
                )
                await self._announce(change, cause, session)
            return change

        change = await self._transaction(work)
        self._outbox.wake()
        return change

    async def publish(self, site: SiteSnapshot) -> bool:
        """Stores and announces a site, unless that version or a newer one is there; whether it did."""

        async def work(session: Session) -> bool:
            row = await self._sites.find_one({"_id": site.slug}, session=session)
            if row and row["version"] >= site.version:
                return False
            stored = {"_id": site.slug, "version": site.version, "snapshot": site.model_dump(mode="json")}
            await self._sites.replace_one({"_id": site.slug}, stored, upsert=True, session=session)
            announced = Envelope.new(
                type="site.snapshot", source=_SOURCE, subject=site.slug, sequence=site.version, data=site
            )
            await self._outbox.add(session, topics.SITES, site.slug, announced)
            return True

        published = await self._transaction(work)
        self._outbox.wake()
        return published

    async def _announce(self, change: Change, cause: Cause, session: Session) -> None:
        if change.snapshot is None:
            return

        def envelope(type_: str, data: Payload) -> Envelope:
            return Envelope.new(
                type=type_, source=_SOURCE, subject=change.event.id, sequence=version, data=data, cause=cause
            )

        version = change.snapshot.version
        await self._outbox.add(session, topics.CATALOGUE, change.event.id, envelope("event.snapshot", change.snapshot))
        if change.facts:
            facts = [envelope(_FACT_TYPES[type(fact)], fact) for fact in change.facts]
            await self._outbox.add(session, topics.FACTS, change.event.id, *facts)

    async def _transaction(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """When another replica has just made the same row, a second run finds it."""
        try:
            return await self._db.transaction(work)
        except DuplicateKey:
            return await self._db.transaction(work)


def _event(row: Document) -> Event:
    snapshot = row["snapshot"] and EventSnapshot.model_validate(row["snapshot"])
    return Event(row["_id"], row["decision_sequence"], snapshot)


def _row(event: Event) -> Document:
    snapshot = event.snapshot.model_dump(mode="json") if event.snapshot else None
    return {"_id": event.id, "decision_sequence": event.decision_sequence, "snapshot": snapshot}
