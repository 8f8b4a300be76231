"""What must happen once happens once, however often its message comes."""

import asyncio

import pytest

from shared.runtime.mongo import Session
from shared.runtime.sequence import take_once
from tests.harness.house import House


async def test_many_at_once_have_one_effect(house: House) -> None:
    db = house.tiny.db

    async def work(session: Session) -> bool:
        if not await take_once(db, session, "mail", "m1"):
            return False
        await db["effects"].update_one({"_id": "m1"}, {"$inc": {"times": 1}}, upsert=True, session=session)
        return True

    taken = await asyncio.gather(*(db.transaction(work) for _ in range(20)))
    assert sum(taken) == 1
    assert await db["effects"].find({}) == [{"_id": "m1", "times": 1}]


async def test_it_is_not_taken_when_its_effect_fails(house: House) -> None:
    db = house.tiny.db

    async def fails(session: Session) -> None:
        assert await take_once(db, session, "mail", "m1")
        raise RuntimeError

    async def works(session: Session) -> bool:
        return await take_once(db, session, "mail", "m1")

    with pytest.raises(RuntimeError):
        await db.transaction(fails)
    assert await db.transaction(works)
    assert not await db.transaction(works)


async def test_kinds_do_not_meet(house: House) -> None:
    db = house.tiny.db

    async def work(session: Session) -> list[bool]:
        return [await take_once(db, session, kind, "m1") for kind in ("mail", "webhook")]

    assert await db.transaction(work) == [True, True]
