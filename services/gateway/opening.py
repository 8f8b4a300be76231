"""How the gateway opens: with MongoDB or Kafka down, pages are served as far as that goes."""

import asyncio
import logging

from services.gateway.store import AccountStore
from shared.events.catalogue import SiteSnapshot
from shared.runtime.outage import is_outage
from shared.runtime.tables import Table
from shared.runtime.workers import wait_or_stop

logger = logging.getLogger(__name__)

_PAUSE = 2.0
_FIRST_SITES = 3.0


class Opening:
    """Nothing here holds up the start for long: what MongoDB has to give is fetched as soon as it answers."""

    def __init__(self, store: AccountStore, table: Table[SiteSnapshot]) -> None:
        self._store = store
        self._table = table
        self._stop = asyncio.Event()
        self._preparing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Returns when the sites are known, or after 3 s without them."""
        if self._preparing is None:
            self._preparing = asyncio.create_task(self._prepare())
        await self._table.filled(_FIRST_SITES)

    async def close(self) -> None:
        self._stop.set()
        if self._preparing is not None:
            await asyncio.gather(self._preparing, return_exceptions=True)

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
