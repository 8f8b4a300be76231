"""The epoch of a service's consumer groups. It is raised when a broker has lost its log, so that everyone reads from
the start again and what was sent goes out again.
"""

from typing import Any

from shared.runtime.mongo import Database, DuplicateKey

_ID = "epoch"


async def epoch(db: Database) -> int:
    """0 until it was ever raised."""
    row = await _row(db)
    return int(row["value"]) if row else 0


async def epoch_on(db: Database, cluster: str | None) -> int:
    """The epoch on the cluster with this id; raised, once for all processes, where another one was known before."""
    while True:
        row = await _row(db)
        if row is None:
            try:
                await db["runtime"].insert_one({"_id": _ID, "value": 0, "cluster": cluster})
            except DuplicateKey:
                continue  # another process was quicker
            return 0
        if row["cluster"] == cluster:
            return int(row["value"])
        await _raise(db, row, cluster)


async def raise_epoch(db: Database, known: int) -> int:
    """The next epoch after the `known` one, on the same cluster; raised once, whoever asks."""
    row = await _row(db)
    if row is not None and row["value"] == known:
        await _raise(db, row, row["cluster"])
    return await epoch(db)


async def _row(db: Database) -> dict[str, Any] | None:
    return await db["runtime"].find_one({"_id": _ID})


async def _raise(db: Database, before: dict[str, Any], cluster: str | None) -> None:
    await db["runtime"].update_one(before, {"$inc": {"value": 1}, "$set": {"cluster": cluster}})
