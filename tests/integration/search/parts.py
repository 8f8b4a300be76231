"""The parts of search on real servers, put together in the test's own process."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pydantic_core import from_json

from services.search.dispatch import Dispatch
from services.search.errors import MeiliOutage
from services.search.finder import Finder
from services.search.graveyard import Graveyard
from services.search.index import IndexAdmin
from services.search.indexer import Indexer
from services.search.meili import Meili
from services.search.pages import Page
from services.search.rebuilds import Rebuilds
from services.search.records import RecordStore
from services.search.store import Store
from shared.events.catalogue import EventSnapshot
from shared.filters import EventFilter
from shared.runtime.clock import Clock
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.leases import Lease
from shared.runtime.mongo import Mongo
from shared.runtime.outbox import Outbox
from tests.integration.search.bus import eventually


@dataclass
class Parts:
    """One replica of search without its consumer and relay; several with one `name` share their data."""

    mongo: Mongo
    kafka: Kafka
    meili: Meili
    admin: IndexAdmin
    store: Store
    records: RecordStore
    outbox: Outbox
    lease: Lease
    dispatch: Dispatch
    indexer: Indexer
    clock: Clock
    finder: Finder

    @classmethod
    async def make(cls, env: Mapping[str, str], name: str, now: datetime, holder: str = "one") -> Self:
        mongo = Mongo(env["MILLE_MONGO_URL"])
        db = mongo.database(env["MILLE_MONGO_PREFIX"] + name)
        kafka = Kafka(KafkaAddress(env["MILLE_KAFKA_SERVERS"], env["MILLE_TOPIC_PREFIX"]), "tests")
        index = env["MILLE_MEILI_PREFIX"] + name
        meili = Meili(env["MILLE_MEILI_URL"], env["MILLE_MEILI_KEY"], index)
        admin = IndexAdmin(env["MILLE_MEILI_URL"], env["MILLE_MEILI_KEY"], index)
        outbox, clock = Outbox(db), Clock(now)
        records = RecordStore(db)
        store = Store(db, outbox, records)
        await store.open()
        await records.open()
        lease = Lease(db, "indexer", holder, 2.0)
        dispatch = Dispatch(store, meili, Graveyard(DeadLetters(db, kafka, "search"), store), lease, clock)
        indexer = Indexer(store, admin, dispatch, lease, clock, Rebuilds(db, outbox))
        finder = Finder(meili, clock)
        return cls(mongo, kafka, meili, admin, store, records, outbox, lease, dispatch, indexer, clock, finder)

    async def keep(self, *snapshots: EventSnapshot) -> None:
        for snapshot in snapshots:
            await self.store.keep(snapshot.id, snapshot.version, snapshot, "tests")
        self.indexer.wake()

    async def clean(self, within: float = 60.0) -> None:
        """Returns when nothing is dirty any more."""

        async def ask() -> bool:
            return not await self.store.dirty(1)

        await eventually(ask, within)

    async def shown(self, limit: int = 100, **filters: object) -> list[str]:
        """The occurrences that the agenda shows for a filter, the first page of them."""
        found = await self.finder.find(EventFilter.model_validate(filters), Page(limit), "fr")
        return [from_json(hit["card"])["occurrence_id"] for hit in found.hits]

    async def turns(self, day: int) -> dict[str, int]:
        """Of all that the index has on a day (20261205), by the id of the event."""
        asked = {"filter": f"day = {day}", "limit": 1000, "attributesToRetrieve": ["event_id", "turn"]}
        (result,) = await self.meili.search([asked])
        return {hit["event_id"]: hit["turn"] for hit in result["hits"]}

    async def close(self) -> None:
        await self.meili.close()
        await self.kafka.close()
        self.mongo.close()


class Running:
    """The indexer at work, as the service's supervisor runs it."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._stop = parts, asyncio.Event()

    async def __aenter__(self) -> Parts:
        self._task = asyncio.create_task(self._parts.indexer.run(self._stop))
        return self._parts

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await self._task


async def answers(parts: Parts) -> bool:
    """Whether the index can be asked."""
    try:
        await parts.shown()
    except MeiliOutage:
        return False
    return True
