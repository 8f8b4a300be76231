"""Submissions in MongoDB. Each holds its `latest` revision; the earlier ones are in `revisions`.

Every change to a submission is one transaction with its message, and starts from the document read inside it: two at
the same time conflict, and the second is run again on what the first has left.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, TypeVar

from ulid import ULID

from services.ingest import NAME
from services.ingest.errors import IdempotencyKeyReused, SubmissionNotFound
from services.ingest.idempotency import KEPT, Claim
from shared import topics
from shared.events.submissions import SubmissionReference
from shared.runtime.clock import machine_now
from shared.runtime.envelope import Envelope
from shared.runtime.mongo import Database, Document, DuplicateKey, Index, Session
from shared.runtime.outbox import Outbox

T = TypeVar("T")

COLLECTIONS: Mapping[str, tuple[Index, ...]] = {
    "submissions": (Index("idempotency.handle", unique=True, partial={"idempotency.handle": {"$exists": True}}),),
    "revisions": (Index("submission_id"),),
    "sites": (),
}


class Store:
    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db, self._outbox = db, outbox
        self._submissions, self._revisions = db["submissions"], db["revisions"]

    async def add(self, submission: Document, message: SubmissionReference, claim: Claim | None) -> Document:
        """Stores a new submission and its message, in one transaction, and returns it.

        When `claim` was made before, with the same body, that submission is returned and nothing stored. Raises
        `IdempotencyKeyReused` when it was with another.
        """
        if claim is not None:
            submission = {**submission, "idempotency": claim.stored()}

        async def work(session: Session) -> None:
            await self.insert(session, submission, message)

        try:
            await self._db.transaction(work)
        except DuplicateKey as taken:
            if claim is None or "idempotency.handle" not in taken.index:
                raise
            before = await self._claimed(claim)
            return before if before is not None else await self.add(submission, message, claim)
        self._outbox.wake()
        return submission

    async def insert(self, session: Session, submission: Document, message: SubmissionReference) -> None:
        """Stores a new submission and its message, within a transaction."""
        await self._submissions.insert_one(submission, session=session)
        await self.announce(session, submission, "submission.received", message)

    async def _claimed(self, claim: Claim) -> Document | None:
        """The submission made with the same key; None when that was long enough ago for the key to be free again."""
        before = await self._submissions.find_one({"idempotency.handle": claim.handle})
        if before is None:
            return None
        if ULID.from_str(before["_id"]).datetime < machine_now() - KEPT:
            await self._submissions.update_one(
                {"_id": before["_id"], "idempotency.handle": claim.handle}, {"$unset": {"idempotency": ""}}
            )
            return None
        if before["idempotency"]["digest"] != claim.digest:
            raise IdempotencyKeyReused
        return before

    async def get(self, submission_id: str, session: Session | None = None) -> Document:
        """Raises `SubmissionNotFound`."""
        found = await self._submissions.find_one({"_id": submission_id}, session=session)
        if found is None:
            raise SubmissionNotFound
        return found

    async def states(self, submission_ids: Collection[str]) -> dict[str, Document]:
        """What became of them so far, by id."""
        fields = {"state": 1, "public": 1, "edit_counter": 1, "latest.site": 1, "latest.content": 1}
        found = await self._submissions.find({"_id": {"$in": list(submission_ids)}}, projection=fields)
        return {submission["_id"]: submission for submission in found}

    async def exists(self, submission_id: str) -> bool:
        return await self._submissions.find_one({"_id": submission_id}, projection={"_id": 1}) is not None

    async def revision(self, submission_id: str, revision: int, session: Session | None = None) -> Document:
        """A submission with the given revision as its `latest`. Raises `SubmissionNotFound`."""
        found = await self.get(submission_id, session)
        if found["revision"] == revision:
            return found
        archived = await self._revisions.find_one({"_id": f"{submission_id}-{revision}"}, session=session)
        if archived is None:
            raise SubmissionNotFound
        return {**found, "latest": archived}

    async def change(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Runs `work` in one transaction; what it announced is sent right after."""
        result = await self._db.transaction(work)
        self._outbox.wake()
        return result

    async def archive(self, session: Session, submission: Document) -> None:
        """Keeps the latest revision, before the next one takes its place."""
        row_id = f"{submission['_id']}-{submission['revision']}"
        row = {"_id": row_id, "submission_id": submission["_id"], **submission["latest"]}
        await self._revisions.insert_one(row, session=session)

    async def update(self, session: Session, submission_id: str, changes: Mapping[str, Any]) -> None:
        await self._submissions.update_one({"_id": submission_id}, {"$set": dict(changes)}, session=session)

    async def announce(self, session: Session, submission: Document, type_: str, message: SubmissionReference) -> None:
        """Puts the message of a change into the transaction; `version` of the submission as changed is its sequence."""
        envelope = Envelope.new(
            type=type_, source=NAME, subject=submission["_id"], sequence=submission["version"], data=message
        )
        await self._outbox.add(session, topics.SUBMISSIONS, submission["_id"], envelope)
