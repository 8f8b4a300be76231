"""What the catalogue does of its own accord, in one process at a time: it publishes what an embargo held back,
revises the events that a change of sites or records concerns, and publishes everything again where ops ask for it or a
broker has lost its log.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from services.catalogue.model import Change, Event, Surroundings, released, revised
from services.catalogue.store import Decide, Events, Republishing, Revisions
from shared.runtime.clock import Clock
from shared.runtime.epoch import epoch
from shared.runtime.leased import LeasedWorker
from shared.runtime.mongo import Database
from shared.runtime.outage import is_outage

logger = logging.getLogger(__name__)

_BATCH = 100
_IDLE_S = 0.5


class Chore(LeasedWorker):
    """Does some of its work at a time."""

    def __init__(self, name: str, db: Database, some: Callable[[], Awaitable[bool]]) -> None:
        """`some` does a part, and says whether there may be more."""
        super().__init__(f"catalogue {name}", db, name, idle_s=_IDLE_S)
        self._some = some

    async def _turn(self, stop: asyncio.Event) -> bool:  # noqa: ARG002 - a part is short
        self._busy = True
        self._busy = await self._some()
        self._progress = time.monotonic()
        return self._busy


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


def republishing(db: Database, republishing: Republishing) -> Chore:
    """Goes on with a replay, or a refill of the compacted topics, which begins at each new epoch by itself."""

    async def some() -> bool:
        await republishing.refill(await epoch(db))
        return await republishing.some()

    return Chore("republishing", db, some)


async def _change(events: Events, id: str, decide: Decide) -> None:
    """One event that cannot be changed keeps no other waiting."""
    try:
        await events.change(id, decide)
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("The event %s could not be changed", id)
