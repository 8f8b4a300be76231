"""The epoch of a service's consumer groups. It is raised when a broker has lost its log, so that everyone reads from
the start again.
"""

from shared.runtime.mongo import Database


async def epoch(db: Database) -> int:
    """0 until it was ever raised."""
    row = await db["runtime"].find_one({"_id": "epoch"})
    return int(row["value"]) if row else 0
