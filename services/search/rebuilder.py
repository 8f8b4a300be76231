"""The rebuilder: makes a new index beside the live one, with today's settings, of all copies. One is active, by a
lease.

It writes to the new index only, the indexer to the live one only, and each copy has a mark for either. What changes
meanwhile is written to both. When nothing is left unbuilt, the indexer lands what it has on its way and swaps the two
(`Indexer._swap`): so no mark can be lost in between. Questions are answered from the old index until then, and from the
new one from then on; the swap is one step of Meilisearch's. Then everyone is told that lists may have changed, and the
old index is deleted. Where it has got to stands in MongoDB, so that another process can go on with it.
"""

import time

from services.search.dispatch import Dispatch
from services.search.index import REBUILT, IndexAdmin
from services.search.meili import Meili
from services.search.rebuilds import Rebuild, Rebuilds
from services.search.writer import Writer
from shared.runtime.ids import new_id
from shared.runtime.leases import Lease

_IDLE_S = 0.5
_FULL_S = 0.1
_SURE_S = 15.0


def target_of(index: str) -> str:
    """The name of a new index beside `index`."""
    return f"{index}{REBUILT}{new_id().lower()}"


class Rebuilder(Writer):
    def __init__(self, rebuilds: Rebuilds, admin: IndexAdmin, meili: Meili, dispatch: Dispatch, lease: Lease) -> None:
        """`meili` is its own: it points at the new index of the day."""
        super().__init__("search rebuilder", dispatch, lease)
        self._rebuilds, self._admin, self._meili = rebuilds, admin, meili

    async def _work(self) -> None:
        rebuild = await self._rebuilds.current()
        phase = rebuild.phase if rebuild else "done"
        if rebuild is None or phase == "done":
            await self._rest(_IDLE_S)
        elif phase == "starting":
            await self._rebuilds.fill(rebuild, await self._admin.of(rebuild.target).ensure())
        elif phase == "filling":
            await self._fill(rebuild)
        elif phase == "swapping":
            await self._rest(_FULL_S)
        else:
            await self._rebuilds.tell()
            await self._admin.tidy()
            await self._rebuilds.done(rebuild)

    async def _fill(self, rebuild: Rebuild) -> None:
        if self._meili.index != rebuild.target:
            self._dispatch.forget()
            self._meili.index = rebuild.target
            self._prepared_until = 0.0
        if time.monotonic() > self._prepared_until:
            if await self._admin.of(rebuild.target).ensure() != rebuild.identity:
                await self._rebuilds.start_over(rebuild)
                return
            self._prepared_until = time.monotonic() + _SURE_S
        await self._write(_FULL_S)
