"""The indexer: brings the index up to the copies, and puts a rebuilt one in its place. One is active, by a lease."""

import asyncio
import time

from services.search.dispatch import Dispatch
from services.search.index import IndexAdmin
from services.search.rebuilds import Rebuilds
from services.search.store import Store
from services.search.writer import Writer
from shared.runtime.clock import Clock
from shared.runtime.leases import Lease

PREPARED_S = 15.0
_IDLE_S = 0.2
_HELD_UP_S, _LOOK_S = 5.0, 0.05


class Indexer(Writer):
    """`wake` makes it look at once; what other processes mark as dirty it sees within 0.2 s."""

    def __init__(
        self, store: Store, admin: IndexAdmin, dispatch: Dispatch, lease: Lease, clock: Clock, rebuilds: Rebuilds
    ) -> None:
        super().__init__("search indexer", dispatch, lease)
        self._store, self._admin, self._clock, self._rebuilds = store, admin, clock, rebuilds

    def wake(self) -> None:
        self._dispatch.woken.set()

    async def _work(self) -> None:
        await self._swap()
        await self._prepare()
        await self._write(_IDLE_S)

    async def _swap(self) -> None:
        """When the new index says all that the copies do, or will be told of what it does not because it is dirty.

        Nothing may be on its way then: it would be clean without being in the new index. Nor is anything sent while the
        rebuilder makes good what is left, so that this ends however much changes meanwhile.
        """
        rebuild = await self._rebuilds.current()
        if rebuild and rebuild.phase == "filling" and await self._rebuilds.is_nearly_full():
            await self._dispatch.land_all()
            until = time.monotonic() + _HELD_UP_S
            while not await self._rebuilds.is_ready():
                if not await self._dispatch.unbroken() or time.monotonic() > until:
                    return
                await asyncio.sleep(_LOOK_S)
            if not await self._dispatch.unbroken():
                return
            await self._rebuilds.swap(rebuild)
            rebuild = await self._rebuilds.current()
        if rebuild and rebuild.phase == "swapping":
            if await self._admin.swap(rebuild.target, rebuild.identity):
                await self._rebuilds.swapped(rebuild)
            else:
                await self._rebuilds.start_over(rebuild)

    async def _prepare(self) -> None:
        """Looks now and then whether the index is still there, since Meilisearch makes a missing one anew without a
        word; and what the passing of time alone has made dirty.
        """
        if time.monotonic() < self._prepared_until:
            return
        if await self._store.serve(await self._admin.ensure()):
            self._dispatch.forget()
        await self._store.age(self._clock.now())
        self._prepared_until = time.monotonic() + PREPARED_S
