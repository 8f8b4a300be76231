"""The facade of MongoDB: our errors, our transactions, nothing of the driver."""

import asyncio
from datetime import UTC, datetime

import pytest

from shared.runtime.mongo import DuplicateKey, Index, Mongo, MongoOutage, MongoRefused, Session
from shared.runtime.outage import is_outage
from tests.harness.house import House


async def test_collections_and_indexes_may_be_made_by_many_at_once_and_again(house: House) -> None:
    wanted = {"things": (Index(("site", "slug"), unique=True), Index("gone_at", expire_after=0))}
    await asyncio.gather(*(house.tiny.db.ensure(wanted) for _ in range(4)))
    await house.tiny.db.ensure(wanted)
    await house.tiny.db["things"].insert_one({"_id": 1, "site": "cinqmille", "slug": "a"})
    with pytest.raises(DuplicateKey) as caught:
        await house.tiny.db["things"].insert_one({"_id": 2, "site": "cinqmille", "slug": "a"})
    assert caught.value.index == ("site", "slug")


async def test_many_duplicates_are_a_duplicate_key_too(house: House) -> None:
    state = house.tiny.db["state"]
    await state.insert_one({"_id": "a"})
    with pytest.raises(DuplicateKey):
        await state.insert_many([{"_id": "b"}, {"_id": "a"}])


async def test_what_mongodb_does_not_understand_is_no_outage(house: House) -> None:
    with pytest.raises(MongoRefused) as caught:
        await house.tiny.db["state"].find({"$nonsense": 1})
    assert not is_outage(caught.value)
    with pytest.raises(MongoRefused):
        await house.tiny.db["state"].insert_one({"_id": 1, "text": "x" * (17 * 1024 * 1024)})


async def test_nobody_there_is_an_outage_within_seconds() -> None:
    """A transaction, too: whoever waits for its answer is a person at a form."""
    nobody = Mongo("mongodb://127.0.0.1:9/?directConnection=true")
    db = nobody.database("nothing")

    async def work(session: Session) -> None:
        await db["state"].insert_one({"_id": 1}, session=session)

    asked = (db.ping(), db["state"].find_one({}), db.transaction(work))
    answers = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 15)
    assert [type(answer) for answer in answers] == [MongoOutage] * 3
    nobody.close()


async def test_its_time_is_that_of_now_in_its_updates(house: House) -> None:
    """`$$NOW` is what confirmations and leases count from."""
    before = await house.tiny.db.now()
    await house.tiny.db["state"].update_one({"_id": "a"}, [{"$set": {"at": "$$NOW"}}], upsert=True)
    found = await house.tiny.db["state"].find_one({"_id": "a"})
    assert found is not None
    assert before <= found["at"] <= await house.tiny.db.now()


async def test_times_come_back_aware_and_in_utc(house: House) -> None:
    at = datetime(2026, 3, 29, 2, 30, tzinfo=UTC)
    await house.tiny.db["state"].insert_one({"_id": "a", "at": at})
    [found] = await house.tiny.db["state"].find_at_once({}, sort=[("_id", 1)], limit=10)
    assert found["at"] == at
    assert found["at"].tzinfo is not None
