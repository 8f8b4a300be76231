"""Works through the files that were accepted. One is active, by lease; each step is recorded with what it made, so that
who takes over goes on where it ended.
"""

import asyncio
import contextlib
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from services.ingest.imports.filing import Filing
from services.ingest.imports.splitting import Split, split
from services.ingest.imports.store import ImportStore
from shared.runtime.leased import LeasedWorker
from shared.runtime.mongo import Database, Document

T = TypeVar("T")

_GROUPS_A_TURN = 50
"""So that a large file does not keep the small ones after it waiting."""

_IDLE_S = 0.25
_RENEWED_S = 2.0


class ImportWorker(LeasedWorker):
    def __init__(self, db: Database, imports: ImportStore, filing: Filing) -> None:
        super().__init__("ingest imports", db, "imports", idle_s=_IDLE_S)
        self._imports, self._filing = imports, filing

    async def _turn(self, stop: asyncio.Event) -> bool:
        """Some groups of the import whose turn it is; False when none waits."""
        found = await self._imports.next_in_turn()
        self._busy, self._progress = found is not None, time.monotonic()
        if found is None:
            return False
        if not found["split"]:
            await self._split(found)
        groups = await self._imports.groups(found["_id"], _GROUPS_A_TURN)
        for group in groups:
            if stop.is_set() or not await self._lease.hold():
                return True
            await self._filing.file(found, group)
            self._progress = time.monotonic()
        if len(groups) < _GROUPS_A_TURN:
            await self._imports.finish(found["_id"])
        return True

    async def _split(self, found: Document) -> None:
        data = await self._imports.data(found["_id"])
        made: Split = await self._holding(asyncio.to_thread(split, data))
        rows = (
            {
                **row,
                "_id": f"{found['_id']}-{row['number']:06d}",
                "import_id": found["_id"],
                "outcome": None,
            }
            for row in made.rows()
        )
        ignored = [{"kind": kind, "count": count} for kind, count in sorted(made.ignored.items())]
        await self._holding(self._imports.split(found["_id"], rows, {"split": True, "ignored": ignored}))

    async def _holding(self, working: Coroutine[Any, Any, T]) -> T:
        """Keeps the lease while something takes its time."""
        task = asyncio.ensure_future(working)
        while not task.done():
            await asyncio.wait({task}, timeout=_RENEWED_S)
            self._progress = time.monotonic()
            with contextlib.suppress(Exception):
                await self._lease.hold()
        return task.result()
