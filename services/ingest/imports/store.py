"""Imports in MongoDB: the file as it came, a row for each import and each of its items, and what became of each UID.

`sources` is what makes the next file of the same sender a change of what is there.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from shared.runtime.clock import machine_now
from shared.runtime.mongo import Database, Document, Index, Session

COLLECTIONS: Mapping[str, tuple[Index, ...]] = {
    "imports": (Index(("state", "turn_at")),),
    "import_items": (Index(("import_id", "number")), Index(("import_id", "group")), Index(("import_id", "outcome"))),
    "sources": (),
    "import_files.files": (),
    "import_files.chunks": (),
}
_AT_ONCE = 200
OUTCOMES = ("accepted", "changed", "unchanged", "refused")


class ImportStore:
    def __init__(self, db: Database) -> None:
        self._imports, self._items, self._sources = db["imports"], db["import_items"], db["sources"]
        self._files = db.files("import_files")

    async def add(self, row: Document, data: bytes) -> None:
        """Keeps a file, and then the import that will read it."""
        await self._files.put(row["_id"], data, row["file"]["name"])
        await self._imports.insert_one(row)

    async def find(self, import_id: str) -> Document | None:
        return await self._imports.find_one({"_id": import_id})

    async def data(self, import_id: str) -> bytes:
        """The file as it came."""
        data = await self._files.get(import_id)
        assert data is not None, "an import is added after its file"
        return data

    async def next_in_turn(self) -> Document | None:
        """An unfinished import, the one that has waited longest; it goes to the end of the queue."""
        return await self._imports.find_one_and_update(
            {"state": "working"}, {"$set": {"turn_at": machine_now()}}, sort=[("turn_at", 1)]
        )

    async def split(self, import_id: str, rows: Iterable[Document], found: Mapping[str, Any]) -> None:
        """Keeps the rows of a file, those that are not there yet, and then what else was found in it."""
        await self._items.delete_many({"import_id": import_id, "outcome": None})
        remaining = iter(rows)
        while batch := list(islice(remaining, _AT_ONCE)):
            await self._items.insert_many(batch)
        await self._imports.update_one({"_id": import_id}, {"$set": dict(found)})

    async def groups(self, import_id: str, at_most: int) -> list[int]:
        """The next groups that have items without an outcome, in the order of the file."""
        pipeline: Sequence[Mapping[str, Any]] = [
            {"$match": {"import_id": import_id, "outcome": None}},
            {"$group": {"_id": "$group"}},
            {"$sort": {"_id": 1}},
            {"$limit": at_most},
        ]
        return [row["_id"] for row in await self._items.aggregate(pipeline)]

    async def group(self, import_id: str, group: int, session: Session | None = None) -> list[Document]:
        """The items of one UID."""
        return await self._items.find({"import_id": import_id, "group": group}, sort=[("number", 1)], session=session)

    async def settle(self, item_id: str, outcome: Mapping[str, Any], session: Session | None = None) -> None:
        """Records what became of an item, once. What was kept to read it is not needed any more."""
        changes = {"$set": dict(outcome), "$unset": {"lines": ""}}
        await self._items.update_one({"_id": item_id, "outcome": None}, changes, session=session)

    async def finish(self, import_id: str) -> None:
        changes = {"state": "done", "finished_at": machine_now()}
        await self._imports.update_one({"_id": import_id, "state": "working"}, {"$set": changes})

    async def source(self, source_id: str, session: Session | None = None) -> Document | None:
        return await self._sources.find_one({"_id": source_id}, session=session)

    async def keep_source(self, row: Document, session: Session) -> None:
        await self._sources.replace_one({"_id": row["_id"]}, row, upsert=True, session=session)

    async def counts(self, import_id: str) -> dict[str, int]:
        """How many items have each outcome, and how many wait for one."""
        pipeline: Sequence[Mapping[str, Any]] = [
            {"$match": {"import_id": import_id}},
            {"$group": {"_id": "$outcome", "count": {"$sum": 1}}},
        ]
        found = {row["_id"]: row["count"] for row in await self._items.aggregate(pipeline)}
        return {
            "items": sum(found.values()),
            **{outcome: found.get(outcome, 0) for outcome in OUTCOMES},
            "waiting": found.get(None, 0),
        }

    async def page(self, import_id: str, after: int, limit: int, outcome: str | None) -> list[Document]:
        """Items by their number, from the one after `after`."""
        query: dict[str, Any] = {"import_id": import_id, "number": {"$gt": after}}
        if outcome is not None:
            query["outcome"] = outcome
        return await self._items.find(query, sort=[("number", 1)], limit=limit, projection={"lines": 0})


def source_id(owner: str, namespace: str, uid: str) -> str:
    """The id of what one sender's calendar calls `uid`."""
    return hashlib.sha256(f"{owner}\n{namespace}\n{uid}".encode()).hexdigest()[:40]
