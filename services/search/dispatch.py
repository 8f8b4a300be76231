"""What is on its way into the index: batches in Meilisearch's queue, and what has become of them.

Meilisearch does the writes of an index in the order of their coming and joins what waits into one, so several batches
are kept on their way: waiting for each would be several times slower. What is dirty stays so until its batch has
landed, so whatever is broken off is simply done again.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Collection, Sequence
from typing import Protocol

from services.search.errors import MeiliOutage, Refused
from services.search.flights import Flight, fill, launch
from services.search.graveyard import Graveyard
from services.search.meili import Meili
from services.search.model import Copy, Writing, in_turn
from services.search.turns import Standing
from shared.runtime.clock import Clock
from shared.runtime.leases import Lease

logger = logging.getLogger(__name__)

COPIES = 100
"""In one batch: to make it keeps everything else in the process waiting."""
FLIGHTS = 48
"""Only a backlog has so many. What waits is joined, and a large index takes two seconds for any write."""
POLL_S = 0.02
_LONGEST_POLL_S = 0.2


class Copies(Protocol):
    """The copies as one index sees them; `Store` says what each does."""

    async def dirty(self, limit: int, *, without: Collection[str] = ()) -> list[Copy]: ...
    async def these(self, ids: Collection[str]) -> list[Copy]: ...
    async def counted_with(self, queues: Collection[str], *, without: Collection[str]) -> dict[str, Standing]: ...
    async def moved(self, ids: Collection[str]) -> None: ...
    async def foresee(self, writings: Sequence[Writing]) -> None: ...
    async def indexed(self, writings: Sequence[Writing]) -> None: ...
    async def soil(self, writings: Sequence[Writing]) -> None: ...
    async def give_up(self, copy: Copy, reason: str) -> None: ...


class Dispatch:
    """`progress` is when there was last any, by the monotonic clock; `woken` is set when something may be dirty."""

    def __init__(self, store: Copies, meili: Meili, graveyard: Graveyard, lease: Lease, clock: Clock) -> None:
        self._store, self._meili, self._graveyard = store, meili, graveyard
        self._lease, self._clock = lease, clock
        self.flights: deque[Flight] = deque()
        self.suspects: deque[list[str]] = deque()
        """Parts of a batch that was refused, to be tried alone until the one document is found that is to blame."""
        self._unsure: list[Writing] = []
        """What was sent without our knowing what became of it, or whether another wrote meanwhile."""
        self.woken = asyncio.Event()
        self.progress = time.monotonic()

    async def unbroken(self) -> bool:
        """Whether the lease is ours, and was all the time. In a gap another may have written something newer, which
        what we sent has overwritten.
        """
        granted = self._lease.still_held()
        return await self._lease.hold() and granted

    async def send_off(self) -> None:
        while len(self.flights) < FLIGHTS:
            if not await self.unbroken():  # making several batches may take longer than a lease
                self.forget()
                return
            on_their_way = [id for flight in self.flights for id in flight.ids]
            copies = await self._store.dirty(COPIES, without=on_their_way)
            if not copies:
                return
            await self._send(copies)
            if self.suspects:
                return

    async def land_first(self) -> None:
        """Waits until the oldest batch has landed, but looks for new ones as soon as there is a place for them."""
        pause = POLL_S
        while not self.flights[0].landed:
            if not await self.unbroken():  # a big batch takes longer than a lease
                self.forget()
                return
            uids = [uid for flight in self.flights for uid in flight.tasks]
            known = await self._meili.tasks(uids)
            self.progress = time.monotonic()
            if len(known) < len(uids):
                raise MeiliOutage("Meilisearch has lost tasks that it had taken")
            for flight in self.flights:
                flight.learn(known)
            if self.flights[0].landed:
                break
            if self.woken.is_set() and len(self.flights) < FLIGHTS:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 1.2, _LONGEST_POLL_S)
        while self.flights and self.flights[0].landed:
            await self._settle(self.flights[0])
            if self.flights:
                self.flights.popleft()

    async def land_all(self) -> None:
        while self.flights:
            self.woken.clear()
            await self.land_first()

    async def try_suspects(self) -> None:
        copies = await self._store.these(self.suspects.popleft())
        if copies:
            await self._send(copies)
            await self.land_all()

    def forget(self) -> None:
        """Gives up what is on its way; it is done again, by whoever has the lease then."""
        lost = [writing for flight in self.flights for writing in flight.writings]
        if lost:
            logger.warning("The indexer does %d events again", len(lost))
        self._unsure += lost
        self.flights.clear()
        self.suspects.clear()

    async def own_up(self) -> None:
        if self._unsure:
            await self._store.soil(self._unsure)
            self._unsure.clear()

    async def _send(self, copies: Sequence[Copy]) -> None:
        """Sends as many of them as make a batch."""
        writings, hopeless = fill(copies, self._clock.now())
        for copy, error in hopeless:
            await self._give_up(copy, error)
        if not writings:
            return
        writings = await self._in_turn(writings)
        await self._store.foresee(writings)
        if not self._lease.still_held():
            return  # while we were asleep another may have written something newer
        try:
            self.flights.append(await launch(self._meili, writings))
        except Refused as error:
            await self._suspect(Flight(writings), error)
        except Exception:
            self._unsure += writings  # it may be taken all the same, and late
            raise

    async def _in_turn(self, writings: Sequence[Writing]) -> list[Writing]:
        """With their turns; whatever else gets another turn by them is dirty."""
        both = [standing for one in writings for standing in (one.standing, one.copy.standing) if standing]
        queues = {queue for standing in both for queue in standing.queues}
        others = await self._store.counted_with(queues, without=[one.copy.id for one in writings])
        placed, moved = in_turn(writings, others)
        await self._store.moved(moved)
        return placed

    async def _settle(self, flight: Flight) -> None:
        if not await self.unbroken():
            self.forget()
        elif flight.failure is None:
            await self._store.indexed(flight.writings)
        elif isinstance(flight.failure, Refused):
            await self._suspect(flight, flight.failure)
        else:
            raise flight.failure

    async def _suspect(self, flight: Flight, error: Refused) -> None:
        """Halves a refused batch; a single event that is refused is given up, and the others go on."""
        if len(flight.writings) == 1:
            await self._give_up(flight.writings[0].copy, error)
            return
        ids, middle = list(flight.ids), len(flight.writings) // 2
        self.suspects.extend([ids[:middle], ids[middle:]])

    async def _give_up(self, copy: Copy, error: Exception) -> None:
        await self._graveyard.bury(copy, error)
        await self._store.give_up(copy, str(error))
