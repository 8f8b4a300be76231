"""Kafka and MongoDB go away in the middle of everything, on servers of this module's own."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from deploy.local.kafka import Kafka as KafkaServer
from deploy.local.mongo import Mongo as MongoServer
from deploy.local.stack import Stack
from shared.runtime.epoch import epoch
from shared.runtime.message import Message
from shared.runtime.mongo import MongoOutage
from shared.runtime.relay import Relay
from tests.harness.bus import raw
from tests.harness.flow import KEYS, Cache, Flow
from tests.harness.house import House, until
from tests.harness.tiny import SERVICE, Said, said


@dataclass(frozen=True)
class Servers:
    kafka: KafkaServer
    mongo: MongoServer


@pytest.fixture(scope="module")
def servers(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    if not {"mongo", "kafka"} <= stack.servers.keys():
        pytest.skip("the servers come from elsewhere (environment or Docker): they are not ours to kill")
    var = tmp_path_factory.mktemp("outages")
    servers = Servers(
        KafkaServer(var / "kafka", stack.logs / "outages", usual_port=False),
        MongoServer(var / "mongo", stack.logs / "outages", usual_port=False),
    )
    both = (servers.kafka, servers.mongo)
    try:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda server: server.start(), both))
        yield servers
    finally:
        for server in both:
            server.stop()


@pytest.fixture
async def house(servers: Servers, tmp_path: Path) -> AsyncIterator[House]:
    env = {
        "MILLE_MONGO_URL": servers.mongo.url,
        "MILLE_KAFKA_SERVERS": servers.kafka.url,
        "MILLE_MONGO_PREFIX": "",
        "MILLE_TOPIC_PREFIX": "",
    }
    house = House(env, tmp_path)
    await house.open()
    yield house
    await house.close()


@asynccontextmanager
async def away(server: KafkaServer | MongoServer, seconds: float) -> AsyncIterator[None]:
    """Killed, as in a crash; back, with what it stores, after the block and at least `seconds`."""
    await asyncio.to_thread(server.kill)
    gone = asyncio.create_task(asyncio.sleep(seconds))
    try:
        yield
        await gone
    finally:
        await asyncio.to_thread(server.restart)


@pytest.mark.parametrize("which", ["kafka", "mongo"])
async def test_a_flow_outlives_its_server(house: House, servers: Servers, which: str) -> None:
    """20 s without Kafka, 12 s without MongoDB: nothing lost, nothing doubled in effect, each key in its order, no
    dead letter. A table comes to know what it missed, and a cache to forget what it could not know.
    """
    flow, cache, enough = Flow(house), Cache(house), asyncio.Event()
    async with house.running(*flow.workers, *cache.workers):
        writing = asyncio.create_task(flow.write(enough))
        await until(lambda: cache.forgotten and all(cache.table.get(key) for key in KEYS))
        await until(flow.effects)
        server, seconds = (servers.kafka, 20.0) if which == "kafka" else (servers.mongo, 12.0)
        async with away(server, seconds):
            pass
        await asyncio.sleep(2)
        enough.set()
        await writing
        await until(flow.arrived)
        last = {key: Said(n=max(seen)) for key, seen in (await flow.effects()).items()}
        await until(lambda: {key: cache.table.get(key) for key in KEYS} == last)
        if which == "kafka":
            await until(lambda: cache.forgotten > 1)
    effects = await flow.effects()
    for key in KEYS:
        assert set(flow.stored[key]) <= set(effects[key])
        assert effects[key] == sorted(set(effects[key]))
    assert await house.bus.records(house.dead_letters) == []


async def test_what_was_acknowledged_is_there_when_mongodb_was_killed(house: House, servers: Servers) -> None:
    """With the journal, and nobody else's writes to take it along. Eight write as fast as they can until it dies."""
    acknowledged: set[tuple[str, int]] = set()
    back = asyncio.Event()

    async def write(key: str) -> None:
        for n in count(1):
            with contextlib.suppress(MongoOutage):
                await house.tiny.say(f"{key}-{n}", n)
                acknowledged.add((f"{key}-{n}", n))
            if back.is_set():
                return

    writing = asyncio.gather(*(write(f"w{number}") for number in range(8)))
    await until(lambda: len(acknowledged) > 200)
    async with away(servers.mongo, 0):
        pass
    back.set()
    await writing
    there = {(row["_id"], row["n"]) for row in await house.tiny.db["state"].find({})}
    assert acknowledged <= there, f"{len(acknowledged - there)} of {len(acknowledged)} acknowledged writes are gone"
    assert there == {(row["key"], row["sequence"]) for row in await house.tiny.db["outbox"].find({})}


