"""A server or a service dies, is restarted, stays away, or comes back empty, in the midst of a flood."""

import asyncio
import shutil
import time
from functools import partial

import pytest
import requests
from ulid import ULID

from deploy.local.services import PORTS, Service, ServiceGroup
from shared.runtime.envelope import Envelope
from shared.topics import CATALOGUE
from tests.harness.bus import Bus
from tests.harness.house import until as eventually
from tests.harness.proxy import Proxy
from tests.journeys.world import World, evening, mark, until
from tests.resilience.flood import ROUND_S, accepted, all_listed, flood, outlives
from tests.resilience.servers.conftest import Find
from tests.unit.catalogue.builders import content, entry, snapshot

GONE_S = 60.0


@pytest.mark.parametrize("name", ["mongo", "kafka", "meili", "smtp"])
def test_a_server_that_is_killed(world: World, server: Find, name: str) -> None:
    """kill -9, and at once again on what it had stored."""
    one = server(name)

    def kill() -> None:
        one.kill()
        one.restart()

    outlives(world, kill)


@pytest.mark.parametrize("name", PORTS)
def test_a_service_that_is_killed(world: World, group: ServiceGroup, name: str) -> None:
    """kill -9 of the only process of it, and at once again."""
    one = next(service for service in group.running if service.name == name)

    def kill() -> None:
        one.kill()
        one.restart()
        one.ready(90)

    outlives(world, kill)


@pytest.mark.parametrize("name", ["mongo", "meili"])
def test_a_server_that_is_restarted(world: World, server: Find, name: str) -> None:
    """Stopped in peace, as for an upgrade."""
    outlives(world, server(name).restart)


def test_a_broker_that_is_gone_for_a_minute(world: World, server: Find) -> None:
    """Submissions are accepted and pages served all the time; what happened is told when it is back."""
    kafka = server("kafka")
    word = mark()
    known = flood(world, word, world.partner(trusted=True), count=1)
    all_listed(world, word, known)

    def stay_away() -> None:
        kafka.kill()
        try:
            before, back = accepted(world), time.monotonic() + GONE_S
            while time.monotonic() < back:
                for event in known.values():
                    assert word in world.page(f"/cinqmille/events/{event}/x")
                assert world.events(site="cinqmille")["items"]
                assert world.http.get(f"{world.ingest}/health/ready").status_code == 200
                time.sleep(1)
            state = world.http.get(f"{world.ingest}/health/dependencies").json()["dependencies"]
            assert (state["kafka"]["ok"], state["mongodb"]["ok"]) == (False, True)
            assert accepted(world) - before > GONE_S / 2
        finally:
            kafka.restart()

    outlives(world, stay_away, round_s=5.0)


def test_a_meilisearch_that_has_lost_its_disk(world: World, server: Find) -> None:
    """The index is filled again by itself, with what was in it long before, too."""
    meili = server("meili")
    before = mark()
    sent = flood(world, before, world.partner(trusted=True), count=20)
    all_listed(world, before, sent)

    def lose() -> None:
        meili.kill()
        shutil.rmtree(meili.home / "data")
        meili.restart()

    outlives(world, lose)
    all_listed(world, before, sent)


def test_a_document_that_meilisearch_refuses(world: World, proxies: dict[str, Proxy]) -> None:
    """It is found by halving the batch that it is in, and goes to the dead letters; the others are in the agenda."""
    what = content(entry("no space allowed", evening()))
    refused = [snapshot(str(ULID()), what) for _ in range(2)]

    async def put_among_others() -> None:
        async with Bus(world.env["MILLE_KAFKA_SERVERS"], world.env["MILLE_TOPIC_PREFIX"]) as bus:
            proxies["MILLE_MEILI_URL"].mode = "hang"
            for one in refused:
                await bus.say(
                    CATALOGUE,
                    Envelope.new(type="event.snapshot", source="catalogue", subject=one.id, sequence=1, data=one),
                )
            await asyncio.sleep(ROUND_S)
            proxies["MILLE_MEILI_URL"].mode = "pass"

            async def buried() -> bool:
                letters = await bus.records(CATALOGUE.dead_letters("search"))
                return {letter.key.decode() for letter in letters} == {one.id for one in refused}

            await eventually(buried, patience=120)

    outlives(world, lambda: asyncio.run(put_among_others()))


def test_replicas_that_join_and_leave(world: World, group: ServiceGroup) -> None:
    """A second process of all workers takes a share of what comes in, and gives it back."""

    def join_and_leave() -> None:
        joined = [group.start(name, halves="workers") for name in ("ingest", "catalogue", "search", "notify")]
        for service in joined:
            service.ready(90)
        for service in joined:
            until(partial(has_taken, service), f"a message taken by {service.instance}")
        for service in joined:
            assert service.terminate(), "finishes what is in hand and goes"
            group.running.remove(service)

    outlives(world, join_and_leave, round_s=2.5)


def has_taken(service: Service) -> bool | None:
    lines = requests.get(f"{service.url}/metrics", timeout=10).text.splitlines()
    return any(line.startswith("mille_consumed_total{") and 'outcome="taken"' in line for line in lines) or None
