"""A server's disk is full for a while, in the midst of a flood: it has a small disk of its own in memory."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
import requests
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.cli.calls import as_ops, call
from deploy.local.errors import LocalError
from deploy.local.server import Server
from deploy.local.stack import Stack
from tests.harness.disk import Disk, small_disk
from tests.journeys.world import World, mark, submission, until
from tests.resilience.flood import GENEROUS, ROUND, accepted, outlives


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, dict[str, Disk]]]:
    """Servers and services of this module's own, and the disks of those that store."""
    var = tmp_path_factory.mktemp("small")
    with ExitStack() as ends:
        disks = {name: ends.enter_context(small_disk(var / name)) for name in ("mongo", "kafka", "meili")}
        stack = ends.enter_context(Stack(var, GENEROUS, usual_ports=False))
        try:
            stack.start_servers()
        except LocalError as error:
            pytest.skip(f"no servers: {error}")
        stack.services.start_all(90)
        yield stack, disks


@pytest.fixture(scope="module")
def world(small: tuple[Stack, dict[str, Disk]]) -> World:
    stack, _ = small
    world = World(stack.services.env, stack.var / "mail")
    world.wait_until_open()
    return world


@pytest.mark.parametrize("name", ["mongo", "kafka", "meili"])
def test_a_disk_that_is_full_for_a_while(small: tuple[Stack, dict[str, Disk]], world: World, name: str) -> None:
    """What cannot be kept is not accepted; what was is neither lost nor put aside, and goes on when there is room."""
    stack, disks = small
    if name not in stack.servers:
        pytest.skip(f"{name} comes from elsewhere (environment): its disk is not ours to fill")
    server = stack.servers[name]

    def be_full() -> None:
        disks[name].fill()
        until(lambda: is_in_trouble(server, world), f"{name} in trouble")
        before = accepted(world)
        if name == "mongo":
            answer = requests.post(f"{world.ingest}/v1/submissions", json=submission(mark()), timeout=60)
            assert answer.status_code == 503
            assert accepted(world) == before
        else:
            until(lambda: accepted(world) >= before + ROUND or None, "submissions that are accepted all the same")
        disks[name].enlarge()
        if not server.running:
            server.restart()

    outlives(world, be_full)
    assert [dead_letters(world, name) for name in ("ingest", "catalogue", "search", "notify")] == [0, 0, 0, 0]


def is_in_trouble(server: Server, world: World) -> bool | None:
    """MongoDB and Kafka end themselves when they cannot write; Meilisearch takes no more documents."""
    if server.name == "meili":
        key = {"Authorization": f"Bearer {world.env['MILLE_MEILI_KEY']}"}
        answer = requests.post(f"{server.url}/indexes/probe/documents", json=[{"id": 1}], headers=key, timeout=10)
        return not answer.ok or None
    if server.name == "mongo":
        with suppress(PyMongoError), MongoClient[dict[str, Any]](server.url, timeoutMS=2_000) as client:
            client.admin.command("fsync")  # as it does by itself once a minute
    return not server.running or None


def dead_letters(world: World, service: str) -> int:
    address = world.env[f"MILLE_{service.upper()}_URL"].split(",")[0]
    headers = as_ops(world.env["MILLE_INTERNAL_KEY"], service)
    return int(call("GET", f"{address}/internal/dead-letters", headers=headers)["total"])
