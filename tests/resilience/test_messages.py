"""What may be on a topic that nobody of ours put there, and what comes twice, late or in another order."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Any

import pytest

from deploy.local.services import ServiceGroup
from deploy.local.stack import Stack
from shared.topics import TOPICS, Topic, dead_letter_topics
from tests.harness.bus import Bus, raw
from tests.harness.tiny import said
from tests.journeys.world import World, mark, until
from tests.resilience.flood import GENEROUS

JUNK = b"\xff\xfe not JSON, not even text"
STRANGER = "01AAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(scope="module")
def env(mille_env: dict[str, str]) -> dict[str, str]:
    return mille_env | GENEROUS


@pytest.fixture(scope="module")
def mille(stack: Stack, env: dict[str, str]) -> Iterator[World]:
    """Started on topics at whose head, in each partition, stands what nobody can read."""
    on_the_bus(env, poison_everything)
    with ServiceGroup(env, stack.logs / "messages", usual_ports=False) as group:
        group.start_all(90)
        world = World(group.env, stack.var / "mail")
        world.wait_until_open()
        yield world


def on_the_bus(env: dict[str, str], do: Callable[[Bus], Coroutine[Any, Any, Any]]) -> Any:
    async def work() -> Any:
        async with Bus(env["MILLE_KAFKA_SERVERS"], env["MILLE_TOPIC_PREFIX"]) as bus:
            return await do(bus)

    return asyncio.run(work())


async def poison_everything(bus: Bus) -> None:
    await bus.create([*TOPICS, *dead_letter_topics()])
    for topic in TOPICS:
        for partition in range(topic.partitions):
            await poison(bus, topic, partition)


async def poison(bus: Bus, topic: Topic, partition: int) -> None:
    known, unknown = next(iter(topic.types)), "tiny.said"
    key = STRANGER.encode()
    await bus.put(topic, key, JUNK, [], partition)
    await bus.put(topic, JUNK, b"{}", headers_of(known), partition)
    await bus.put(topic, key, b"{}", [*headers_of(known)[:-1], ("ce_type", JUNK)], partition)
    await bus.put(topic, key, JUNK, headers_of(known), partition)
    await bus.put(topic, key, b'{"n": 1}', headers_of(unknown), partition)
    await bus.put_with_broken_header_name(topic, said(STRANGER, 1), partition)
    await bus.put(topic, key, None, headers_of(known), partition)
    await bus.put(topic, b"", None, [], partition)


def headers_of(type: str) -> list[tuple[str, bytes]]:
    message = said(STRANGER, 1)
    return [(name, type.encode() if name == "ce_type" else value) for name, value in raw(message)]


def test_what_nobody_can_read_stops_nothing(mille: World, env: dict[str, str]) -> None:
    """Not at the head of each partition of each topic, and not in their midst: a submission is published, found, told
    once and withdrawn. What was put aside is there, byte for byte.
    """
    walk(mille)
    on_the_bus(env, poison_again)
    walk(mille)
    for letters in dead_letter_topics():
        kept = {record.value for record in on_the_bus(env, partial(Bus.records, topic=letters))}
        assert JUNK in kept, letters.name


async def poison_again(bus: Bus) -> None:
    for topic in TOPICS:
        for partition in range(topic.partitions):
            await poison(bus, topic, partition)


def walk(world: World) -> str:
    """The whole way of an event; returns whom the news reached."""
    word = mark()
    subscriber = f"fidele-{word}@example.org"
    world.subscribe(subscriber, q=word)
    sent = world.published(word)
    told(world, subscriber, 2)  # the confirmation, and that it is published
    world.withdraw(sent)
    world.gone(word)
    told(world, subscriber, 3)
    return subscriber


def test_messages_that_come_again_in_reverse_change_nothing(mille: World, env: dict[str, str]) -> None:
    """Everything that is on the topics, twice and the last first: late and out of order. The agenda stays as it is, and
    nobody hears anything.
    """
    first, word = walk(mille), mark()
    subscriber = f"autre-{word}@example.org"
    mille.subscribe(subscriber, q=word)
    sent = mille.published(word)
    told(mille, subscriber, 2)
    until(lambda: version(mille, sent) == 1 or None, "the first version")

    on_the_bus(env, everything_backwards)
    walk(mille)  # what follows on the same topics has been taken in, so what stood before has, too
    assert [len(mille.mails_to(each)) for each in (first, subscriber)] == [3, 2]
    assert version(mille, sent) == 1
    assert mille.seen(word)["id"] == sent["id"]


async def everything_backwards(bus: Bus) -> None:
    for topic in TOPICS:
        records = [record for record in await bus.records(topic) if record.value and record.value != JUNK]
        for record in [*reversed(records), *reversed(records)]:
            await bus.put(topic, record.key, record.value, list(record.headers), record.partition)


def told(world: World, subscriber: str, mails: int) -> None:
    until(lambda: len(world.mails_to(subscriber)) >= mails or None, f"{mails} mails to {subscriber}")


def version(world: World, sent: dict[str, Any]) -> int:
    answer = world.http.get(f"{world.gateway}/v1/events/{sent['id']}")
    return int(answer.json()["version"]) if answer.status_code == 200 else 0
