"""An indexer that sleeps past its lease with an older version in its hands, which then arrives after the newer one."""

import contextlib
import os
import signal
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from ulid import ULID

from deploy.local.ports import HOST
from deploy.local.services import ServiceGroup
from shared import topics
from shared.events.catalogue import EventSnapshot
from shared.runtime.client import ServiceClient
from shared.runtime.mongo import Mongo
from tests.harness.proxy import Proxy
from tests.integration.search.bus import Bus, client, eventually
from tests.unit.catalogue.builders import content, entry, snapshot

NOW = {"MILLE_NOW": "2026-11-23T12:00:00+01:00"}
PATIENCE = 60.0


@pytest.fixture
async def bus(mille_env: dict[str, str]) -> AsyncIterator[Bus]:
    bus = Bus(mille_env)
    await bus.kafka.ensure_topics()
    yield bus
    await bus.kafka.close()


def dated(id: str, version: int, day: int) -> EventSnapshot:
    return snapshot(id, content(entry(f"d{day}", f"2026-12-{day:02}T20:00")), version=version)


async def test_an_indexer_paused_past_its_lease_with_an_older_version_in_hand(
    services: ServiceGroup, mille_env: dict[str, str], bus: Bus
) -> None:
    """A proxy holds back what it has sent until another has written what came later; that is what stands in the end."""
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    copies = mongo.database(f"{mille_env['MILLE_MONGO_PREFIX']}search")["entities"]

    async def at_rest() -> bool:
        return await copies.count({"dirty": False}) > 0 and await copies.count({"dirty": True}) == 0

    async def publish(event: EventSnapshot) -> None:
        await bus.send(topics.CATALOGUE, "catalogue", event, event.id, event.version)

    async def is_in_hand(id: str) -> bool:
        async def look() -> bool:
            row = await copies.find_one({"_id": id})
            return row is not None and bool(row["written"]) and between.held > 0

        with contextlib.suppress(AssertionError):
            return await eventually(look, 10.0)
        return False

    with Proxy(urlsplit(mille_env["MILLE_MEILI_URL"]).port or 0) as between:
        through = {"MILLE_MEILI_URL": f"http://{HOST}:{between.port}"}
        sleeper = services.start("search", halves="workers", extra_env=NOW | through)
        other = services.start("search", halves="api", extra_env=NOW)
        sleeper.ready()
        other.ready()
        search = client(mille_env, "search", other.url)
        await publish(dated(str(ULID()), 1, 1))
        await eventually(at_rest, PATIENCE)
        for old in (3, 5, 7):
            id, new = str(ULID()), old + 1
            between.mode = "hang"
            await publish(dated(id, 1, old))
            if await is_in_hand(id):
                break
            between.mode = "pass"  # it was just looking whether its index was there
            await eventually(at_rest, PATIENCE)
        else:
            pytest.fail("it never had anything in hand")
        os.kill(sleeper.pid, signal.SIGSTOP)
        services.start("search", halves="workers", extra_env=NOW).ready()
        await publish(dated(id, 2, new))
        await shown(search, new, [id])
        await shown(search, old, [])
        between.mode = "pass"
        await shown(search, old, [id])  # what was in hand has arrived, and is wrong
        os.kill(sleeper.pid, signal.SIGCONT)
        await shown(search, old, [])
        await shown(search, new, [id])
    await search.close()
    mongo.close()


async def shown(search: ServiceClient, day: int, ids: list[str]) -> None:
    """Returns once these are shown on that day of December, and no others."""

    async def look() -> bool:
        answer = await search.request("GET", f"/internal/events?when=2026-12-{day:02}")
        return answer.ok and [item["id"] for item in answer.json()["items"]] == ids

    await eventually(look, PATIENCE)
