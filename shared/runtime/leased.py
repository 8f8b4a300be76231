"""Workers of which one process at a time does the work."""

import asyncio
import contextlib
import logging
import os
import socket
import time
from abc import ABC, abstractmethod

from shared.runtime.leases import Lease
from shared.runtime.mongo import Database
from shared.runtime.outage import is_outage
from shared.runtime.workers import wait_or_stop

log = logging.getLogger(__name__)

_STANDBY_S = 1.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0


class LeasedWorker(ABC):
    """Takes turns for as long as it holds the lease, and waits outages out. A turn must not mind being done twice: a
    paused process may wake up late.

    `_busy` says that work is waiting, `_progress` when some was done last; a turn keeps both.
    """

    def __init__(self, name: str, db: Database, lease: str, *, idle_s: float, lease_seconds: float = 10.0) -> None:
        """`idle_s` is how long it rests when a turn found nothing to do."""
        self.name = name
        self._lease = Lease(db, lease, f"{socket.gethostname()}:{os.getpid()}", lease_seconds)
        self._idle_s = idle_s
        self._progress, self._busy = time.monotonic(), False

    async def run(self, stop: asyncio.Event) -> None:
        pause = 0.0
        try:
            while not stop.is_set():
                try:
                    if not await self._lease.hold():
                        self._busy = False
                        await wait_or_stop(stop, _STANDBY_S)
                    elif not await self._turn(stop):
                        await self._rest(stop)
                    pause = 0.0
                except Exception as error:
                    if not is_outage(error):
                        raise
                    self._progress = time.monotonic()
                    pause = min(max(_FIRST_PAUSE_S, pause * 2), _LONGEST_PAUSE_S)
                    log.warning("%s waits for a dependency", self.name, extra={"error": str(error), "pause_s": pause})
                    await wait_or_stop(stop, pause)
        finally:
            with contextlib.suppress(Exception):
                await self._lease.release()

    def stuck_seconds(self) -> float:
        return time.monotonic() - self._progress if self._busy else 0.0

    @abstractmethod
    async def _turn(self, stop: asyncio.Event) -> bool:
        """Does some work; False when there was none."""

    async def _rest(self, stop: asyncio.Event) -> None:
        await wait_or_stop(stop, self._idle_s)
