"""A rebuild of the index, as it stands in MongoDB: how far it has got, and what of the copies is not in the new index.

Every mark that makes a copy dirty makes it `unbuilt` too; while nothing is being rebuilt, nobody looks at that. So who
marks need not know of a rebuild, and what changes during one is written into both indexes, each in its own time.
`built` are the ids of documents that may be in the new index, as `written` are those in the old one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from services.search.errors import RebuildRunning
from services.search.model import Copy, Writing
from services.search.rows import announcement_of, as_read, widened
from services.search.store import Store
from services.search.turns import Standing
from shared import topics
from shared.runtime.clock import machine_now
from shared.runtime.mongo import Database, Document, DuplicateKey, Session
from shared.runtime.outbox import Outbox

Phase = Literal["starting", "filling", "swapping", "telling", "done"]

_ROW = "rebuild"
_REST = 500
_ONLY_IN_THE_OLD: Document = {"built": {"$in": [None, []]}, "written.0": {"$exists": True}}
"""What can be found now, and could not after a swap."""


@dataclass(frozen=True, slots=True)
class Rebuild:
    """`target` is the name of the new index until it takes the place of the old one, `identity` what `IndexAdmin` says
    of it, `total` how many copies there were.
    """

    phase: Phase
    target: str
    identity: str
    by: str
    since: datetime
    until: datetime | None
    total: int


class Rebuilds:
    """starting → filling → swapping → telling → done. Each step may be repeated after a crash."""

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db, self._outbox = db, outbox
        self._copies, self._states = db["entities"], db["indexes"]

    async def begin(self, by: str, target: str) -> Rebuild:
        """Raises RebuildRunning."""
        row = {"phase": "starting", "target": target, "identity": "", "by": by, "since": machine_now()}
        fields: Document = {**row, "until": None, "total": 0}
        try:
            await self._states.update_one({"_id": _ROW, "phase": "done"}, {"$set": fields}, upsert=True)
        except DuplicateKey:
            found = await self.current()
            since = found.since.isoformat(timespec="seconds") if found else "?"
            raise RebuildRunning(by=found.by if found else "?", since=since) from None
        found = await self.current()
        assert found is not None
        return found

    async def current(self) -> Rebuild | None:
        """The last one, running or done."""
        row = await self._states.find_one({"_id": _ROW})
        names = ("phase", "target", "identity", "by", "since", "until", "total")
        return Rebuild(*(row[name] for name in names)) if row else None

    async def left(self) -> int:
        """How many copies are not in the new index as they are."""
        return await self._copies.count({"unbuilt": True})

    async def is_nearly_full(self) -> bool:
        """Whether the rest is little more than what changes all the time."""
        return await self._copies.count({"unbuilt": True}, limit=_REST + 1) <= _REST

    async def is_ready(self) -> bool:
        """Whether after a swap all would be found that was before, and what is not as it should be is dirty."""
        lacking = [{"dirty": {"$ne": True}}, _ONLY_IN_THE_OLD]
        return await self._copies.find_one({"unbuilt": True, "$or": lacking}, projection={"_id": 1}) is None

    async def fill(self, rebuild: Rebuild, identity: str) -> None:
        """The new index is there, and empty."""
        await self._copies.update_many({}, {"$set": {"unbuilt": True, "built": [], "built_sites": []}})
        total = await self._copies.count({})
        await self._step(rebuild, "filling", identity=identity, total=total)

    async def start_over(self, rebuild: Rebuild) -> None:
        """The new index is not the one that was being filled."""
        await self._step(rebuild, "starting")

    async def swap(self, rebuild: Rebuild) -> bool:
        """From now on nothing but the swap is to be done; False when somebody else has gone on."""
        return await self._step(rebuild, "swapping")

    async def swapped(self, rebuild: Rebuild) -> None:
        """The new index is the one. For each copy what may be in it takes the place of what was in the old one, once,
        for with it goes the mark by which that is known. What is not built is written whole.
        """
        taken_over = {
            "written": "$built",
            "sites": {"$setUnion": ["$sites", {"$ifNull": ["$built_sites", []]}]},
            "light": {"$and": ["$light", {"$not": ["$unbuilt"]}]},
        }
        await self._copies.update_many(
            {"built": {"$exists": True}}, [{"$set": taken_over}, {"$unset": ["built", "built_sites"]}]
        )
        await self._states.update_one({"_id": "occurrences"}, {"$set": {"index": rebuild.identity}}, upsert=True)
        await self._step(rebuild, "telling")

    async def tell(self) -> None:
        """The news that lists may have changed: of each site one event's, for that goes for all lists of the site."""
        one = {"id": {"$first": "$_id"}, "version": {"$first": "$version"}, "by": {"$first": "$correlation_id"}}
        found = await self._copies.aggregate([{"$unwind": "$sites"}, {"$group": {"_id": "$sites", **one}}])
        news = [
            (row["id"], announcement_of(row["id"], row["version"], [row["_id"]], [row["_id"]], row["by"]))
            for row in found
        ]

        async def work(session: Session) -> None:
            await self._outbox.add_each(session, topics.INDEXED, news)

        await self._db.transaction(work)
        self._outbox.wake()

    async def done(self, rebuild: Rebuild) -> None:
        await self._step(rebuild, "done", until=machine_now())

    async def _step(self, rebuild: Rebuild, phase: Phase, **more: Any) -> bool:
        here = {"_id": _ROW, "target": rebuild.target, "phase": rebuild.phase}
        return await self._states.update_one(here, {"$set": {"phase": phase, **more}})


