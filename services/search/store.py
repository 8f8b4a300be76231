"""The copies of the catalogue's events, in MongoDB."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from services.search.documents import records_of
from services.search.measures import PUBLISH_TO_SEARCH
from services.search.model import Copy, Writing
from services.search.records import RecordStore
from services.search.rows import (
    announcement,
    as_read,
    copy_of,
    kept,
    landed,
    marked,
    snapshots,
    soiled,
    standing_of,
    widened,
)
from services.search.turns import Standing
from shared import topics
from shared.events.catalogue import EventSnapshot
from shared.runtime.mongo import Database, Document, DuplicateKey, Index, Session
from shared.runtime.outbox import Outbox

_CURRENT = "occurrences"
_SNAPSHOT = {"snapshot": 1}


class Store:
    """Copies, each `dirty` until the index is known to say the same."""

    def __init__(self, db: Database, outbox: Outbox, records: RecordStore) -> None:
        self._db, self._outbox, self._records = db, outbox, records
        self._copies, self._indexes = db["entities"], db["indexes"]

    async def open(self) -> None:
        indexes = (
            # With the mark as its first key such an index counts, and is searched, without reading an event.
            Index(("dirty", "dirty_at", "_id"), partial={"dirty": True}),
            Index(("unbuilt", "dirty", "_id"), partial={"unbuilt": True}),
            Index("due_at"),
            Index("records"),
            Index("standing.queues"),
            Index("snapshot.content.part_of"),
        )
        await self._db.ensure({"entities": indexes, "indexes": ()})

    async def event(self, id: str) -> EventSnapshot | None:
        """The newest version that search has been told of, also when it is withdrawn."""
        return next(iter(await self.events([id])), None)

    async def events(self, ids: Collection[str]) -> list[EventSnapshot]:
        return snapshots(await self._copies.find({"_id": {"$in": list(ids)}}, projection=_SNAPSHOT))

    async def parts(self, id: str, limit: int) -> list[EventSnapshot]:
        """The published events that are part of another."""
        part = {"snapshot.content.part_of": id, "snapshot.state": "published"}
        return snapshots(await self._copies.find(part, projection=_SNAPSHOT, limit=limit))

    async def found_by(self, records: Collection[str], sites: Collection[str]) -> set[str]:
        """Those of the records' ids that an event names which may be in the index, and on one of the sites if any are
        given.
        """
        shown = {"sites": {"$in": list(sites)}} if sites else {"written.0": {"$exists": True}}
        rows = await self._copies.find({"records": {"$in": list(records)}, **shown}, projection={"records": 1})
        return {id for row in rows for id in row["records"]}.intersection(records)

    async def keep(
        self,
        id: str,
        version: int,
        snapshot: EventSnapshot | None,
        correlation_id: str,
        told_at: datetime | None = None,
    ) -> bool:
        """Stores a newer version as dirty; False when it is late or doubled. `snapshot` None is a tombstone.

        A tombstone bears the version of what it ends. `told_at` is when the catalogue said so, if that is news.
        """
        older = {"$lt": version} if snapshot else {"$lte": version}
        fields = {
            "version": version,
            "snapshot": snapshot.model_dump(mode="json") if snapshot else None,
            "records": sorted(records_of(snapshot.content)) if snapshot else [],
            "correlation_id": correlation_id,
            "told_at": told_at,
        }
        new: Document = {"$setOnInsert": {"written": [], "sites": []}, "$unset": {"failure": ""}}
        try:
            return await self._copies.update_one({"_id": id, "version": older}, soiled(fields) | new, upsert=True)
        except DuplicateKey:
            return False

    async def renamed(self, records: Collection[str]) -> None:
        """What these records are called, or which they are, has changed: the events that name them are dirty."""
        await self._copies.update_many({"records": {"$in": list(records)}}, soiled())

    async def age(self, now: datetime) -> None:
        """Marks those that need other documents, since the horizon has moved on."""
        past = {"due_at": {"$lte": now}}
        await self._copies.update_many({**past, "dirty": False}, {"$set": {"light": True}})
        await self._copies.update_many(past, marked() | {"$unset": {"due_at": ""}})

    async def counted_with(self, queues: Collection[str], *, without: Collection[str]) -> dict[str, Standing]:
        """How the other events in these queues stand, by id."""
        rows = await self._copies.find(
            {"standing.queues": {"$in": sorted(queues)}, "_id": {"$nin": list(without)}},
            projection={"standing.organiser": 1, "standing.lane": 1, "standing.slots": 1},
        )
        return {row["_id"]: standing_of(row["standing"]) for row in rows}

    async def moved(self, ids: Collection[str]) -> None:
        """These have other turns now: they are dirty, but only as far as that goes."""
        if not ids:
            return
        named = {"_id": {"$in": list(ids)}}
        await self._copies.update_many({**named, "dirty": False}, {"$set": {"light": True}})
        await self._copies.update_many(named, marked())

    async def dirty(self, limit: int, *, without: Collection[str] = ()) -> list[Copy]:
        """The dirty ones that have waited longest, except those named."""
        rows = await self._copies.find(
            {"dirty": True, "_id": {"$nin": list(without)}}, sort=[("dirty_at", 1)], limit=limit
        )
        return await self.read(rows)

    async def these(self, ids: Collection[str]) -> list[Copy]:
        """Those of the named ones that are dirty."""
        return await self.read(await self._copies.find({"dirty": True, "_id": {"$in": list(ids)}}))

    async def foresee(self, writings: Sequence[Writing]) -> None:
        """Remembers what is about to be written, so that after a crash nothing is in the index that nobody knows of."""
        await self._widen([writing for writing in writings if not writing.is_foreseen], {})

    async def indexed(self, writings: Sequence[Writing]) -> None:
        """These can be found from now on: tells everyone, and marks as clean those that were not marked since."""

        news = [(writing.copy.id, announcement(writing)) for writing in writings]

        async def work(session: Session) -> None:
            await self._copies.update_each([landed(writing) for writing in writings], session=session)
            await self._outbox.add_each(session, topics.INDEXED, news)

        await self._db.transaction(work)
        self._outbox.wake()
        now = datetime.now(UTC)
        for writing in writings:
            if writing.copy.told_at is not None:
                PUBLISH_TO_SEARCH.observe(max(0.0, (now - writing.copy.told_at).total_seconds()))

    async def serve(self, index: str) -> bool:
        """From now on `index` is the one that is written to. When it is not the one it was, all is dirty, and the
        answer True: what is on its way may have gone into the other one.
        """
        known = await self._indexes.find_one({"_id": _CURRENT})
        if known is not None and known["index"] == index:
            return False
        await self._copies.update_many({}, soiled())
        await self._indexes.update_one({"_id": _CURRENT}, {"$set": {"index": index}}, upsert=True)
        return True

    async def soil(self, writings: Sequence[Writing]) -> None:
        """These may have been written, over something newer perhaps: they are dirty, whatever else was marked since,
        and what they wrote is known of, so that it is deleted where it is stale.
        """
        await self._widen(writings, soiled())

    async def _widen(self, writings: Sequence[Writing], more: Document) -> None:
        """Adds what they write to what may be in the index; from now on it is not as it was."""
        updates = []
        for writing in writings:
            fields = {**more.get("$set", {}), "light": False, "standing": kept(writing.standing)}
            updates.append(({"_id": writing.copy.id}, {**more, **widened(writing, "written", "sites"), "$set": fields}))
        await self._copies.update_each(updates)

    async def give_up(self, copy: Copy, reason: str) -> None:
        """As it is, this will never be in the index; a newer version may be."""
        failure = {"reason": reason, "at": datetime.now(UTC)}
        await self._copies.update_one(as_read(copy), {"$set": {"dirty": False, "failure": failure}})

    async def revive(self, id: str, version: int) -> bool:
        """Marks as dirty what was given up. False when its version is another by now."""
        return await self._copies.update_one({"_id": id, "version": version}, soiled() | {"$unset": {"failure": ""}})

    async def read(self, rows: Sequence[Document]) -> list[Copy]:
        known = await self._records.known({id for row in rows for id in row["records"]})
        return [copy_of(row, {id: known[id] for id in row["records"] if id in known}) for row in rows]
