"""What the catalogue does of its own accord, in one process at a time: it publishes what an embargo held back, and
revises the events that a change of sites or records concerns.
"""

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable

from services.catalogue.model import Change, Event, Surroundings, released, revised
from services.catalogue.store import Decide, Events, Revisions
from shared.runtime.clock import Clock
from shared.runtime.leases import Lease
from shared.runtime.mongo import Database
from shared.runtime.outage import is_outage
from shared.runtime.workers import wait_or_stop

logger = logging.getLogger(__name__)

_BATCH = 100
_IDLE_S = 0.5
_STANDBY_S = 1.0
_LONGEST_PAUSE_S = 5.0


class Chore:
    """A worker that does some of its work at a time while it holds the lease. What it does must not mind being done
    twice: a paused process may wake up late.
    """

    def __init__(self, name: str, db: Database, some: Callable[[], Awaitable[bool]]) -> None:
        """`some` does a part, and says whether there may be more."""
        self.name = f"catalogue {name}"
        self._lease = Lease(db, name, f"{socket.gethostname()}:{os.getpid()}")
        self._some = some
        self._progress = time.monotonic()
        self._waiting = False

    async def run(self, stop: asyncio.Event) -> None:
        pause = 0.0
        try:
            while not stop.is_set():
                try:
                    await self._turn(stop)
                    pause = 0.0
                except Exception as error:
                    if not is_outage(error):
                        raise
                    pause = min(max(0.2, pause * 2), _LONGEST_PAUSE_S)
                    logger.warning("%s waits: %s", self.name, error, extra={"pause_s": pause})
                    await wait_or_stop(stop, pause)
                self._progress = time.monotonic()
        finally:
            with contextlib.suppress(Exception):
                await self._lease.release()

    def stuck_seconds(self) -> float:
        return time.monotonic() - self._progress if self._waiting else 0.0

    async def _turn(self, stop: asyncio.Event) -> None:
        if not await self._lease.hold():
            self._waiting = False
            await wait_or_stop(stop, _STANDBY_S)
            return
        self._waiting = True
        self._waiting = await self._some()
        if not self._waiting:
            await wait_or_stop(stop, _IDLE_S)


def embargoes(db: Database, events: Events, clock: Clock) -> Chore:
    """Publishes what was held back, within a second of its time by the domain's clock."""

    async def some() -> bool:
        due = await events.due(clock.now(), _BATCH)
        for id in due:
            await _change(events, id, released)
        return len(due) == _BATCH

    return Chore("embargoes", db, some)


def revising(db: Database, events: Events, revisions: Revisions) -> Chore:
    """Goes on with the oldest revision asked for; after a crash from where it had got to."""

    async def some() -> bool:
        revision = await revisions.next()
        if revision is None:
            return False

        def revise(event: Event | None, around: Surroundings) -> Change | None:
            return revised(event, revision.merged, around)

        ids = await events.naming(revision.refs, revision.after, _BATCH)
        for id in ids:
            await _change(events, id, revise)
        if ids:
            await revisions.reached(revision, ids[-1])
        else:
            await revisions.through(revision)
        return True

    return Chore("revisions", db, some)


async def _change(events: Events, id: str, decide: Decide) -> None:
    """One event that cannot be changed keeps no other waiting."""
    try:
        await events.change(id, decide)
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("The event %s could not be changed", id)
