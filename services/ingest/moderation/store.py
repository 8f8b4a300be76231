"""Cases in MongoDB."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.ingest.moderation.errors import CaseNotFound
from shared.runtime.clock import machine_now
from shared.runtime.mongo import Database, Document, Index, Session

COLLECTIONS: Mapping[str, tuple[Index, ...]] = {
    "cases": (Index(("state", "site", "turn")), Index("submission_id"), Index("fingerprints")),
    "families": (Index("touched_at", expire_after=86_400),),
}
_STANDING = ("open", "approved", "amended", "changes_requested")
"""States in which a case still stands for its submission: a rejected or withdrawn one can be sent again."""


class CaseStore:
    def __init__(self, db: Database) -> None:
        self._cases, self._families = db["cases"], db["families"]

    async def find(self, case_id: str, session: Session | None = None) -> Document | None:
        return await self._cases.find_one({"_id": case_id}, session=session)

    async def get(self, case_id: str, session: Session | None = None) -> Document:
        """Raises `CaseNotFound`."""
        found = await self.find(case_id, session)
        if found is None:
            raise CaseNotFound
        return found

    async def page(self, where: Mapping[str, Any], after: str | None, limit: int) -> list[Document]:
        """Cases by their turn, from the one after the turn `after`."""
        query = {**where, **({"turn": {"$gt": after}} if after else {})}
        return await self._cases.find(query, sort=[("turn", 1)], limit=limit)

    async def add(self, session: Session, case: Document) -> None:
        await self._cases.insert_one(case, session=session)

    async def update(self, session: Session, case_id: str, changes: Mapping[str, Any]) -> None:
        await self._cases.update_one({"_id": case_id}, {"$set": dict(changes)}, session=session)

    async def close_open(self, session: Session, submission_id: str, state: str, below: int | None = None) -> None:
        """Closes the open cases of a submission without a decision; of revisions `below` a number, if given."""
        query: dict[str, Any] = {"submission_id": submission_id, "state": "open"}
        if below is not None:
            query["revision"] = {"$lt": below}
        await self._cases.update_many(query, {"$set": {"state": state}}, session=session)

    async def release(
        self, session: Session, submission_id: str, *, below: int | None = None, public: int | None = None
    ) -> None:
        """Revisions of a submission stand no longer in the way of another's: all, or those `below` a number that are
        not the `public` one.
        """
        query: dict[str, Any] = {"submission_id": submission_id}
        if below is not None:
            query["revision"] = {"$lt": below, "$ne": public}
        await self._cases.update_many(query, {"$set": {"fingerprints": []}}, session=session)

    async def join_family(self, session: Session, family: str) -> None:
        """Has the transactions of same-looking cases wait for one another, so that the second sees the first.

        Two that only read would not conflict, and neither would see the other.
        """
        await self._families.update_one(
            {"_id": family}, {"$set": {"touched_at": machine_now()}}, upsert=True, session=session
        )

    async def twins(
        self, fingerprints: Sequence[str], submission_id: str | None, session: Session | None = None
    ) -> list[str]:
        """The ids of other submissions that share a fingerprint and were neither rejected nor withdrawn."""
        query: dict[str, Any] = {"fingerprints": {"$in": list(fingerprints)}, "state": {"$in": list(_STANDING)}}
        if submission_id is not None:
            query["submission_id"] = {"$ne": submission_id}
        found = await self._cases.find(query, limit=5, projection={"submission_id": 1}, session=session)
        return sorted({case["submission_id"] for case in found})
