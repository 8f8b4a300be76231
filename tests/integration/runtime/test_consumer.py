"""Consumers: every message has its effect before its commit, and no message stops those behind it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable

import pytest

from shared.runtime.consumers import Consumers
from shared.runtime.message import Message, Poison
from shared.runtime.outage import Outage
from shared.topics import MAX_MESSAGE_BYTES
from tests.harness.bus import raw
from tests.harness.house import House, until
from tests.harness.tiny import SERVICE, said


def consumers_of(house: House, handle: Callable[[Message], Awaitable[None]], concurrency: int = 8) -> Consumers:
    consumers = Consumers(house.tiny.kafka, house.tiny.db, SERVICE)
    consumers.on(house.topic, group=SERVICE, handle=handle, concurrency=concurrency)
    return consumers


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
    async with house.running(consumers_of(house, handle, concurrency=4)):
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
    async with house.running(consumers_of(house, handle)):
        await until(house.settled)
    assert [(message.key, message.sequence, message.data) for message in taken] == [("gone", 2, None)]
    assert [record.key for record in await house.bus.records(house.dead_letters)] == [b"empty"]


def without(name: str) -> list[tuple[str, bytes]]:
    return [(header, value) for header, value in raw(said("poison", 1)) if header != name]


POISON = {
    "a key that is no text": (b"\xff\xfe", said("poison", 1).data, raw(said("poison", 1))),
    "a header that is no text": (b"k", said("k", 1).data, [*without("ce_id"), ("ce_id", b"\xff\xfe")]),
    "no headers": (b"k", said("k", 1).data, []),
    "a header is missing": (b"k", said("k", 1).data, without("ce_type")),
    "a header twice": (b"k", said("k", 1).data, [*raw(said("k", 1)), ("ce_sequence", b"9")]),
    "a sequence that is no number": (b"k", said("k", 1).data, [*without("ce_sequence"), ("ce_sequence", b"many")]),
    "broken JSON": (b"k", b'{"n": ', raw(said("k", 1))),
    "JSON that is not UTF-8": (b"k", b'{"n": 1, "text": "\xff"}', raw(said("k", 1))),
    "JSON without bottom": (b"k", b"[" * 100_000, raw(said("k", 1))),
    "another model": (b"k", b'{"title": "no n"}', raw(said("k", 1))),
    "the largest that the topic takes": (b"k", b"x" * (MAX_MESSAGE_BYTES - 1024), raw(said("k", 1))),
    "an old dead letter's headers": (b"k", b"{}", [*raw(said("k", 1)), ("mille_dlt_error", b"an older one")]),
}


@pytest.mark.parametrize("what", POISON)
async def test_poison_goes_to_the_dead_letters_and_the_partition_moves_on(house: House, what: str) -> None:
    """Byte for byte, with the error in headers; what was behind it on the same partition is taken."""
    key, value, headers = POISON[what]
    taken: list[str] = []

    async def handle(message: Message) -> None:
        taken.append(message.key)

    await house.bus.put(house.topic, key, value, headers, partition=0)
    await house.bus.say(house.topic, said("after", 1), partition=0)
    async with house.running(consumers_of(house, handle)):
        await until(house.settled)
    assert taken == ["after"]
    [letter] = await house.bus.records(house.dead_letters)
    assert (letter.key, letter.value) == (key, value)
    theirs = [(name, content) for name, content in letter.headers if not name.startswith("mille_dlt_")]
    assert theirs == [(name, content) for name, content in headers if not name.startswith("mille_dlt_")]
    ours = {name: content.decode() for name, content in letter.headers if name.startswith("mille_dlt_")}
    assert ours["mille_dlt_error_type"] == "Undecodable"
    assert (ours["mille_dlt_partition"], ours["mille_dlt_offset"]) == ("0", "0")
    assert ours["mille_dlt_error"] not in ("", "an older one")
    assert set(ours) == {f"mille_dlt_{name}" for name in ("error", "error_type", "partition", "offset", "at")}


async def test_what_the_client_itself_cannot_read_is_passed_over(house: House) -> None:
    """A header's name that is no UTF-8: aiokafka throws, for ever, before we see the record. The letter says where it
    lies.
    """
    taken: list[str] = []

    async def handle(message: Message) -> None:
        taken.append(message.key)

    await house.bus.say(house.topic, said("before", 1), partition=0)
    await house.bus.put_with_broken_header_name(house.topic, said("bad", 1), partition=0)
    await house.bus.say(house.topic, said("after", 1), partition=0)
    await house.bus.say(house.topic, said("elsewhere", 1), partition=1)
    async with house.running(consumers_of(house, handle)):
        await until(house.settled)
    assert sorted(taken) == ["after", "before", "elsewhere"]
    [letter] = await house.bus.records(house.dead_letters)
    headers = dict(letter.headers)
    assert (headers["mille_dlt_error_type"], headers["mille_dlt_partition"]) == (b"Unreadable", b"0")
    assert headers["mille_dlt_offset"] == b"1"


async def test_a_handler_can_say_that_a_message_is_poison(house: House) -> None:
    tries: Counter[str] = Counter()

    async def handle(message: Message) -> None:
        tries[message.key] += 1
        if message.key == "bad":
            raise Poison("no such place")

    await house.bus.say(house.topic, said("bad", 1), partition=0)
    await house.bus.say(house.topic, said("good", 1), partition=0)
    async with house.running(consumers_of(house, handle)):
        await until(house.settled)
    assert tries == {"bad": 1, "good": 1}
    [letter] = await house.bus.records(house.dead_letters)
    assert dict(letter.headers)["mille_dlt_error"] == b"no such place"


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
    async with house.running(consumers_of(house, handle)):
        await until(house.settled)
    assert tries == {"bad": 5, "shaky": 4, "good": 1}
    assert [record.key for record in await house.bus.records(house.dead_letters)] == [b"bad"]


async def test_an_unknown_type_is_passed_over(house: House) -> None:
    """A producer may be newer than we are; its messages are no poison."""
    taken: list[str] = []

    async def handle(message: Message) -> None:
        taken.append(message.type)

    newer = [*without("ce_type"), ("ce_type", b"tiny.sung")]
    await house.bus.put(house.topic, b"k", b"{}", newer, partition=0)
    await house.bus.say(house.topic, said("k", 2), partition=0)
    async with house.running(consumers_of(house, handle)):
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
    async with house.running(consumers_of(house, handle)):
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
    async with house.running(consumers_of(house, handle)):
        await until(lambda: tries > 0)
        await asyncio.sleep(12)
        over.set()
        await until(house.settled)
    assert {key: sorted(set(ns)) for key, ns in taken.items()} == {f"k{key}": list(range(1, 31)) for key in range(10)}
    assert all(ns == sorted(ns) for ns in taken.values())
    assert await house.bus.records(house.dead_letters) == []
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
    async with house.running(consumers_of(house, handle)):
        await stuck.wait()
        await until(lambda: "behind" in taken)
    assert not await house.settled()
    async with house.running(consumers_of(house, handle)):
        await until(house.settled)
    assert taken == ["before", "endless", "behind", "endless", "behind"]
