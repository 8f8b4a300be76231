"""What is left to do after sites or records have changed: the events concerned get a new version, some at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from shared.runtime.clock import machine_now
from shared.runtime.ids import new_id
from shared.runtime.mongo import Database, Document, Session

SETTLED = timedelta(seconds=60)
"""Longer than any transaction runs: who had begun before the change, and still saw what was before, is done by then."""


@dataclass(frozen=True, slots=True)
class Revision:
    """Events that name one of `refs`, communes or records, after the id `after`. `merged` are ids of records and those
    that took their place.

    `last` is the second time through: the first is at once, and may miss what was just being decided.
    """

    id: str
    refs: tuple[str, ...]
    merged: Mapping[str, str]
    after: str
    last: bool


class Revisions:
    def __init__(self, db: Database) -> None:
        self._rows = db["revisions"]

    async def ask(self, session: Session, refs: Iterable[str], merged: Mapping[str, str] | None = None) -> None:
        """Has the events revised that name one of `refs`, in the transaction of the change itself."""
        asked: Document = {"refs": sorted(refs), "merged": dict(merged or {}), "after": "", "last": False}
        now = machine_now()
        await self._rows.insert_one({"_id": new_id(), "due": now, "settled": now + SETTLED, **asked}, session=session)

    async def next(self) -> Revision | None:
        """The oldest that is to be gone on with now."""
        rows = await self._rows.find({"due": {"$lte": machine_now()}}, sort=[("_id", 1)], limit=1)
        if not rows:
            return None
        row = rows[0]
        return Revision(row["_id"], tuple(row["refs"]), row["merged"], row["after"], row["last"])

    async def reached(self, revision: Revision, after: str) -> None:
        """Everything up to the event `after` is done."""
        await self._rows.update_one({"_id": revision.id, "last": revision.last}, {"$set": {"after": after}})

    async def through(self, revision: Revision) -> None:
        """All is done: once more later, or never again."""
        if revision.last:
            await self._rows.delete_one({"_id": revision.id})
            return
        again = [{"$set": {"after": "", "last": True, "due": "$settled"}}]
        await self._rows.update_one({"_id": revision.id, "last": False}, again)
