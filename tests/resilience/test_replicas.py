"""Two replicas of everything share the work; then each is killed in turn and everything is restarted. Nothing that was
accepted is lost, no alert is sent twice, and one that may be missing is listed as uncertain."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from deploy.local.services import PORTS, ServiceGroup
from deploy.local.stack import Stack
from tests.journeys.world import World, mark
from tests.resilience.flood import COUNT, GENEROUS, audit, flood


@pytest.fixture(scope="module")
def group(stack: Stack, mille_env: dict[str, str]) -> Iterator[ServiceGroup]:
    with ServiceGroup(mille_env | GENEROUS, stack.logs / "replicas", usual_ports=False) as services:
        for name in PORTS:
            services.plan_replicas(name, 2)
        for name in (*PORTS, *PORTS):
            services.start(name)
        for service in services.running:
            service.ready()
        yield services


@pytest.fixture(scope="module")
def world(stack: Stack, group: ServiceGroup) -> World:
    running = World(group.env, stack.var / "mail")
    running.wait_until_open()
    return running


def test_two_replicas_share_the_submissions(world: World) -> None:
    word = mark()
    subscriber = f"abonnee-{word}@example.org"
    world.subscribe(subscriber, q=word)
    accepted = flood(world, word, world.partner(trusted=True))
    assert len(accepted) == COUNT
    audit(world, word, accepted, subscriber)


def test_each_is_killed_in_turn_and_everything_restarted(world: World, group: ServiceGroup, stack: Stack) -> None:
    word = mark()
    subscriber = f"tenace-{word}@example.org"
    world.subscribe(subscriber, q=word)
    key = world.partner(trusted=True)

    def kill_in_turn() -> None:
        ones, others = group.running[: len(PORTS)], group.running[len(PORTS) :]
        for half in (ones, others):  # so that of each service one is always there
            for service in half:
                service.kill()
                time.sleep(0.5)
                service.restart()
            for service in half:
                service.ready(90)

    with ThreadPoolExecutor(1) as pool:
        killing = pool.submit(kill_in_turn)
        accepted = flood(world, word, key, seconds=20.0)
        killing.result()
    restart_everything(group, stack)
    audit(world, word, accepted, subscriber)


def restart_everything(group: ServiceGroup, stack: Stack) -> None:
    for service in group.running:
        service.kill()
    with ThreadPoolExecutor(len(PORTS)) as pool:
        list(pool.map(lambda server: server.restart(), stack.servers.values()))
    for service in group.running:
        service.restart()
    for service in group.running:
        service.ready(90)
