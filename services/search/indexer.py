"""The indexer: brings the index up to the copies. One is active, by a lease."""

import asyncio
import contextlib
import logging
import time

from services.search.dispatch import Dispatch
from services.search.index import IndexAdmin
from services.search.store import Store
from shared.runtime.clock import Clock
from shared.runtime.leases import Lease
from shared.runtime.outage import is_outage
from shared.runtime.workers import wait_or_stop

logger = logging.getLogger(__name__)

PREPARED_S = 15.0
_IDLE_S = 0.2
_STANDBY_S = 1.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_LANDING_S = 10.0


class Indexer:
    """A worker. `wake` makes it look at once; what other processes mark as dirty it sees within 0.2 s."""

    name = "search indexer"

    def __init__(self, store: Store, admin: IndexAdmin, dispatch: Dispatch, lease: Lease, clock: Clock) -> None:
        self._store, self._admin, self._dispatch = store, admin, dispatch
        self._lease, self._clock = lease, clock
        self._prepared_until = 0.0

    def wake(self) -> None:
        self._dispatch.woken.set()

    def stuck_seconds(self) -> float:
        return time.monotonic() - self._dispatch.progress

    async def run(self, stop: asyncio.Event) -> None:
        pause = _FIRST_PAUSE_S
        try:
            while not stop.is_set():
                try:
                    await self._turn(stop)
                    pause = _FIRST_PAUSE_S
                except Exception as error:
                    self._dispatch.forget()
                    self._prepared_until = 0.0  # the index may be another now
                    if not is_outage(error):
                        raise
                    logger.warning("The indexer waits: %s", error, extra={"pause_s": pause})
                    await wait_or_stop(stop, pause)
                    pause = min(pause * 2, _LONGEST_PAUSE_S)
                self._dispatch.progress = time.monotonic()
        finally:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._dispatch.land_all(), _LANDING_S)
            with contextlib.suppress(Exception):
                await self._dispatch.own_up()
            with contextlib.suppress(Exception):
                await self._lease.release()

    async def _turn(self, stop: asyncio.Event) -> None:
        self._dispatch.woken.clear()
        if not await self._dispatch.unbroken():
            self._dispatch.forget()
        await self._dispatch.own_up()
        if not self._lease.still_held():
            await wait_or_stop(stop, _STANDBY_S)
            return
        await self._prepare()
        if self._dispatch.suspects:
            await self._dispatch.land_all()
            await self._dispatch.try_suspects()
            return
        await self._dispatch.send_off()
        if self._dispatch.flights:
            await self._dispatch.land_first()
        else:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._dispatch.woken.wait(), _IDLE_S)

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
