"""Embargoes on real servers: nothing on any topic before, one publication after, whoever dies meanwhile."""

import asyncio
import time
from datetime import timedelta

from ulid import ULID

from deploy.local.services import Service
from services.catalogue.chores import embargoes
from services.catalogue.consumers import Decisions
from services.catalogue.store import Store
from shared import topics
from shared.events.catalogue import EventSnapshot
from shared.events.content import Organiser
from shared.runtime.client import ServiceClient
from shared.runtime.clock import Clock
from shared.runtime.mongo import Mongo
from shared.runtime.outbox import Outbox
from tests.integration.catalogue.conftest import AtVersion, Await, Decide
from tests.integration.catalogue.test_catalogue import message
from tests.integration.search.bus import Bus, eventually
from tests.unit.catalogue.builders import NOW, approved, content, entry, withdrawn

DATE = entry("a", "2026-12-05T20:00")


async def test_it_is_published_in_its_time_although_a_replica_dies(
    replicas: list[Service],
    catalogue: ServiceClient,
    bus: Bus,
    decide: Decide,
    at_version: AtVersion,
    messages: Await,
) -> None:
    # Their clocks show NOW at their start; that this began before makes the embargo only longer.
    due, began = NOW + timedelta(seconds=15), time.monotonic()
    id, dropped, plain = (str(ULID()) for _ in range(3))
    secret = Organiser(name=f"Surprise {id}")
    await decide(approved(id, content(DATE, organiser=secret, publish_at=due)), 1)
    await decide(approved(dropped, content(DATE, organiser=secret, publish_at=due)), 1)
    await decide(withdrawn(dropped), 2)
    await decide(approved(plain, content(DATE)), 1)
    await at_version(plain, 1)
    assert (await catalogue.request("GET", f"/internal/events/{id}")).status == 404
    if time.monotonic() - began < 5:
        said = [one.data for topic in (topics.CATALOGUE, topics.FACTS) for one in await bus.messages(topic)]
        assert not [data for data in said if data is not None and id in data.model_dump_json()]
    replicas[0].kill()
    snapshot = await eventually(lambda: _public(catalogue, id), within=60)
    assert snapshot is not None
    assert snapshot.published_at >= due
    assert (snapshot.version, snapshot.published_at) == (1, snapshot.updated_at)
    (fact,) = await messages(topics.FACTS, id, 1)
    assert fact.type == "event.published"
    assert [one.sequence for one in await messages(topics.CATALOGUE, id, 1)] == [1]
    assert await bus.messages(topics.CATALOGUE, dropped) == []
    assert await bus.messages(topics.FACTS, dropped) == []


async def _public(catalogue: ServiceClient, id: str) -> EventSnapshot | None:
    answer = await catalogue.request("GET", f"/internal/events/{id}")
    return EventSnapshot.model_validate(answer.json()["snapshot"]) if answer.ok else None


async def test_replicas_publish_what_is_due_once_each(mille_env: dict[str, str]) -> None:
    mongos = [Mongo(mille_env["MILLE_MONGO_URL"]) for _ in range(3)]
    databases = [mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "due") for mongo in mongos]
    due = NOW + timedelta(days=1)
    early, late = Clock(NOW), Clock(due)
    first = Store(databases[0], Outbox(databases[0]), early)
    await first.open()
    ids = [str(ULID()) for _ in range(20)]
    for id in ids:
        await Decisions(first.events).take_in(message(approved(id, content(DATE, publish_at=due)), 1))
    assert await databases[0]["outbox"].count({}) == 0
    assert await first.events.due(early.now(), 100) == []
    # Each believes to hold the lease: only the transaction keeps them from doing it twice.
    stores = [Store(db, Outbox(db), late) for db in databases]
    stop = asyncio.Event()
    chores = [embargoes(db, store.events, late) for db, store in zip(databases, stores, strict=True)]
    for chore in chores:
        chore._lease.hold = _held  # type: ignore[method-assign]
    working = [asyncio.create_task(chore.run(stop)) for chore in chores]

    async def published() -> bool:
        return await databases[0]["events"].count({"snapshot.version": 1}) == len(ids)

    await eventually(published)
    stop.set()
    await asyncio.gather(*working)
    rows = await databases[0]["outbox"].find({"topic": topics.FACTS.name})
    assert sorted(row["key"] for row in rows) == sorted(ids)
    assert await databases[0]["events"].count({"held_until": {"$exists": True}}) == 0
    for mongo in mongos:
        mongo.close()


async def _held() -> bool:
    return True
