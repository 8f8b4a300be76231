"""Taking a message once: by a unique row, written in the same transaction as its effect."""

from datetime import UTC, datetime, timedelta

from shared.runtime.mongo import Database, Session

KEPT = timedelta(days=60)
"""Longer than any message stays on its topic."""


async def take_once(db: Database, session: Session, kind: str, id: str) -> bool:
    """True the first time, False ever after. Two at the same time conflict, and the transaction of one is run again."""
    row = f"{kind}:{id}"
    if await db["taken"].find_one({"_id": row}, session=session):
        return False
    await db["taken"].insert_one({"_id": row, "expire_at": datetime.now(UTC) + KEPT}, session=session)
    return True
