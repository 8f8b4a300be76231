"""Replicas of a consumer, as processes that die, stop, join and leave under load."""

import asyncio
import contextlib
import signal
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from aiokafka.consumer.fetcher import Fetcher

from shared.runtime import brokers
from shared.runtime import consumers as consumers_
from shared.runtime.consumers import Consumers
from shared.runtime.message import Message
from shared.runtime.mongo import Session
from shared.runtime.sequence import take_once
from tests.harness.house import House, until
from tests.harness.tiny import SERVICE, said, topic_named

KEYS, EACH = 30, 10


async def tell(house: House, pause: float = 0.0) -> set[str]:
    ids = set()
    for n in range(1, EACH + 1):
        for key in range(KEYS):
            message = said(f"k{key}", n)
            await house.bus.say(house.topic, message)
            ids.add(message.id)
        await asyncio.sleep(pause)
    return ids


async def rows(house: House) -> list[dict[str, Any]]:
    return await house.tiny.db["taken_in"].find({}, sort=[("_id", 1)])


async def effects(house: House) -> dict[str, int]:
    return {row["_id"]: row["times"] for row in await house.tiny.db["effects"].find({})}


EVERY_EFFECT = {f"k{key}": EACH for key in range(KEYS)}


async def test_a_consumer_killed_in_its_handler_gets_the_message_again(house: House) -> None:
    """The effect comes before the commit: twice taken in rather than never."""
    message = said("fatal", 1)
    await house.bus.say(house.topic, message)
    first = await house.start("consumer", "--die-on", "fatal")
    assert await asyncio.to_thread(first.wait, 30) == -signal.SIGKILL
    assert not await house.settled(), "committed before its handler had come to its end"
    await house.start("consumer")
    await until(house.settled)
    assert [row["id"] for row in await rows(house)] == [message.id, message.id]
    assert await effects(house) == {"fatal": 1}


async def test_sigterm_finishes_what_is_in_hand(house: House) -> None:
    """What it has begun it ends and commits, what it has not it leaves; its successor begins about there."""
    ids = await tell(house)
    first = await house.start("consumer", "--pause", "0.5")
    await until(lambda: taken_any(house))
    first.signal(signal.SIGTERM)
    assert await asyncio.to_thread(first.wait, 15) == 0
    begun = await rows(house)
    assert all("ended" in row for row in begun)
    assert sum((await effects(house)).values()) == len(begun) < len(ids)
    await house.start("consumer")
    await until(house.settled)
    everything = Counter(row["id"] for row in await rows(house))
    assert everything.keys() == ids
    assert everything.total() - len(everything) < 4, "at most what was done beside what was not"
    assert await effects(house) == EVERY_EFFECT


async def taken_any(house: House) -> bool:
    return await house.tiny.db["taken_in"].count({}) > 0


async def test_a_replica_that_joins_waits_for_what_others_have_in_hand(house: House) -> None:
    """Partitions change hands between two messages: nobody begins with a key while another is at it."""
    ids = await tell(house)
    await house.start("consumer", "--pause", "0.1")
    await until(lambda: taken_any(house))
    for _ in range(2):
        await house.start("consumer", "--pause", "0.1")
    await until(house.settled)
    taken = await rows(house)
    assert {row["id"] for row in taken} == ids
    assert len({row["pid"] for row in taken}) > 1
    for key in range(KEYS):
        of_key = [row for row in taken if row["key"] == f"k{key}"]
        for earlier, later in pairwise(of_key):
            assert earlier["ended"] <= later["_id"]


async def test_replicas_that_join_and_leave_share_every_message(house: House) -> None:
    """One after the other joins, stops or is killed while messages come; what is left takes over."""
    telling = asyncio.create_task(tell(house, pause=0.8))
    first = await house.start("consumer", "--pause", "0.02")
    second = await house.start("consumer", "--pause", "0.02")
    await asyncio.sleep(1)
    first.signal(signal.SIGTERM)
    third = await house.start("consumer", "--pause", "0.02")
    await asyncio.sleep(1)
    third.kill()
    ids = await telling
    await until(house.settled)
    taken = await rows(house)
    assert {row["id"] for row in taken} == ids
    assert await effects(house) == EVERY_EFFECT
    assert second.running
    for key in range(KEYS):
        first_sights = list(dict.fromkeys(row["n"] for row in taken if row["key"] == f"k{key}"))
        assert first_sights == list(range(1, EACH + 1))


async def test_a_replica_that_sleeps_past_its_session_does_no_harm(house: House) -> None:
    """Stopped with messages in hand, which another takes meanwhile; woken, it must not commit over the other's head."""
    ids = await tell(house)
    sleeper = await house.start("consumer", "--pause", "0.1")
    await until(lambda: taken_any(house))
    sleeper.signal(signal.SIGSTOP)
    await house.start("consumer")
    await until(house.settled)
    sleeper.signal(signal.SIGCONT)
    more = await tell(house)
    await until(house.settled)
    assert {row["id"] for row in await rows(house)} == ids | more
    assert await effects(house) == {key: 2 * times for key, times in EVERY_EFFECT.items()}