async def test_dead_letters_wait_for_kafka(house: House, servers: Servers) -> None:
    """Poison is met when Kafka has gone already: what is behind it and the letter itself both arrive."""
    met, taken = asyncio.Event(), []

    async def handle(message: Message) -> None:
        taken.append(message.key)
        if message.key == "last before":
            met.set()
            await asyncio.sleep(3)  # until Kafka is gone

    consumers = house.consumers(handle, concurrency=1)
    await house.bus.say(house.topic, said("last before", 1), partition=0)
    for number in range(3):
        await house.bus.put(house.topic, b"poison", b"%d" % number, raw(said("poison", 1)), partition=0)
    await house.bus.say(house.topic, said("after", 1), partition=0)
    async with house.running(consumers):
        await asyncio.wait_for(met.wait(), 60)
        async with away(servers.kafka, 8):
            pass
        await until(house.settled)
    assert set(taken) == {"last before", "after"}
    letters = [record.value for record in await house.bus.records(house.dead_letters)]
    assert list(dict.fromkeys(letters)) == [b"0", b"1", b"2"]


async def test_workers_stop_in_time_while_kafka_is_away(house: House, servers: Servers) -> None:
    """With messages in hand that nobody takes; they are sent when both are back."""
    flow = Flow(house)
    async with house.running(*flow.workers):
        await house.tiny.say("k", 1)
        await until(flow.arrived)
    async with house.running(*flow.workers, patience=20):
        await until(flow.arrived)
        await asyncio.to_thread(servers.kafka.kill)
        for n in range(2, 5):
            await house.tiny.say("k", n)
        await asyncio.sleep(2)
    async with house.running(*flow.workers, patience=20):
        await asyncio.sleep(1)
    await asyncio.to_thread(servers.kafka.restart)
    async with house.running(*flow.workers):
        await until(flow.arrived)
    assert await flow.effects() == {"k": [1, 2, 3, 4]}


async def test_everybody_joins_a_kafka_that_has_lost_its_log(house: House, servers: Servers) -> None:
    """Old consumers would wait for ever, without assignment or error, and an old producer break the new ones."""
    flow, cache = Flow(house), Cache(house)
    async with house.running(*flow.workers, *cache.workers):
        await house.tiny.say("k", 1)
        await until(flow.arrived)
        await until(lambda: cache.table.get("k"))
        before = cache.forgotten
        async with away(servers.kafka, 0):
            shutil.rmtree(servers.kafka.home / "data")
        await house.bus.create([house.topic, house.dead_letters])
        await house.tiny.say("k", 2)
        await until(flow.arrived)
        await until(lambda: cache.table.get("k") == Said(n=2))
        await until(lambda: cache.forgotten > before)
    assert await flow.effects() == {"k": [1, 2]}


async def test_what_only_the_lost_log_held_goes_out_again(house: House, servers: Servers) -> None:
    """Acknowledged by a broker that then lost everything, before anybody had read it. What had been read has no second
    effect; what waited is not overtaken, for then it would be dropped as late.
    """
    flow = Flow(house)
    async with house.running(*flow.workers):
        for key in KEYS:
            await house.tiny.say(key, 1)
        await until(flow.arrived)
    relay, consumer = flow.workers
    async with house.running(relay):
        for key in KEYS:
            await house.tiny.say(key, 2)
        await until(house.all_sent)
    async with house.running(relay):
        async with away(servers.kafka, 0):
            for key in KEYS:
                await house.tiny.say(key, 3)
            await asyncio.sleep(2)  # until they are on their way
            shutil.rmtree(servers.kafka.home / "data")
        async with house.running(consumer):
            await until(lambda: epoch_is(house, 1))
            await house.bus.create([house.topic, house.dead_letters])
            await until(lambda: everything(flow, 3))
            await until(house.all_sent)
    assert await flow.effects() == {key: [1, 2, 3] for key in KEYS}
    told = await house.told()
    assert all(list(dict.fromkeys(sequences)) == [1, 2, 3] for sequences in told.values()), "first sight is in order"


async def test_a_topic_that_lost_its_messages_is_filled_again(house: House) -> None:
    """By a broker that remains the same, as far as it says: only its offsets tell."""
    flow = Flow(house)
    relay, consumer = flow.workers
    async with house.running(relay):
        for key in KEYS:
            await house.tiny.say(key, 1)
        await until(house.all_sent)
        await until(lambda: house.tiny.db["runtime"].count({"kind": "acknowledged"}))
    await house.bus.delete([house.topic])
    await asyncio.sleep(1)
    await house.bus.create([house.topic])
    async with house.running(Relay(house.tiny.outbox, house.tiny.kafka, SERVICE, lease_seconds=2.0), consumer):
        await until(lambda: house.tiny.db["runtime"].find_one({"_id": "refilled"}))
        await until(flow.arrived)
    assert await epoch_is(house, 1)
    assert await flow.effects() == {key: [1] for key in KEYS}, "what was lost has not gone out again"


async def epoch_is(house: House, value: int) -> bool:
    return await epoch(house.tiny.db) == value


async def everything(flow: Flow, last: int) -> bool:
    effects = await flow.effects()
    return all(len(effects.get(key, [])) >= last for key in KEYS)
