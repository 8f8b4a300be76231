"""The relay: what is committed is sent, in order per key, by one process at a time, whoever dies."""

import asyncio
import random
import signal
from datetime import UTC, datetime, timedelta

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.runtime.mongo import Document
from shared.runtime.relay import Relay
from tests.harness.house import House, until
from tests.harness.relay import LEASE_SECONDS
from tests.harness.tiny import SERVICE


def relay_of(house: House) -> Relay:
    return Relay(house.tiny.outbox, house.tiny.kafka, SERVICE, lease_seconds=LEASE_SECONDS)


async def test_messages_of_one_key_arrive_in_the_order_of_their_sequence(house: House) -> None:
    """Writers of several keys at once, so that rows become visible in another order than that of their ids."""

    async def write(key: str) -> None:
        for n in range(1, 41):
            await house.tiny.say(key, n)
            await asyncio.sleep(random.uniform(0, 0.003))

    keys = [f"k{number}" for number in range(12)]
    async with house.running(relay_of(house)):
        await asyncio.gather(*map(write, keys))
        await until(house.all_sent)
    assert await house.told() == {key: list(range(1, 41)) for key in keys}


async def test_of_two_relays_one_sends(house: House) -> None:
    """In one process, too: they are told apart."""
    async with house.running(relay_of(house), relay_of(house)):
        for n in range(1, 101):
            await house.tiny.say("k", n)
        await until(house.all_sent)
    assert await house.told() == {"k": list(range(1, 101))}


async def test_a_sent_message_stays_as_long_as_its_topic_and_an_unsent_one_for_ever(house: House) -> None:
    """A broker that lost its log is filled again from these rows."""
    id = await house.tiny.say("k", 1)
    [waiting] = await house.tiny.db["outbox"].find({})
    assert waiting["pending"]
    assert "expire_at" not in waiting
    async with house.running(relay_of(house)):
        await until(house.all_sent)
    [sent] = await house.tiny.db["outbox"].find({})
    assert sent["_id"] == id
    assert "pending" not in sent
    assert sent["expire_at"] - sent["sent_at"] >= timedelta(days=1)
    assert sent["sent_at"] <= datetime.now(UTC)


async def test_a_relay_that_is_killed_is_replaced(house: House) -> None:
    first = await house.start("relay")
    await house.tiny.say("k", 1)
    await until(house.all_sent)
    await house.start("relay")
    first.kill()
    for n in range(2, 6):
        await house.tiny.say("k", n)
    await until(house.all_sent)
    assert await house.told() == {"k": [1, 2, 3, 4, 5]}


async def test_a_relay_that_is_told_to_stop_is_replaced_at_once(house: House) -> None:
    """It gives its lease back, and what it had in hand is marked: no doubles."""
    first = await house.start("relay")
    for n in range(1, 201):
        await house.tiny.say(f"k{n % 5}", n)
    first.signal(signal.SIGTERM)
    assert await asyncio.to_thread(first.wait, 15) == 0
    assert await house.tiny.db["leases"].find({}) == []
    async with house.running(relay_of(house)):
        await until(house.all_sent)
    assert await house.told() == {f"k{key}": [n for n in range(1, 201) if n % 5 == key] for key in range(5)}


async def test_a_death_between_the_brokers_answer_and_the_mark_doubles_and_loses_nothing(house: House) -> None:
    """A double carries the same id and sequence, so that consumers can tell."""
    for n in range(1, 4):
        await house.tiny.say("k", n)
    dying = await house.start("relay", "--die-before-mark")
    assert await asyncio.to_thread(dying.wait, 30) == -signal.SIGKILL
    assert await house.pending() == 3
    await house.start("relay")
    await until(house.all_sent)
    ids: dict[str, set[str]] = {}
    for record in await house.bus.records(house.topic):
        headers = {name: value.decode() for name, value in record.headers}
        ids.setdefault(headers["ce_sequence"], set()).add(headers["ce_id"])
    assert await house.told() == {"k": [1, 2, 3, 1, 2, 3]}
    assert [len(ids[sequence]) for sequence in ("1", "2", "3")] == [1, 1, 1]


