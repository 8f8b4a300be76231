"""Publishing again: each snapshot once, never an older one after a newer, and no fact."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial

import pytest
from typer.testing import CliRunner, Result
from ulid import ULID

from deploy.cli.main import app
from services.catalogue.errors import ReplayRunning
from services.catalogue.model import Change, Event, Surroundings, apply
from services.catalogue.site_files import read_sites
from services.catalogue.store import Store
from shared import topics
from shared.runtime.client import ServiceClient
from shared.runtime.clock import Clock
from shared.runtime.epoch import epoch, raise_epoch
from shared.runtime.message import Message
from shared.runtime.mongo import Database, Mongo
from shared.runtime.outbox import Outbox
from shared.runtime.tokens import Principal
from tests.integration.catalogue.conftest import AtVersion, Decide
from tests.integration.search.bus import Bus, eventually
from tests.unit.catalogue.builders import NOW, approved, content, entry, withdrawn

OPS = Principal("tests", frozenset({"ops"}))
WINTER = content(entry("a", "2026-12-05T20:00"))


@pytest.fixture
async def alone(mille_env: dict[str, str]) -> AsyncIterator[Database]:
    """A catalogue's database without a catalogue: nothing moves but by the test's own hand."""
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    yield mongo.database(f"{mille_env['MILLE_MONGO_PREFIX']}alone{ULID()}"[:60])
    mongo.close()


async def command(env: dict[str, str], url: str, *arguments: str) -> Result:
    settings = {"MILLE_CATALOGUE_URL": url, "MILLE_INTERNAL_KEY": env["MILLE_INTERNAL_KEY"]}
    return await asyncio.to_thread(CliRunner().invoke, app, [*arguments], env=settings)


async def test_a_replay_says_everything_again_and_no_fact(
    bus: Bus, decide: Decide, at_version: AtVersion, urls: list[str], mille_env: dict[str, str]
) -> None:
    ids = [str(ULID()) for _ in range(30)]
    for id in ids:
        await decide(approved(id, WINTER), 1)
    await decide(withdrawn(ids[0]), 2)
    await at_version(ids[0], 2)
    for id in ids[1:]:
        await at_version(id, 1)
    catalogue = await everything_sent(bus, 33)
    facts = len(await bus.messages(topics.FACTS))
    done = await command(mille_env, urls[0], "replay", "catalogue")
    assert done.exit_code == 0, done.output
    every = 32 + len(read_sites())
    assert f"published again: {every} of {every}" in done.output
    again = (await everything_sent(bus, 33 + 32))[len(catalogue) :]
    assert {one.cause for one in again} == {"replay"}
    sent = {(one.type, one.key, one.sequence) for one in again}
    newest = {one.key: (one.type, one.key, one.sequence) for one in catalogue}
    assert sent == set(newest.values())
    assert Counter(one.id for one in [*catalogue, *again]).most_common(1)[0][1] == 1
    sites = [one for one in await bus.messages(topics.SITES) if one.cause == "replay"]
    assert {one.key for one in sites} == {site.slug for site in read_sites()}
    await asyncio.sleep(0.5)
    assert len(await bus.messages(topics.FACTS)) == facts


async def everything_sent(bus: Bus, least: int) -> list[Message]:
    """The snapshots on the topic, by time, once there are so many."""

    async def ask() -> list[Message] | None:
        found = await bus.messages(topics.CATALOGUE)
        return found if len(found) >= least else None

    return sorted(await eventually(ask) or [], key=lambda message: message.time)


async def test_a_second_request_is_refused_while_one_runs(catalogue: ServiceClient) -> None:
    first, second = [await catalogue.request("POST", "/internal/replay", principal=OPS) for _ in range(2)]
    assert (first.status, second.status) == (202, 409)
    assert "tests" in second.json()["detail"]
    assert (await catalogue.request("POST", "/internal/replay")).status == 403

    async def done() -> bool:
        answer = (await catalogue.request("GET", "/internal/replay", principal=OPS)).json()
        return not answer["replay"]["running"]

    await eventually(done)
    assert (await catalogue.request("POST", "/internal/replay", principal=OPS)).status == 202
    await eventually(done)


async def test_the_last_word_is_the_newest_whatever_changes_meanwhile(
    decide: Decide, catalogue: ServiceClient, at_version: AtVersion, bus: Bus
) -> None:
    ids = [str(ULID()) for _ in range(5)]

    async def change() -> None:
        for sequence in range(1, 21):
            for id in ids:
                title = {"fr": f"Concert {sequence}"}
                await decide(approved(id, WINTER.model_copy(update={"title": title})), sequence)

    changing = asyncio.create_task(change())
    while not changing.done():
        answer = await catalogue.request("POST", "/internal/replay", principal=OPS)
        assert answer.status in (202, 409)
        await asyncio.sleep(0.05)
    for id in ids:
        await at_version(id, 20)
    await settled(catalogue)
    last: dict[str, int] = {}
    causes = Counter[str]()
    for message in await bus.messages(topics.CATALOGUE):
        assert last.get(message.key, 0) <= message.sequence
        last[message.key] = message.sequence
        causes[message.cause] += message.key in ids
    assert {last[id] for id in ids} == {20}
    assert causes["replay"] > 0
    assert await drift(catalogue) == []


async def settled(catalogue: ServiceClient) -> None:
    async def done() -> bool:
        answer = (await catalogue.request("GET", "/internal/replay", principal=OPS)).json()
        return not any(run.get("running") for run in answer.values())

    await eventually(done)
    await asyncio.sleep(0.5)


async def drift(catalogue: ServiceClient) -> list[dict[str, object]]:
    answer = await catalogue.request("GET", "/internal/drift", principal=OPS, timeout=30)
    assert answer.ok, answer.body
    items: list[dict[str, object]] = answer.json()["items"]
    return items


async def test_it_goes_on_where_it_was(alone: Database) -> None:
    ids = [str(ULID()) for _ in range(60)]
    store = await opened(alone)
    for id in ids:
        await store.events.change(id, partial(taken, id), content=WINTER)
    await alone["outbox"].delete_many({})
    await store.republishing.replay("somebody")
    for _ in range(6):
        await store.republishing.some()
    with pytest.raises(ReplayRunning):
        await store.republishing.replay("somebody else")
    halfway = await alone["outbox"].count({})
    other = await opened(alone)  # as after a crash
    while await other.republishing.some():
        pass
    said = Counter(row["key"] for row in await alone["outbox"].find({}))
    assert 0 < halfway < len(said)
    assert said.keys() > set(ids)
    assert set(said.values()) == {1}
    run = await other.republishing.run("replay")
    assert run is not None
    assert (run.running, run.done, run.total) == (False, len(said), len(said))


async def test_a_turn_waits_while_the_relay_has_enough(alone: Database) -> None:
    store = await opened(alone)
    await store.republishing.replay("somebody")
    await alone["outbox"].insert_many([{"pending": True, "key": str(n)} for n in range(600)])
    assert not await store.republishing.some()


async def test_a_refill_runs_once_an_epoch_and_is_live(alone: Database) -> None:
    store = await opened(alone)
    await store.republishing.refill(0)
    assert not await store.republishing.some()
    for known in (1, 1, 2):
        await store.republishing.refill(known)
        while await store.republishing.some():
            pass
    rows = await alone["outbox"].find({})
    assert {row["headers"]["ce_cause"] for row in rows} == {"live"}
    assert set(Counter(row["key"] for row in rows).values()) == {2}, "not once in each epoch"


async def opened(db: Database) -> Store:
    store = Store(db, Outbox(db), Clock(NOW))
    await store.open()
    if not await store.sites.all():
        for site in read_sites():
            await store.sites.deliver(site)
        await db["outbox"].delete_many({})
    return store


def taken(id: str, event: Event | None, around: Surroundings) -> Change | None:
    return apply(event, approved(id, WINTER), 1, around)


async def test_a_new_epoch_refills_the_compacted_topics_by_itself(
    bus: Bus, catalogue: ServiceClient, mille_env: dict[str, str]
) -> None:
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    db = mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "catalogue")
    before = len(await bus.messages(topics.SITES))
    await raise_epoch(db, await epoch(db))

    async def refilled() -> bool:
        answer = (await catalogue.request("GET", "/internal/replay", principal=OPS)).json()
        return answer["refill"].get("running") is False

    await eventually(refilled, within=30)

    async def sent() -> bool:
        found = await bus.messages(topics.SITES)
        return len(found) == before + len(read_sites()) and found[-1].cause == "live"

    await eventually(sent)
    mongo.close()
