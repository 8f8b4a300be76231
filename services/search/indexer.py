"""The indexer: brings the index up to the copies. One is active, by a lease.

Meilisearch does the writes of an index in the order of their coming and joins what waits into one, so several batches
are kept on their way: waiting for each would be several times slower. What is dirty stays so until its batch has
landed, so whatever is broken off is simply done again.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Sequence

from services.search.errors import MeiliOutage, Refused
from services.search.flights import Flight, fill, launch
from services.search.graveyard import Graveyard
from services.search.index import IndexAdmin
from services.search.meili import Meili
from services.search.model import Copy, Writing
from services.search.store import Store
from shared.runtime.clock import Clock
from shared.runtime.leases import Lease
from shared.runtime.outage import is_outage
from shared.runtime.workers import wait_or_stop

logger = logging.getLogger(__name__)

COPIES = 100
FLIGHTS = 4
POLL_S = 0.02
PREPARED_S = 15.0
_LONGEST_POLL_S = 0.2
_IDLE_S = 0.2
_STANDBY_S = 1.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_LANDING_S = 10.0


class Indexer:
    """A worker. `wake` makes it look at once; what other processes mark as dirty it sees within 0.2 s."""

    name = "search indexer"

    def __init__(
        self, store: Store, meili: Meili, admin: IndexAdmin, graveyard: Graveyard, lease: Lease, clock: Clock
    ) -> None:
        self._store, self._meili, self._admin = store, meili, admin
        self._graveyard, self._lease, self._clock = graveyard, lease, clock
        self._flights: deque[Flight] = deque()
        self._suspects: deque[list[str]] = deque()
        """Parts of a batch that was refused, to be tried alone until the one document is found that is to blame."""
        self._unsure: list[Writing] = []
        """What was sent without our knowing what became of it, or whether another wrote meanwhile."""
        self._prepared_until = 0.0
        self._woken = asyncio.Event()
        self._progress = time.monotonic()

    def wake(self) -> None:
        self._woken.set()

    def stuck_seconds(self) -> float:
        return time.monotonic() - self._progress

    async def run(self, stop: asyncio.Event) -> None:
        pause = _FIRST_PAUSE_S
        try:
            while not stop.is_set():
                try:
                    await self._turn(stop)
                    pause = _FIRST_PAUSE_S
                except Exception as error:
                    self._forget()
                    self._prepared_until = 0.0  # the index may be another now
                    if not is_outage(error):
                        raise
                    logger.warning("The indexer waits: %s", error, extra={"pause_s": pause})
                    await wait_or_stop(stop, pause)
                    pause = min(pause * 2, _LONGEST_PAUSE_S)
                self._progress = time.monotonic()
        finally:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._land_all(), _LANDING_S)
            with contextlib.suppress(Exception):
                await self._own_up()
            with contextlib.suppress(Exception):
                await self._lease.release()

    async def _turn(self, stop: asyncio.Event) -> None:
        self._woken.clear()
        if not await self._unbroken():
            self._forget()
        await self._own_up()
        if not self._lease.still_held():
            await wait_or_stop(stop, _STANDBY_S)
            return
        await self._prepare()
        if self._suspects:
            await self._land_all()
            await self._try_suspects()
            return
        await self._send_off()
        if self._flights:
            await self._land_first()
        else:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), _IDLE_S)

    async def _prepare(self) -> None:
        """Looks now and then whether the index is still there, since Meilisearch makes a missing one anew without a
        word; and what the passing of time alone has made dirty.
        """
        if time.monotonic() < self._prepared_until:
            return
        if await self._store.serve(await self._admin.ensure()):
            self._forget()
        await self._store.age(self._clock.now())
        self._prepared_until = time.monotonic() + PREPARED_S

    async def _send_off(self) -> None:
        while len(self._flights) < FLIGHTS:
            if not await self._unbroken():  # making several batches may take longer than a lease
                self._forget()
                return
            on_their_way = [id for flight in self._flights for id in flight.ids]
            copies = await self._store.dirty(COPIES, without=on_their_way)
            if not copies:
                return
            await self._send(copies)
            if self._suspects:
                return

    async def _send(self, copies: Sequence[Copy]) -> None:
        """Sends as many of them as make a batch."""
        writings, hopeless = fill(copies, self._clock.now())
        for copy, error in hopeless:
            await self._give_up(copy, error)
        if not writings:
            return
        await self._store.foresee(writings)
        if not self._lease.still_held():
            return  # while we were asleep another may have written something newer
        try:
            self._flights.append(await launch(self._meili, writings))
        except Refused as error:
            await self._suspect(Flight(writings), error)
        except Exception:
            self._unsure += writings  # it may be taken all the same, and late
            raise

    async def _land_first(self) -> None:
        """Waits until the oldest batch has landed, but looks for new ones as soon as there is a place for them."""
        pause = POLL_S
        while not self._flights[0].landed:
            if not await self._unbroken():  # a big batch takes longer than a lease
                self._forget()
                return
            uids = [uid for flight in self._flights for uid in flight.tasks]
            known = await self._meili.tasks(uids)
            self._progress = time.monotonic()
            if len(known) < len(uids):
                raise MeiliOutage("Meilisearch has lost tasks that it had taken")
            for flight in self._flights:
                flight.learn(known)
            if self._flights[0].landed:
                break
            if self._woken.is_set() and len(self._flights) < FLIGHTS:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 1.2, _LONGEST_POLL_S)
        while self._flights and self._flights[0].landed:
            await self._settle(self._flights[0])
            if self._flights:
                self._flights.popleft()

    async def _land_all(self) -> None:
        while self._flights:
            self._woken.clear()
            await self._land_first()

    async def _settle(self, flight: Flight) -> None:
        if not await self._unbroken():
            self._forget()
        elif flight.failure is None:
            await self._store.indexed(flight.writings)
        elif isinstance(flight.failure, Refused):
            await self._suspect(flight, flight.failure)
        else:
            raise flight.failure

    async def _unbroken(self) -> bool:
        """Whether the lease is ours, and was all the time. In a gap another may have written something newer, which
        what we sent has overwritten.
        """
        granted = self._lease.still_held()
        return await self._lease.hold() and granted

    def _forget(self) -> None:
        """Gives up what is on its way; it is done again, by whoever has the lease then."""
        lost = [writing for flight in self._flights for writing in flight.writings]
        if lost:
            logger.warning("The indexer does %d events again", len(lost))
        self._unsure += lost
        self._flights.clear()
        self._suspects.clear()

    async def _own_up(self) -> None:
        if self._unsure:
            await self._store.soil(self._unsure)
            self._unsure.clear()

    async def _suspect(self, flight: Flight, error: Refused) -> None:
        """Halves a refused batch; a single event that is refused is given up, and the others go on."""
        if len(flight.writings) == 1:
            await self._give_up(flight.writings[0].copy, error)
            return
        ids, middle = list(flight.ids), len(flight.writings) // 2
        self._suspects.extend([ids[:middle], ids[middle:]])

    async def _give_up(self, copy: Copy, error: Exception) -> None:
        await self._graveyard.bury(copy, error)
        await self._store.give_up(copy, str(error))

    async def _try_suspects(self) -> None:
        copies = await self._store.these(self._suspects.popleft())
        if copies:
            await self._send(copies)
            await self._land_all()
