"""Poison: what can never be taken in goes to the dead letters, and stops nothing behind it."""

from collections import Counter

import pytest

from shared.runtime.message import Message, Poison
from shared.topics import MAX_MESSAGE_BYTES
from tests.harness.bus import raw
from tests.harness.house import House, until
from tests.harness.tiny import said


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
    async with house.running(house.consumers(handle)):
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
    async with house.running(house.consumers(handle)):
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

    async def settled_or_again() -> bool:
        return tries["bad"] > 1 or await house.settled()

    async with house.running(house.consumers(handle)):
        await until(settled_or_again)
    assert tries == {"bad": 1, "good": 1}, "the partition does not move on"
    [letter] = await house.bus.records(house.dead_letters)
    assert dict(letter.headers)["mille_dlt_error"] == b"no such place"
