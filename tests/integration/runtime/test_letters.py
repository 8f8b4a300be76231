"""Dead letters in a person's hands: looked at, tried again, dropped; and a consumer that stops itself at too many."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from shared.runtime import metrics
from shared.runtime.assembly import Assembly
from shared.runtime.consumers import Consumers
from shared.runtime.letters import LetterNotFound
from shared.runtime.letters_api import router
from shared.runtime.message import Message, Poison
from shared.runtime.mongo import DuplicateKey
from shared.runtime.outage import Outage
from shared.runtime.service import serve
from shared.runtime.tokens import SCHEME, InternalTokens, Principal
from tests.harness.bus import raw
from tests.harness.house import House, until
from tests.harness.tiny import SERVICE, said

LETTERS = "/internal/dead-letters"
TOKENS = InternalTokens(SecretStr("k" * 32))


class Shop:
    """A service's handler that guards by sequence, and refuses what it is told to."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.refused: set[str] = set()
        self.away = False
        self.taken: list[tuple[str, int]] = []

    async def take_in(self, message: Message) -> bool:
        if self.away:
            raise Outage("the shop is away")
        if message.key in self.refused:
            raise Poison("no such place")
        try:
            await self.house.tiny.db["state"].update_one(
                {"_id": message.key, "n": {"$lt": message.sequence}}, {"$set": {"n": message.sequence}}, upsert=True
            )
        except DuplicateKey:
            return False
        self.taken.append((message.key, message.sequence))
        return True


@pytest.fixture
def shop(house: House) -> Shop:
    return Shop(house)


def consumers(house: House, shop: Shop, limit: int = 1_000) -> Consumers:
    consumers = Consumers(house.tiny.kafka, house.tiny.db, SERVICE, dead_letter_limit=limit)
    consumers.on(house.topic, group=SERVICE, handle=shop.take_in)
    return consumers


@dataclass(frozen=True)
class Desk:
    """One person at the service's API."""

    session: aiohttp.ClientSession

    async def ask(self, method: str, path: str, status: int = 200, **params: str) -> Any:
        async with self.session.request(method, path, params=params) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json(content_type=None)

    async def listed(self, **asked: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.ask("GET", LETTERS, **asked))["items"]
        return found

    async def show(self, id: str) -> Any:
        return await self.ask("GET", f"{LETTERS}/{id}")

    async def settle(self, id: str, do: str) -> tuple[str, str | None]:
        settled = await self.ask("POST", f"{LETTERS}/{id}/{do}")
        return settled["outcome"], settled["error"]

    async def metrics(self) -> str:
        async with self.session.get("/metrics") as answer:
            return await answer.text()


async def is_ready(session: aiohttp.ClientSession) -> bool:
    async with session.get("/health/ready") as answer:
        return answer.status == 200


@asynccontextmanager
async def desk(consumers: Consumers, *roles: str) -> AsyncIterator[Desk]:
    assembly = Assembly(
        SERVICE,
        routers=[router(consumers.letters)],
        dependencies={"dead_letters": consumers.dead_letters.check},
        measures=consumers.measures(),
    )
    listener, stop = socket.create_server(("127.0.0.1", 0)), asyncio.Event()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    serving = asyncio.create_task(serve(assembly, TOKENS, listener, stop))
    token = TOKENS.issue(Principal("anna", frozenset(roles or {"ops"})), SERVICE)
    try:
        async with aiohttp.ClientSession(url, headers={"Authorization": f"{SCHEME} {token}"}) as session:
            await until(lambda: is_ready(session))
            yield Desk(session)
    finally:
        stop.set()
        await serving


