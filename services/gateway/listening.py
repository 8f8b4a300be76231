"""What keeps the gateway up to date: its own collections made, the sites followed, the cache told what changed."""

import asyncio
import logging

from services.gateway.store import AccountStore
from shared.events.catalogue import SiteSnapshot
from shared.runtime.follow import Follower
from shared.runtime.outage import is_outage
from shared.runtime.tables import Table
from shared.runtime.workers import supervise, wait_or_stop

logger = logging.getLogger(__name__)

_PAUSE = 2.0
_FIRST_SITES = 3.0


class Listening:
    """Belongs to the API itself, since what it feeds is in this process's memory: not one of the service's workers.

    Nothing here holds up the start for long: with MongoDB or Kafka down, pages are served as far as that goes.
    """

    def __init__(self, service: str, store: AccountStore, table: Table[SiteSnapshot], follower: Follower) -> None:
        self._service = service
        self._store = store
        self._table = table
        self._follower = follower
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Returns when the sites are known, or after 3 s without them."""
        if not self._tasks:
            followers = supervise(self._service, [self._table, self._follower], self._stop)
            self._tasks = [asyncio.create_task(self._prepare()), asyncio.create_task(followers)]
        await self._table.filled(_FIRST_SITES)

    async def close(self) -> None:
        self._stop.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _prepare(self) -> None:
        """Makes the collections and reads the kept copy of the sites, as soon as MongoDB lets us."""
        while not self._stop.is_set():
            try:
                await self._store.open()
                if not self._table.full:
                    await self._table.load()
            except Exception as error:
                if not is_outage(error):
                    logger.exception("The gateway's collections cannot be made")
                await wait_or_stop(self._stop, _PAUSE)
            else:
                return