async def test_a_message_that_takes_longer_than_the_poll_limit_comes_again_and_has_one_effect(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The group goes on without the slow one: another gets the message and the partition. What the slow one does in the
    end counts for nothing, and it is a member again.
    """
    monkeypatch.setattr(brokers, "MAX_POLL_S", 2.0)
    monkeypatch.setattr(consumers_, "MAX_POLL_S", 2.0)
    tries, again = list[str](), asyncio.Event()

    async def handle(message: Message) -> None:
        tries.append(message.id)
        if len(tries) == 1:
            await again.wait()

        async def work(session: Session) -> None:
            if await take_once(house.tiny.db, session, SERVICE, message.id):
                await house.tiny.db["effects"].update_one(
                    {"_id": message.key}, {"$inc": {"times": 1}}, upsert=True, session=session
                )

        await house.tiny.db.transaction(work)
        again.set()

    first = said("slow", 1)
    async with house.running(house.consumers(handle), house.consumers(handle)):
        await house.bus.say(house.topic, first)
        await until(house.settled)
        for key in range(KEYS):
            await house.bus.say(house.topic, said(f"k{key}", 1))
        await until(house.settled)
    assert tries.count(first.id) == 2
    assert await effects(house) == {"slow": 1, **{f"k{key}": 1 for key in range(KEYS)}}


async def test_a_consumer_whose_reading_has_died_joins_anew(house: House) -> None:
    """An error inside aiokafka ends its fetching without a word: the consumer keeps its partitions and gets nothing."""
    taken: list[int] = []

    async def handle(message: Message) -> None:
        taken.append(message.sequence)

    consumers = Consumers(house.tiny.kafka, house.tiny.db, SERVICE, rejoin_after=2.0)
    consumers.on(house.topic, group=SERVICE, handle=handle)
    async with house.running(consumers):
        await house.bus.say(house.topic, said("k", 1))
        await until(house.settled)
        [subscriber] = consumers._subscribers
        subscriber.consumer._fetcher._fetch_task.cancel()
        await house.bus.say(house.topic, said("k", 2))
        await until(lambda: consumers.stuck_seconds() > 0)
        await until(house.settled)
        await until(lambda: consumers.stuck_seconds() == 0)
    assert taken == [1, 2]


async def test_a_start_that_does_not_end_can_be_stopped_and_leaves_nobody_behind(house: House) -> None:
    """A missing topic hangs the start when others have joined already: as members they would keep their partitions."""
    taken: list[int] = []

    async def handle(message: Message) -> None:
        taken.append(message.sequence)

    half = Consumers(house.tiny.kafka, house.tiny.db, SERVICE)
    half.on(house.topic, group=SERVICE, handle=handle)
    half.on(topic_named("no.such.topic"), group=SERVICE, handle=handle)
    await house.bus.say(house.topic, said("k", 1))
    async with house.running(half, patience=20):
        with contextlib.suppress(AssertionError):  # FastStream starts them in any order
            await until(house.settled, patience=3)
    whole = Consumers(house.tiny.kafka, house.tiny.db, SERVICE)
    whole.on(house.topic, group=SERVICE, handle=handle)
    async with house.running(whole):
        await house.bus.say(house.topic, said("k", 2))
        await until(house.settled, patience=30)
    assert taken == [1, 2]


async def test_a_stop_that_ends_in_a_cancellation_breaks_off_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """aiokafka's does so while a fetch waits after an error, as all do when Kafka has just come back; the consumer that
    FastStream then forgets would stay in the group, keep its partitions, and take nothing.
    """
    other = topic_named(f"{house.topic.name}.other")
    await house.bus.create([other])
    close, begun = Fetcher.close, asyncio.Event()

    async def close_and_cancel(fetcher: Any) -> None:
        await close(fetcher)
        if fetcher._subscriptions.subscription.topics == {house.tiny.kafka.name_of(other.name)}:
            raise asyncio.CancelledError

    async def handle(message: Message) -> None:
        begun.set()
        await asyncio.sleep(1)

    both = Consumers(house.tiny.kafka, house.tiny.db, SERVICE)
    both.on(house.topic, group=SERVICE, handle=handle)
    both.on(other, group=SERVICE, handle=handle)
    with monkeypatch.context() as patched:
        patched.setattr(Fetcher, "close", close_and_cancel)
        await house.bus.say(house.topic, said("k", 1))
        async with house.running(both):
            await begun.wait()
    after = Consumers(house.tiny.kafka, house.tiny.db, SERVICE)
    after.on(house.topic, group=SERVICE, handle=handle)
    async with house.running(after):
        for key in range(12):
            await house.bus.say(house.topic, said(f"k{key}", 2))
        await until(house.settled, patience=30)
