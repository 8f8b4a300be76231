"""`mille verify` against a running catalogue and search: each kind of drift is found, and mended."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from typer.testing import CliRunner, Result
from ulid import ULID

from deploy.cli import verify as command
from deploy.cli.main import app
from deploy.local.services import Service, ServiceGroup
from services.search.documents import documents
from services.search.index import NAME as INDEX
from services.search.meili import Meili
from shared import topics
from shared.events.content import EventContent, Organiser
from shared.runtime.client import ServiceClient
from shared.runtime.mongo import Database, Mongo
from tests.integration.search.bus import Bus, client, eventually
from tests.unit.catalogue.builders import NOW, approved, content, entry, snapshot


def winter(id: str) -> EventContent:
    """By an organiser of its own, so that none of them changes another's turn."""
    return content(entry("a", "2026-12-05T20:00"), organiser=Organiser(name=f"Les Amis {id}"))


CLEAN = (0, "Everything says the same.\n")


@dataclass(frozen=True)
class House:
    """A catalogue and a search, and ways into what they own."""

    replica: Service
    bus: Bus
    search: ServiceClient
    db: Database
    index: Meili
    env: dict[str, str]

    async def run(self, *arguments: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, [*arguments], env=self.env)

    async def publish(self, count: int) -> list[str]:
        """The ids of so many more events, once the agenda shows them."""
        before, ids = await self.total(), [str(ULID()) for _ in range(count)]
        for id in ids:
            await self.bus.send(topics.DECISIONS, "ingest", approved(id, winter(id)), id, 1)
        await self.shows(before + count)
        return ids

    async def total(self) -> int:
        answer = await self.search.request("GET", "/internal/events")
        return answer.json()["total"] if answer.ok else 0

    async def shows(self, count: int) -> None:
        async def ask() -> bool:
            return await self.total() == count

        await eventually(ask, within=60)


@pytest.fixture(scope="module")
async def house(services: ServiceGroup, mille_env: dict[str, str]) -> AsyncIterator[House]:
    started = {name: services.start(name, extra_env={"MILLE_NOW": NOW.isoformat()}) for name in ("catalogue", "search")}
    for service in started.values():
        service.ready()
    env = {f"MILLE_{name.upper()}_URL": service.url for name, service in started.items()}
    env["MILLE_INTERNAL_KEY"] = mille_env["MILLE_INTERNAL_KEY"]
    bus, search = Bus(mille_env), client(mille_env, "search", started["search"].url)
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    db = mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "search")
    index = Meili(mille_env["MILLE_MEILI_URL"], mille_env["MILLE_MEILI_KEY"], mille_env["MILLE_MEILI_PREFIX"] + INDEX)
    yield House(started["search"], bus, search, db, index, env)
    await index.close()
    await search.close()
    await bus.kafka.close()
    mongo.close()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_PAUSE_S", 1.0)


async def test_search_is_killed_in_the_midst_of_a_rebuild_and_the_next_process_ends_it(house: House) -> None:
    ids = await house.publish(200)
    rebuild = asyncio.create_task(house.run("rebuild", "search"))

    async def midst() -> bool:
        return await house.db["entities"].count({"built.0": {"$exists": True}}) > 0

    await eventually(midst)
    house.replica.kill()
    broken_off = await house.db["indexes"].find_one({"_id": "rebuild"})
    assert broken_off is not None
    assert broken_off["phase"] in ("filling", "swapping", "telling")

    assert (await rebuild).exit_code == 1

    house.replica.restart()
    house.replica.ready()
    watched = await house.run("rebuild", "search", "--watch")
    assert watched.exit_code == 0, watched.output
    done = await house.db["indexes"].find_one({"_id": "rebuild"})
    assert done is not None
    assert (done["phase"], done["target"]) == ("done", broken_off["target"])
    await house.shows(len(ids))
    clean = await house.run("verify")
    assert (clean.exit_code, clean.output) == CLEAN


async def test_drift_of_each_kind_is_found_and_mended_and_a_rebuild_leaves_none(house: House) -> None:
    ids, copies, bus = await house.publish(6), house.db["entities"], house.bus
    total = await house.total()
    clean = await house.run("verify")
    assert (clean.exit_code, clean.output) == CLEAN

    lost, older, ahead, on_topic = ids[:4]
    await copies.delete_one({"_id": lost})  # its document is stray then
    await copies.update_one({"_id": older}, {"$set": {"version": 0}})
    await copies.update_one({"_id": ahead}, {"$set": {"version": 7}})
    await copies.update_one({"_id": ids[4]}, {"$addToSet": {"written": f"{ids[4]}-x"}})
    await bus.send(topics.CATALOGUE, "catalogue", snapshot(on_topic, winter(on_topic), version=9), on_topic, 9)
    await house.index.put(documents(snapshot(ids[5], winter(ids[5]), version=0), NOW))
    stranger = str(ULID())
    await bus.send(topics.CATALOGUE, "catalogue", snapshot(stranger, winter(stranger)), stranger, 1)
    await house.shows(total + 1)
    found = await house.run("verify", "--fix")
    assert found.exit_code == 1, found.output
    for id, says in {
        f"{lost}: the index has": "should not be there",
        f"{lost}: search was not": "version 1, search has None",
        f"{older}: search was not": "version 1, search has 0",
        f"{ahead}: search was told of a newer": "version 1, search has 7",
        f"{ids[4]}: the index lacks": f"{ids[4]}-x",
        f"{ids[5]}: the index has documents of it that are not of its version": f"version 1: {ids[5]}-a",
        f"{on_topic}: the topic's last word": "on the topic 9",
        f"{on_topic}: search was told of a newer": "search has 9",
        f"{stranger}: the topic speaks": "on the topic 1",
        f"{stranger}: search has": "does not know",
    }.items():
        assert any(id in line and says in line for line in found.output.splitlines()), (id, found.output)

    async def mended() -> bool:
        left = await house.run("verify")
        return {line.split(":")[0].split()[1] for line in left.output.splitlines()} == {stranger}

    await eventually(mended)

    rebuilt = await house.run("rebuild", "search")
    assert rebuilt.exit_code == 0, rebuilt.output
    assert "Done" in rebuilt.output
    again = await house.run("verify")
    assert {line.split(":")[0].split()[1] for line in again.output.splitlines()} == {stranger}, again.output