async def test_a_letter_is_listed_shown_and_taken_in_once_what_was_wrong_is_mended(house: House, shop: Shop) -> None:
    shop.refused = {"bad"}
    both = consumers(house, shop)
    message = said("bad", 2, "é")
    await house.bus.say(house.topic, message, partition=1)
    async with house.running(both):
        await until(house.settled)
    async with desk(both) as anna:
        [letter] = await anna.listed()
        place = {name: letter[name] for name in ("topic", "partition", "offset", "key", "type", "sequence", "subject")}
        assert place == {
            "topic": house.topic.name,
            "partition": 1,
            "offset": 0,
            "key": "bad",
            "type": "tiny.said",
            "sequence": "2",
            "subject": "bad",
        }
        assert letter["id"] == f"{house.dead_letters.name}:0:0"
        assert (letter["error_type"], letter["error"]) == ("Poison", "no such place")
        assert await anna.listed(type="tiny.other") == []
        whole = await anna.show(letter["id"])
        assert whole["payload"] == message.data.decode()
        assert ["ce_id", message.id] in whole["headers"]

        assert await anna.settle(letter["id"], "retry") == ("refused", "Poison: no such place")
        assert [(one["id"], one["tried_by"]) for one in await anna.listed()] == [(letter["id"], "anna")]

        shop.away = True
        assert (await anna.ask("POST", f"{LETTERS}/{letter['id']}/retry", status=503))["hint"]
        assert len(await anna.listed()) == 1
        shop.away = False

        shop.refused.clear()
        assert (await anna.settle(letter["id"], "retry"))[0] == "taken"
        assert shop.taken == [("bad", 2)]
        assert await anna.listed() == []
        [settled] = await anna.listed(state="retried")
        assert (settled["settled_by"], settled["outcome"]) == ("anna", "taken")
        assert (await anna.settle(letter["id"], "retry"))[0] == "settled_before"
        assert shop.taken == [("bad", 2)]


async def test_nothing_is_done_where_a_newer_one_was_applied(house: House, shop: Shop) -> None:
    shop.refused = {"k"}
    both = consumers(house, shop)
    await house.bus.say(house.topic, said("k", 1), partition=0)
    async with house.running(both):
        await until(house.settled)
        shop.refused.clear()
        await house.bus.say(house.topic, said("k", 2), partition=0)
        await until(house.settled)
    async with desk(both) as anna:
        [letter] = await anna.listed()
        assert (await anna.settle(letter["id"], "retry"))[0] == "newer_applied"
        assert await anna.listed() == []
    row = await house.tiny.db["state"].find_one({"_id": "k"})
    assert row is not None
    assert row["n"] == 2


async def test_what_nobody_can_decode_is_shown_as_text_stays_open_and_can_be_dropped(house: House, shop: Shop) -> None:
    both = consumers(house, shop)
    headers = [*raw(said("k", 1)), ("odd", b"\xfe")]
    await house.bus.put(house.topic, b"\xff", b'{"n": 1, "text": "\xff"}', headers, partition=0)
    async with house.running(both):
        await until(house.settled)
    async with desk(both) as anna:
        [letter] = await anna.listed()
        assert letter["key"] == "\\xff"
        whole = await anna.show(letter["id"])
        assert whole["payload"] == '{"n": 1, "text": "\\xff"}'
        assert ["odd", "\\xfe"] in whole["headers"]
        assert (await anna.settle(letter["id"], "retry"))[0] == "refused"
        assert (await anna.settle(letter["id"], "drop"))[0] == "dropped"
        assert await anna.listed() == []
        [dropped] = await anna.listed(state="dropped")
        assert dropped["settled_by"] == "anna"
    assert len(await house.bus.records(house.dead_letters)) == 1  # it stays where it is