class Building:
    """The copies as the new index sees them: what `Store` is to the live one.

    An event is built when it was written as the indexer has left it, with the turns that it was given there. What is
    dirty waits for the indexer; only at the end, so that it can be found right after the swap, it is written as it is.
    """

    def __init__(self, db: Database, store: Store, rebuilds: Rebuilds) -> None:
        self._copies, self._store, self._rebuilds = db["entities"], store, rebuilds

    async def dirty(self, limit: int, *, without: Collection[str] = ()) -> list[Copy]:
        """Those that can be built now, except those named."""
        others = {"unbuilt": True, "_id": {"$nin": list(without)}}
        found = await self._read({**others, "dirty": False}, limit)
        if not found and await self._rebuilds.is_nearly_full():
            found = await self._read({**others, "dirty": True, **_ONLY_IN_THE_OLD}, limit)
        return found

    async def these(self, ids: Collection[str]) -> list[Copy]:
        return await self._read({"unbuilt": True, "_id": {"$in": list(ids)}}, 0)

    async def foresee(self, writings: Sequence[Writing]) -> None:
        wider = [writing for writing in writings if writing.is_wider]
        await self._copies.update_each([({"_id": one.copy.id}, widened(one, "built", "built_sites")) for one in wider])

    async def counted_with(self, queues: Collection[str], *, without: Collection[str]) -> dict[str, Standing]:  # noqa: ARG002 - as `Copies` has it
        """Nobody: what is built is counted already."""
        return {}

    async def moved(self, ids: Collection[str]) -> None:
        """Nobody, see above."""

    async def indexed(self, writings: Sequence[Writing]) -> None:
        """Nobody is told: it cannot be found before the swap. What does not stand as it was counted, as when the
        horizon has moved on since, the indexer has to count first.
        """
        updates = []
        for writing in (one for one in writings if one.counted):
            exact = {"built": sorted(writing.ids), "built_sites": sorted(writing.sites)} if writing.is_narrower else {}
            updates.append((as_read(writing.copy), {"$set": {"unbuilt": False, **exact}}))
        await self._copies.update_each(updates)
        await self._store.moved([one.copy.id for one in writings if one.copy.settled and not one.counted])

    async def soil(self, writings: Sequence[Writing]) -> None:
        """Dirty for the live index too: it may be the one that was written to, if they have been swapped meanwhile."""
        await self._store.soil(writings)

    async def give_up(self, copy: Copy, reason: str) -> None:  # noqa: ARG002 - the letter says it
        await self._copies.update_one(as_read(copy), {"$set": {"unbuilt": False}})

    async def _read(self, which: Document, limit: int) -> list[Copy]:
        # As they lie on the disk: a database that has not all of them in its memory reads and writes each page once.
        rows = await self._copies.find(which, sort=[("_id", 1)], limit=limit)
        new = ({"written": row.get("built", []), "sites": row.get("built_sites", []), "light": False} for row in rows)
        return await self._store.read([row | seen for row, seen in zip(rows, new, strict=True)])
