"""What the workers that write to an index have in common: they hold a lease, wait outages out, and leave tidily."""

import asyncio
import contextlib
import logging
import time
from abc import ABC, abstractmethod

from services.search.dispatch import Dispatch
from shared.runtime.leases import Lease
from shared.runtime.outage import is_outage
from shared.runtime.workers import wait_or_stop

logger = logging.getLogger(__name__)

_STANDBY_S = 1.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_LANDING_S = 10.0


class Writer(ABC):
    """A worker. What it had on its way when something went wrong, it does again."""

    def __init__(self, name: str, dispatch: Dispatch, lease: Lease) -> None:
        self.name = name
        self._dispatch, self._lease = dispatch, lease
        self._prepared_until = 0.0

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
                    logger.warning("The %s waits: %s", self.name, error, extra={"pause_s": pause})
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
        if self._lease.still_held():
            await self._work()
        else:
            await wait_or_stop(stop, _STANDBY_S)

    @abstractmethod
    async def _work(self) -> None:
        """A part of it, while the lease is ours."""

    async def _write(self, idle_s: float) -> None:
        """Sends what is dirty, and waits for what is on its way, or for at most `idle_s` when there is nothing."""
        if self._dispatch.suspects:
            await self._dispatch.land_all()
            await self._dispatch.try_suspects()
            return
        await self._dispatch.send_off()
        if self._dispatch.flights:
            await self._dispatch.land_first()
        else:
            await self._rest(idle_s)

    async def _rest(self, idle_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._dispatch.woken.wait(), idle_s)
