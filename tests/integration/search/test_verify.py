"""`mille verify` against a running catalogue and search: each kind of drift is found, and mended."""

import asyncio

import pytest
from typer.testing import CliRunner, Result
from ulid import ULID

from deploy.cli import verify as command
from deploy.cli.main import app
from deploy.local.services import ServiceGroup
from shared import topics
from shared.runtime.client import ServiceClient
from shared.runtime.mongo import Mongo
from tests.integration.search.bus import Bus, client, eventually
from tests.unit.catalogue.builders import NOW, approved, content, entry, snapshot

WINTER = content(entry("a", "2026-12-05T20:00"))


async def run(env: dict[str, str], *arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, [*arguments], env=env)


async def test_drift_of_each_kind_is_found_and_mended_and_a_rebuild_leaves_none(
    services: ServiceGroup, mille_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_PAUSE_S", 1.0)
    started = {name: services.start(name, extra_env={"MILLE_NOW": NOW.isoformat()}) for name in ("catalogue", "search")}
    for service in started.values():
        service.ready()
    env = {f"MILLE_{name.upper()}_URL": service.url for name, service in started.items()}
    env["MILLE_INTERNAL_KEY"] = mille_env["MILLE_INTERNAL_KEY"]
    bus, search = Bus(mille_env), client(mille_env, "search", started["search"].url)
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    copies = mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "search")["entities"]
    ids = [str(ULID()) for _ in range(6)]
    for id in ids:
        await bus.send(topics.DECISIONS, "ingest", approved(id, WINTER), id, 1)
    await eventually(lambda: shown(search, 6))
    clean = await run(env, "verify")
    assert (clean.exit_code, clean.output) == (0, "Everything says the same.\n")

    lost, older, ahead, on_topic = ids[:4]
    await copies.delete_one({"_id": lost})  # its document is stray then
    await copies.update_one({"_id": older}, {"$set": {"version": 0}})
    await copies.update_one({"_id": ahead}, {"$set": {"version": 7}})
    await copies.update_one({"_id": ids[4]}, {"$addToSet": {"written": f"{ids[4]}-x"}})
    await bus.send(topics.CATALOGUE, "catalogue", snapshot(on_topic, WINTER, version=9), on_topic, 9)
    stranger = str(ULID())
    await bus.send(topics.CATALOGUE, "catalogue", snapshot(stranger, WINTER), stranger, 1)
    await eventually(lambda: shown(search, 7))
    found = await run(env, "verify", "--fix")
    assert found.exit_code == 1, found.output
    for id, says in {
        f"{lost}: the index has": "should not be there",
        f"{lost}: search was not": "version 1, search has None",
        f"{older}: search was not": "version 1, search has 0",
        f"{ahead}: search was told of a newer": "version 1, search has 7",
        f"{ids[4]}: the index lacks": f"{ids[4]}-x",
        f"{on_topic}: the topic's last word": "on the topic 9",
        f"{on_topic}: search was told of a newer": "search has 9",
        f"{stranger}: the topic speaks": "on the topic 1",
        f"{stranger}: search has": "does not know",
    }.items():
        assert any(id in line and says in line for line in found.output.splitlines()), (id, found.output)
    await asyncio.sleep(2)
    left = await run(env, "verify")
    assert {line.split(":")[0].split()[1] for line in left.output.splitlines()} == {stranger}, left.output

    rebuilt = await run(env, "rebuild", "search")
    assert rebuilt.exit_code == 0, rebuilt.output
    assert "Done" in rebuilt.output
    again = await run(env, "verify")
    assert {line.split(":")[0].split()[1] for line in again.output.splitlines()} == {stranger}, again.output
    await search.close()
    await bus.kafka.close()
    mongo.close()


async def shown(search: ServiceClient, count: int) -> bool:
    answer = await search.request("GET", "/internal/events")
    return answer.ok and answer.json()["total"] == count