async def test_a_relay_that_sleeps_past_its_lease_does_no_harm(house: House) -> None:
    """Stopped in the middle of a batch and woken when another has its work: it sends at most what it had in hand."""
    sleeper = await house.start("relay")
    for n in range(1, 301):
        await house.tiny.say(f"k{n % 3}", n)
    sleeper.signal(signal.SIGSTOP)
    for n in range(301, 601):
        await house.tiny.say(f"k{n % 3}", n)
    await house.start("relay")
    await until(house.all_sent)
    sleeper.signal(signal.SIGCONT)
    for n in range(601, 631):
        await house.tiny.say(f"k{n % 3}", n)
    await until(house.all_sent)
    told = await house.told()
    for key in range(3):
        expected = [n for n in range(1, 631) if n % 3 == key]
        assert sorted(set(told[f"k{key}"])) == expected
        assert list(dict.fromkeys(told[f"k{key}"])) == expected, "first sight is in order"


async def test_a_relay_woken_past_its_lease_sends_no_more_of_its_batch(house: House) -> None:
    """It stopped in the middle of a long one; the other has sent it all by now."""
    for n in range(1, 401):
        await house.tiny.say("k", n)
    sleeper = await house.start("relay")
    await until(lambda: some_told(house), every=0.02)
    sleeper.signal(signal.SIGSTOP)
    assert await house.pending(), "too late to be in the middle"
    await house.start("relay")
    await until(house.all_sent)
    before = len((await house.told())["k"])
    sleeper.signal(signal.SIGCONT)
    await asyncio.sleep(LEASE_SECONDS)
    assert len((await house.told())["k"]) <= before + 1, "more than what it had in hand"


async def test_a_slow_clock_lets_no_message_overtake_another(house: House) -> None:
    """Ids are by the clock of who writes: with more waiting than a batch takes, the second may be among the oldest, and
    the first not.
    """
    await house.tiny.say("k", 1)
    await house.tiny.say("k", 2)
    for n in range(1, 600):
        await house.tiny.say(f"other{n}", n)
    await put_first(house, await house.tiny.db["outbox"].find({"key": "k", "sequence": 2}))
    await put_last(house, await house.tiny.db["outbox"].find({"key": "k", "sequence": 1}))
    async with house.running(relay_of(house)):
        await until(house.all_sent)
    assert (await house.told())["k"] == [1, 2]


async def some_told(house: House) -> bool:
    return bool(await house.told())


async def put_first(house: House, rows: list[Document]) -> None:
    await _renamed(house, rows, "00000000000000000000000000")


async def put_last(house: House, rows: list[Document]) -> None:
    await _renamed(house, rows, "7ZZZZZZZZZZZZZZZZZZZZZZZZZ")


async def _renamed(house: House, rows: list[Document], id: str) -> None:
    [row] = rows
    await house.tiny.db["outbox"].delete_one({"_id": row["_id"]})
    await house.tiny.db["outbox"].insert_one(row | {"_id": id})


async def test_a_message_that_the_broker_refuses_holds_back_its_own_key_only(house: House) -> None:
    """A topic may be set up with a lower limit than ours. Others go on; it goes out when the topic is mended."""
    await set_limit(house, 100_000)
    await house.tiny.say("large", 1, "x" * 200_000)
    await house.tiny.say("large", 2)
    for n in range(1, 6):
        await house.tiny.say("small", n)
    async with house.running(relay_of(house)):
        await until(lambda: at_most_two_wait(house))
        assert await house.pending() == 2, "what the broker refused counts as sent"
        await house.tiny.say("small", 6)
        await until(lambda: at_most_two_wait(house))
        assert await house.pending() == 2, "what the broker refused counts as sent"
    assert await house.told() == {"small": [1, 2, 3, 4, 5, 6]}
    await set_limit(house, 1_000_000)
    async with house.running(relay_of(house)):
        await until(house.all_sent)
    assert (await house.told())["large"] == [1, 2]


async def at_most_two_wait(house: House) -> bool:
    return await house.pending() <= 2


async def set_limit(house: House, size: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=house.bus.servers)
    await admin.start()
    name = house.bus.prefix + house.topic.name
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, {"max.message.bytes": str(size)})])
    await admin.close()
