"""A compacted topic as a table: filled before it is used, never going back."""

import asyncio

import pytest

from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.mongo import MongoOutage
from shared.runtime.tables import Table
from tests.harness.bus import raw
from tests.harness.house import House, until
from tests.harness.tiny import SERVICE, Said, said


def table_of(house: House, kafka: Kafka | None = None) -> Table[Said]:
    return Table(kafka or house.tiny.kafka, house.topic, Said, house.tiny.db["table"])


def rows(table: Table[Said]) -> set[int]:
    return {said.n for said in table.values()}


async def test_it_is_full_when_all_that_was_there_is_read(house: House) -> None:
    for number in range(300):
        await house.bus.say(house.topic, said(f"k{number}", number))
    table = table_of(house)
    async with house.running(table):
        assert not table.full
        assert await table.filled(30)
        assert rows(table) == set(range(300))
        await house.bus.say(house.topic, said("k7", 1000))
        await until(lambda: table.get("k7") == Said(n=1000))


async def test_an_empty_topic_fills_it_too(house: House) -> None:
    table = table_of(house)
    async with house.running(table):
        assert await table.filled(30)
    assert table.values() == []


async def test_late_and_unreadable_rows_change_nothing(house: House) -> None:
    await house.bus.say(house.topic, said("k", 2))
    await house.bus.say(house.topic, said("k", 1))
    await house.bus.put(house.topic, b"k", b"{", raw(said("k", 3)))
    await house.bus.put(house.topic, b"other", b"{}", [])
    table = table_of(house)
    async with house.running(table):
        assert await table.filled(30)
    assert table.values() == [Said(n=2)]


async def test_what_is_gone_is_not_revived_by_a_late_version(house: House) -> None:
    """A relay that died in the middle sends again; neither the table nor its copy may believe the older one."""
    await house.bus.say(house.topic, said("k", 1))
    await house.bus.put(house.topic, b"k", None, raw(said("k", 3)))
    await house.bus.say(house.topic, said("k", 2))
    for _ in range(2):
        table = table_of(house)
        await table.load()
        async with house.running(table):
            assert await table.filled(30)
            await asyncio.sleep(0.2)
        assert (table.get("k"), table.values()) == (None, [])


async def test_its_copy_serves_while_kafka_is_away(house: House) -> None:
    for number in range(5):
        await house.bus.say(house.topic, said(f"k{number}", number))
    table = table_of(house)
    async with house.running(table):
        assert await table.filled(30)
        await until(lambda: kept(house, 5))
    nobody = Kafka(KafkaAddress("127.0.0.1:9"), SERVICE)
    again = table_of(house, nobody)
    async with house.running(again):
        assert not again.full
        await again.load()
        assert again.full
        assert rows(again) == {0, 1, 2, 3, 4}


async def kept(house: House, count: int) -> bool:
    return await house.tiny.db["table"].count({}) == count


async def test_a_copy_that_todays_model_cannot_read_does_not_stop_the_service(house: House) -> None:
    await house.tiny.db["table"].insert_one({"_id": "old", "sequence": 1, "value": {"title": "no n"}})
    await house.tiny.db["table"].insert_one({"_id": "k", "sequence": 1, "value": {"n": 1, "text": ""}})
    table = table_of(house)
    await table.load()
    assert table.values() == [Said(n=1)]


async def test_a_copy_that_cannot_be_read_says_so(house: House) -> None:
    """The caller waits and asks again: without it, a service would start with nothing."""
    from shared.runtime.mongo import Mongo

    nobody = Mongo("mongodb://127.0.0.1:9/?directConnection=true")
    table = Table(house.tiny.kafka, house.topic, Said, nobody.database("nothing")["table"])
    with pytest.raises(MongoOutage):
        await table.load()
    nobody.close()
