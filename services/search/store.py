"""Search's collections: the copies of the catalogue's entities. No other module knows MongoDB."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from services.search.model import Copy, Writing
from shared import topics
from shared.events.catalogue import EventSnapshot
from shared.events.indexed import EventIndexed
from shared.runtime import logs
from shared.runtime.envelope import Envelope
from shared.runtime.mongo import Database, Document, DuplicateKey, Index, Session
from shared.runtime.outbox import Outbox

_SIDE_BY_SIDE = 16
_CURRENT = "occurrences"


class Store:
    """Copies, each `dirty` until the index is known to say the same."""

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db, self._outbox = db, outbox
        self._copies, self._indexes = db["entities"], db["indexes"]

    async def open(self) -> None:
        await self._db.ensure({"entities": (Index("dirty_at", partial={"dirty": True}),), "indexes": ()})

    async def copy(self, id: str) -> Copy | None:
        row = await self._copies.find_one({"_id": id})
        return _copy(row) if row else None

    async def keep(self, id: str, version: int, snapshot: EventSnapshot | None, correlation_id: str) -> bool:
        """Stores a newer version as dirty; False when it is late or doubled. `snapshot` None is a tombstone.

        A tombstone bears the version of what it ends.
        """
        older = {"$lt": version} if snapshot else {"$lte": version}
        fields = {
            "version": version,
            "snapshot": snapshot.model_dump(mode="json") if snapshot else None,
            "correlation_id": correlation_id,
            **_dirty(),
        }
        try:
            return await self._copies.update_one(
                {"_id": id, "version": older},
                {"$set": fields, "$setOnInsert": {"written": [], "sites": []}, "$unset": {"failure": ""}},
                upsert=True,
            )
        except DuplicateKey:
            return False

    async def dirty(self, limit: int, *, without: Collection[str] = ()) -> list[Copy]:
        """The dirty ones that have waited longest, except those named."""
        rows = await self._copies.find(
            {"dirty": True, "_id": {"$nin": list(without)}}, sort=[("dirty_at", 1)], limit=limit
        )
        return [_copy(row) for row in rows]

    async def these(self, ids: Collection[str]) -> list[Copy]:
        """Those of the named ones that are dirty."""
        return [_copy(row) for row in await self._copies.find({"dirty": True, "_id": {"$in": list(ids)}})]

    async def foresee(self, writings: Sequence[Writing]) -> None:
        """Remembers what is about to be written, so that after a crash nothing is in the index that nobody knows of."""
        await self._widen([writing for writing in writings if writing.is_wider], {})

    async def indexed(self, writings: Sequence[Writing]) -> None:
        """These can be found from now on: tells everyone, and marks as clean those of which there is nothing newer."""

        async def work(session: Session) -> None:
            await self._copies.update_many(
                {"$or": [_this_version(writing) for writing in writings]}, {"$set": {"dirty": False}}, session=session
            )
            for writing in writings:
                if writing.differs:
                    exact = {"written": sorted(writing.ids), "sites": sorted(writing.sites)}
                    await self._copies.update_one(_this_version(writing), {"$set": exact}, session=session)
                await self._outbox.add(session, topics.INDEXED, writing.copy.id, _announcement(writing))

        await self._db.transaction(work)
        self._outbox.wake()

    async def serve(self, index: str) -> bool:
        """From now on `index` is the one that is written to. When it is not the one it was, all is dirty, and the
        answer True: what is on its way may have gone into the other one.
        """
        known = await self._indexes.find_one({"_id": _CURRENT})
        if known is not None and known["index"] == index:
            return False
        await self._copies.update_many({}, {"$set": _dirty()})
        await self._indexes.update_one({"_id": _CURRENT}, {"$set": {"index": index}}, upsert=True)
        return True

    async def soil(self, writings: Sequence[Writing]) -> None:
        """These may have been written, over something newer perhaps: they are dirty, whatever else was marked since,
        and what they wrote is known of, so that it is deleted where it is stale.
        """
        await self._widen(writings, {"$set": _dirty()})

    async def _widen(self, writings: Sequence[Writing], more: Document) -> None:
        places = asyncio.Semaphore(_SIDE_BY_SIDE)

        async def widen(writing: Writing) -> None:
            async with places:
                known = {"written": {"$each": sorted(writing.ids)}, "sites": {"$each": sorted(writing.sites)}}
                await self._copies.update_one({"_id": writing.copy.id}, {"$addToSet": known, **more})

        await asyncio.gather(*(widen(writing) for writing in writings))

    async def give_up(self, copy: Copy, reason: str) -> None:
        """This version will never be in the index; a newer one may be."""
        failure = {"reason": reason, "at": datetime.now(UTC)}
        await self._copies.update_one(
            {"_id": copy.id, "version": copy.version}, {"$set": {"dirty": False, "failure": failure}}
        )


def _dirty() -> Document:
    return {"dirty": True, "dirty_at": datetime.now(UTC)}


def _this_version(writing: Writing) -> Document:
    return {"_id": writing.copy.id, "version": writing.copy.version}


def _announcement(writing: Writing) -> Envelope:
    copy = writing.copy
    data = EventIndexed(
        id=copy.id,
        version=copy.version,
        sites_before=tuple(sorted(copy.sites)),
        sites_after=tuple(sorted(writing.sites)),
    )
    token = logs.correlation.set(copy.correlation_id)
    try:
        return Envelope.new(type="event.indexed", source="search", subject=copy.id, sequence=copy.version, data=data)
    finally:
        logs.correlation.reset(token)


def _copy(row: Document) -> Copy:
    return Copy(
        id=row["_id"],
        version=row["version"],
        snapshot=EventSnapshot.model_validate(row["snapshot"]) if row["snapshot"] else None,
        written=frozenset(row["written"]),
        sites=frozenset(row["sites"]),
        correlation_id=row["correlation_id"],
    )
