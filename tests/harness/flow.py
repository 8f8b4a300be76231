"""All the way through a tiny service, and beside it: for servers to go away in the middle of."""

import asyncio
import contextlib
from collections import defaultdict

from shared.runtime.follow import Follower
from shared.runtime.message import Message
from shared.runtime.mongo import Session
from shared.runtime.relay import Relay
from shared.runtime.sequence import take_once
from shared.runtime.tables import Table
from tests.harness.house import House
from tests.harness.tiny import SERVICE, Said

KEYS = [f"k{number}" for number in range(6)]


class Flow:
    """Writers, a relay and a consumer: what the writers were told is stored must have its effect, once, in order."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.stored: dict[str, list[int]] = defaultdict(list)
        relay = Relay(house.tiny.outbox, house.tiny.kafka, SERVICE, lease_seconds=2.0)
        self.workers = [relay, house.consumers(self._handle)]

    async def _handle(self, message: Message) -> None:
        db = self.house.tiny.db

        async def work(session: Session) -> None:
            if await take_once(db, session, "flow", message.id):
                await db["effects"].update_one(
                    {"_id": message.key}, {"$push": {"seen": message.sequence}}, upsert=True, session=session
                )

        await db.transaction(work)

    async def write(self, until_told: asyncio.Event) -> None:
        await asyncio.gather(*(self._write(key, until_told) for key in KEYS))

    async def _write(self, key: str, until_told: asyncio.Event) -> None:
        n = 0
        while not until_told.is_set():
            n += 1
            with contextlib.suppress(Exception):  # not stored, or at least not said to be
                await self.house.tiny.say(key, n)
                self.stored[key].append(n)
            await asyncio.sleep(0.2)

    async def effects(self) -> dict[str, list[int]]:
        return {row["_id"]: row["seen"] for row in await self.house.tiny.db["effects"].find({})}

    async def arrived(self) -> bool:
        return await self.house.all_sent() and await self.house.settled()


class Cache:
    """Who reads without a group: a table, and a follower that forgets."""

    def __init__(self, house: House) -> None:
        self.forgotten = 0
        self.table = Table(house.tiny.kafka, house.topic, Said, house.tiny.db["table"])
        follower = Follower(house.tiny.kafka, house.topic, news=lambda _: None, reconnected=self._forget)
        self.workers = [self.table, follower]

    def _forget(self) -> None:
        self.forgotten += 1
