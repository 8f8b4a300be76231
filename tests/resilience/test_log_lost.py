"""Kafka loses its log altogether while the services live, with messages on it that nobody had read yet."""

import os
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from deploy.local.kafka import Kafka
from deploy.local.services import ServiceGroup
from deploy.local.stack import Stack
from tests.journeys.world import World, mark, until
from tests.resilience.flood import GENEROUS, accepted, audit, flood

READERS = ("catalogue", "search", "notify")


@pytest.fixture(scope="module")
def kafka(stack: Stack) -> Kafka:
    server = stack.servers.get("kafka")
    if not isinstance(server, Kafka):
        pytest.skip("Kafka comes from elsewhere (environment or Docker): its log is not ours to lose")
    return server


@pytest.fixture(scope="module")
def group(stack: Stack, kafka: Kafka, mille_env: dict[str, str]) -> Iterator[ServiceGroup]:
    with ServiceGroup(mille_env | GENEROUS, stack.logs / "log-lost", usual_ports=False) as services:
        services.start_all(90)
        yield services


def test_a_lost_log_loses_no_event_and_tells_nobody_twice(stack: Stack, kafka: Kafka, group: ServiceGroup) -> None:
    """Readers are stopped, so that decisions, snapshots and facts lie on topics unread; then the disk is gone. What
    comes in afterwards must not overtake what was lost.
    """
    world = World(group.env, stack.var / "mail")
    world.wait_until_open()
    word = mark()
    subscriber = f"fidele-{word}@example.org"
    world.subscribe(subscriber, q=word)
    key = world.partner(trusted=True)

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(flood, world, word, key, 25.0)
        for number, name in enumerate(READERS, start=1):
            until(partial(more_than, world, number * 5), "some submissions")
            signal_all(group, name, signal.SIGSTOP)
        until(partial(more_than, world, 40), "more submissions")
        kafka.kill()
        shutil.rmtree(kafka.home / "data")
        kafka.restart()
        for name in READERS:
            signal_all(group, name, signal.SIGCONT)
        sent = sending.result()
    audit(world, word, sent, subscriber)


def more_than(world: World, count: int) -> bool | None:
    return accepted(world) > count or None


def signal_all(group: ServiceGroup, name: str, number: signal.Signals) -> None:
    for service in group.running:
        if service.name == name:
            os.kill(service.pid, number)