async def test_the_same_message_is_buried_once_and_a_letter_that_was_retried_may_come_back(house: House) -> None:
    shop = Shop(house)
    both = consumers(house, shop)
    await house.bus.put(house.topic, b"k", b"{", raw(said("k", 1)), partition=0)
    [record] = await house.bus.records(house.topic)
    for error in (ValueError("first"), ValueError("second")):
        await both.dead_letters.bury(house.topic, record, error)
    assert len(await house.bus.records(house.dead_letters)) == 1
    [row], total = await both.letters.find(limit=10)
    assert (row["error"], total) == ("second", 1)
    await both.dead_letters.rows.update_one({"_id": row["_id"]}, {"$set": {"state": "retried"}})
    await both.dead_letters.bury(house.topic, record, ValueError("third"))
    assert [row["error"] for row in (await both.letters.find(limit=10))[0]] == ["third"]
    await both.letters.drop(row["_id"], "anna")
    await both.dead_letters.bury(house.topic, record, ValueError("fourth"))
    assert await both.letters.find(limit=10) == ([], 0)


async def test_a_letter_that_the_broker_has_lost_can_only_be_dropped(house: House, shop: Shop) -> None:
    both = consumers(house, shop)
    await house.bus.put(house.topic, b"k", b"{", raw(said("k", 1)), partition=0)
    [record] = await house.bus.records(house.topic)
    await both.dead_letters.bury(house.topic, record, ValueError("broken"))
    [row], _ = await both.letters.find(limit=10)
    elsewhere = row | {"_id": row["_id"].rpartition(":")[0] + ":7", "origin": "another"}
    await both.dead_letters.rows.insert_one(elsewhere)
    async with desk(both) as anna:
        whole = await anna.show(elsewhere["_id"])
        assert (whole["headers"], whole["payload"]) == (None, None)
        assert (await anna.settle(elsewhere["_id"], "retry"))[0] == "gone"
        assert (await anna.settle(elsewhere["_id"], "drop"))[0] == "dropped"
        await anna.ask("GET", f"{LETTERS}/nothing", status=404)
    with pytest.raises(LetterNotFound):
        await both.letters.retry("nothing", "anna")


async def test_only_ops_may(house: House, shop: Shop) -> None:
    async with desk(consumers(house, shop), "service", "volunteer", "editor") as anna:
        await anna.ask("GET", LETTERS, status=403)
        await anna.ask("POST", f"{LETTERS}/x/drop", status=403)


async def test_at_its_limit_a_consumer_takes_nothing_more_until_letters_are_settled(house: House, shop: Shop) -> None:
    """It loses nothing, keeps its place in the group, counts as alive, and says so; a restart changes nothing."""
    shop.refused = {"bad"}
    for number in range(3):
        await house.bus.say(house.topic, said("bad", number + 1), partition=0)
    before = consumers(house, shop, limit=3)
    async with house.running(before):
        await until(house.settled)
    both = consumers(house, shop, limit=3)
    await house.bus.say(house.topic, said("good", 1), partition=0)
    await house.bus.say(house.topic, said("elsewhere", 1), partition=1)
    async with desk(both) as anna, house.running(both):
        await asyncio.sleep(8)  # more than a slice
        assert shop.taken == []
        assert not await house.settled()
        assert both.stuck_seconds() < 6
        told = (await anna.ask("GET", "/health/dependencies"))["dependencies"]["dead_letters"]
        assert (told["ok"], "has 3" in told["error"], "mille dlt" in told["error"]) == (False, True, True)
        await anna.ask("GET", "/health/live")
        await anna.ask("GET", "/health/ready")
        labels = f'{{service="tiny",topic="{house.topic.name}"}}'
        shown = await anna.metrics()
        assert f"mille_dead_letters_open{labels} 3.0" in shown
        assert f"mille_consumer_stopped{labels} 1.0" in shown

        await anna.settle((await anna.listed())[0]["id"], "drop")
        await until(house.settled, patience=20)
        assert sorted(shop.taken) == [("elsewhere", 1), ("good", 1)]
        assert (await anna.ask("GET", "/health/dependencies"))["status"] == "ok"
        assert f"mille_consumer_stopped{labels} 0.0" in await anna.metrics()
    assert metrics.DEAD_LETTERS.labels(house.topic.name, SERVICE)._value.get() == 3
