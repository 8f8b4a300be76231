"""Consumers: every message has its effect before its commit, in order per key; failures are told apart."""

import asyncio
from collections import Counter, defaultdict

import pytest

from shared.runtime.consumers import Consumers
from shared.runtime.message import Message
from shared.runtime.outage import Outage
from shared.runtime.reading import BATCH
from tests.harness.bus import raw
from tests.harness.house import House, until
from tests.harness.tiny import SERVICE, said


async def test_a_key_is_handled_in_order_and_others_beside_it(house: House) -> None:
    handled: dict[str, list[int]] = defaultdict(list)
    at_once = most_at_once = 0

    async def handle(message: Message) -> None:
        nonlocal at_once, most_at_once
        at_once += 1
        most_at_once = max(most_at_once, at_once)
        await asyncio.sleep(0.002)
        handled[message.key].append(message.sequence)
        at_once -= 1

    for n in range(1, 21):
        for key in range(10):
            await house.bus.say(house.topic, said(f"k{key}", n))
    async with house.running(house.consumers(handle, concurrency=4)):
        await until(house.settled)
    assert handled == {f"k{key}": list(range(1, 21)) for key in range(10)}
    assert 1 < most_at_once <= 4


async def test_a_tombstone_is_a_message_without_data(house: House) -> None:
    """Only a null value says that an entity is gone; an empty one is broken JSON."""
    taken: list[Message] = []

    async def handle(message: Message) -> None:
        taken.append(message)

    gone = said("gone", 2)
    await house.bus.put(house.topic, b"gone", None, raw(gone))
    await house.bus.put(house.topic, b"empty", b"", raw(said("empty", 1)))
    async with house.running(house.consumers(handle)):
        await until(house.settled)
    assert [(message.key, message.sequence, message.data) for message in taken] == [("gone", 2, None)]
    letters = [record.key for record in await house.bus.records(house.dead_letters)]
    assert letters == [b"empty"], "poison is in no dead letter"


@pytest.mark.parametrize("error", [KeyError("bug"), asyncio.CancelledError()], ids=["exception", "leaked cancellation"])
async def test_an_unknown_failure_gets_five_tries(house: House, error: BaseException) -> None:
    """A cancellation that a library leaks would otherwise end the consumer's loop for good, without a word."""
    tries: Counter[str] = Counter()

    async def handle(message: Message) -> None:
        tries[message.key] += 1
        if message.key == "bad" or (message.key == "shaky" and tries["shaky"] < 4):
            raise error

    for key in ("bad", "shaky", "good"):
        await house.bus.say(house.topic, said(key, 1), partition=0)
    async with house.running(house.consumers(handle)):
        await until(house.settled)
    assert tries == {"bad": 5, "shaky": 4, "good": 1}, "not five tries"
    assert [record.key for record in await house.bus.records(house.dead_letters)] == [b"bad"]


async def test_an_unknown_type_is_passed_over(house: House) -> None:
    """A producer may be newer than we are; its messages are no poison."""
    taken: list[str] = []

    async def handle(message: Message) -> None:
        taken.append(message.type)

    newer = [*((name, value) for name, value in raw(said("k", 1)) if name != "ce_type"), ("ce_type", b"tiny.sung")]
    await house.bus.put(house.topic, b"k", b"{}", newer, partition=0)
    await house.bus.say(house.topic, said("k", 2), partition=0)
    async with house.running(house.consumers(handle)):
        await until(house.settled)
    assert taken == ["tiny.said"]
    assert await house.bus.records(house.dead_letters) == []


async def test_foreign_headers_mean_nothing(house: House) -> None:
    """FastStream would answer a `reply_to`, and for ever where its topic is missing; bytes in a header that is not
    ours are nobody's business.
    """
    taken: list[str] = []

    async def handle(message: Message) -> None:
        taken.append(message.id)

    strange = said("k", 1)
    headers = [*raw(strange), ("reply_to", b"no.such.topic"), ("correlation_id", b"\xff"), ("trace", b"\xfe\xff")]
    await house.bus.put(house.topic, b"k", strange.data, headers)
    async with house.running(house.consumers(handle)):
        await until(house.settled)
    assert taken == [strange.id]
    assert await house.bus.records(house.dead_letters) == []


async def test_an_outage_is_waited_out(house: House) -> None:
    """12 s, longer than two slices: nothing is dead-lettered, nothing lost, and each key keeps its order."""
    taken: dict[str, list[int]] = defaultdict(list)
    over = asyncio.Event()
    tries = 0

    async def handle(message: Message) -> None:
        nonlocal tries
        if not over.is_set():
            tries += 1
            raise Outage("away")
        taken[message.key].append(message.sequence)

    for n in range(1, 31):
        for key in range(10):
            await house.bus.say(house.topic, said(f"k{key}", n))
    async with house.running(house.consumers(handle)):
        await until(lambda: tries > 0)
        await asyncio.sleep(12)
        over.set()
        await until(house.settled)
    assert await house.bus.records(house.dead_letters) == [], "an outage was taken for poison"
    assert {key: sorted(set(ns)) for key, ns in taken.items()} == {f"k{key}": list(range(1, 31)) for key in range(10)}
    assert all(ns == sorted(ns) for ns in taken.values())
    assert tries < 12 * 8 * 12  # it waits, it does not spin


async def test_a_handler_that_does_not_end_is_broken_off_and_its_message_comes_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done behind it on its partition must not be committed over its head."""
    monkeypatch.setattr("shared.runtime.brokers._FINISH_S", 2.0)
    taken: list[str] = []
    stuck = asyncio.Event()

    async def handle(message: Message) -> None:
        taken.append(message.key)
        if message.key == "endless" and taken.count("endless") == 1:
            stuck.set()
            await asyncio.Event().wait()

    for key in ("before", "endless", "behind"):
        await house.bus.say(house.topic, said(key, 1), partition=0)
    async with house.running(house.consumers(handle)):
        await stuck.wait()
        await until(lambda: "behind" in taken)
    assert not await house.settled()
    async with house.running(house.consumers(handle)):
        await until(house.settled)
    assert taken == ["before", "endless", "behind", "endless", "behind"]


async def test_a_handler_that_does_not_end_is_not_waited_for_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The consumer joins anew by itself and takes the message again, and what came behind it."""
    monkeypatch.setattr("shared.runtime.brokers._FINISH_S", 1.0)
    taken: list[str] = []

    async def handle(message: Message) -> None:
        taken.append(message.key)
        if taken == ["endless"]:
            await asyncio.Event().wait()

    consumers = Consumers(house.tiny.kafka, house.tiny.db, SERVICE, rejoin_after=2.0)
    consumers.on(house.topic, group=SERVICE, handle=handle)
    for key in ("endless", "behind"):
        await house.bus.say(house.topic, said(key, 1), partition=0)
    async with house.running(consumers):
        await until(house.settled)
    assert taken.count("endless") == 2
    assert "behind" in taken


async def test_a_partition_with_much_to_read_lets_the_others_have_their_turn(house: House) -> None:
    taken: list[str] = []

    async def handle(message: Message) -> None:
        taken.append(message.key)

    for n in range(1_000):
        await house.bus.say(house.topic, said(f"k{n}", 1), partition=n % 2)
    await house.bus.say(house.topic, said("alone", 1), partition=2)
    async with house.running(house.consumers(handle)):
        await until(house.settled)
    assert taken.index("alone") < 2 * BATCH
