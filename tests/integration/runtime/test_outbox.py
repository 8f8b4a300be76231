"""The outbox: state and message are stored together or not at all."""

import asyncio

import pytest

from shared.runtime.mongo import Session
from shared.runtime.outbox import MessageTooLarge
from shared.topics import MAX_MESSAGE_BYTES
from tests.harness.house import House, until
from tests.harness.tiny import said


async def test_a_transaction_that_fails_sends_nothing(house: House) -> None:
    async def work(session: Session) -> None:
        await house.tiny.db["state"].insert_one({"_id": "k", "n": 1}, session=session)
        await house.tiny.outbox.add(session, house.topic, "k", said("k", 1), said("k", 1))
        raise RuntimeError("changed its mind")

    with pytest.raises(RuntimeError):
        await house.tiny.db.transaction(work)
    assert await house.tiny.db["outbox"].count({}) == 0
    assert await house.tiny.db["state"].count({}) == 0


async def test_writers_of_one_document_are_run_again_until_each_has_its_turn(house: House) -> None:
    """Each reads the document and writes what follows from it: no number is given twice, no message is left over."""
    turns = 0

    async def work(session: Session) -> None:
        nonlocal turns
        turns += 1
        found = await house.tiny.db["state"].find_one({"_id": "k"}, session=session)
        n = found["n"] + 1 if found else 1
        await house.tiny.db["state"].update_one({"_id": "k"}, {"$set": {"n": n}}, upsert=True, session=session)
        await house.tiny.outbox.add(session, house.topic, "k", said("k", n))

    await asyncio.gather(*(house.tiny.db.transaction(work) for _ in range(20)))
    rows = await house.tiny.db["outbox"].find({}, sort=[("sequence", 1)])
    assert [row["sequence"] for row in rows] == list(range(1, 21))
    assert turns > 20, "there was no conflict to speak of"


async def test_a_writer_killed_anywhere_leaves_no_state_without_its_message(house: House) -> None:
    for _ in range(3):
        writer = await house.start("writer")
        before = await house.tiny.db["state"].count({})
        await until(lambda before=before: more_than(house, before + 50))  # type: ignore[misc]
        writer.kill()
    state = {(row["_id"], row["n"]) for row in await house.tiny.db["state"].find({})}
    messages = {(row["key"], row["sequence"]) for row in await house.tiny.db["outbox"].find({"pending": True})}
    assert len(state) > 150
    assert state == messages


async def more_than(house: House, count: int) -> bool:
    return await house.tiny.db["state"].count({}) > count


async def test_a_message_that_no_relay_could_send_is_refused_with_the_request(house: House) -> None:
    """Stored, it would hold back its key for ever."""
    with pytest.raises(MessageTooLarge, match=r"tiny\.said k"):
        await house.tiny.say("k", 1, "x" * MAX_MESSAGE_BYTES)
    assert await house.tiny.db["state"].count({}) == 0
    await house.tiny.say("k", 1, "x" * (MAX_MESSAGE_BYTES - 4096))
    assert await house.pending() == 1


async def test_no_message_at_all_is_no_error(house: House) -> None:
    """A change may bring about no fact."""

    async def work(session: Session) -> None:
        await house.tiny.outbox.add(session, house.topic, "k")

    await house.tiny.db.transaction(work)
    assert await house.pending() == 0
