"""A lease in MongoDB: at most one process at a time does a job. Time is MongoDB's own (`$$NOW`), so no clock of ours
counts.
"""

import time

from ulid import ULID

from shared.runtime.mongo import Database, Document, DuplicateKey


class Lease:
    """Held for `seconds` from the last renewal. What a holder writes must still be guarded: a paused process wakes up
    late. `holder` is for people to read; each Lease is a holder of its own.
    """

    def __init__(self, db: Database, name: str, holder: str, seconds: float = 10.0) -> None:
        self._rows, self._name, self._seconds = db["leases"], name, seconds
        self._holder = f"{holder}:{ULID()}"  # in containers, names and process ids come again
        self._sure_until = 0.0

    async def hold(self) -> bool:
        """Takes the lease or keeps it; False while another holds it. Asks MongoDB when half of the time is gone."""
        asked_at = time.monotonic()
        if asked_at < self._sure_until - self._seconds / 2:
            return True
        if not await self._renew_or_take_over() and not await self._begin():
            self._sure_until = 0.0
            return False
        self._sure_until = asked_at + self._seconds
        return True

    def still_held(self) -> bool:
        """Whether the time last granted has not run out, by this process's monotonic clock, which runs on while it is
        paused.
        """
        return time.monotonic() < self._sure_until

    async def release(self) -> None:
        """Gives it up at once, so that another need not wait for its end."""
        self._sure_until = 0.0
        await self._rows.delete_one({"_id": self._name, "holder": self._holder})

    async def _renew_or_take_over(self) -> bool:
        mine_or_over = [{"holder": self._holder}, {"$expr": {"$lt": ["$until", "$$NOW"]}}]
        return await self._rows.update_one({"_id": self._name, "$or": mine_or_over}, self._granted())

    async def _begin(self) -> bool:
        """False when somebody else has it, or was quicker."""
        try:
            return await self._rows.update_one(
                {"_id": self._name, "holder": self._holder}, self._granted(), upsert=True
            )
        except DuplicateKey:
            return False

    def _granted(self) -> list[Document]:
        return [{"$set": {"holder": self._holder, "until": {"$add": ["$$NOW", int(self._seconds * 1000)]}}}]
