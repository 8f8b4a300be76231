"""A server that cannot be reached, does not answer, hangs up, or takes its time, in the midst of a flood."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from deploy.local.ports import HOST
from deploy.local.services import ServiceGroup
from deploy.local.stack import Stack
from tests.harness.proxy import Mode, Proxy
from tests.journeys.world import World, mark
from tests.resilience.test_replicas import GENEROUS, audit, flood

SERVERS = {"MILLE_MONGO_URL": "mongodb", "MILLE_MEILI_URL": "http", "MILLE_SMTP_URL": "smtp"}
MODES: tuple[Mode, ...] = ("refuse", "hang", "reset", "slow")
EACH_S = 3.0


@pytest.fixture(scope="module")
def proxies(mille_env: dict[str, str]) -> Iterator[dict[str, Proxy]]:
    with ExitStack() as until:
        yield {name: until.enter_context(Proxy(urlsplit(mille_env[name]).port or 0, delay=0.2)) for name in SERVERS}


@pytest.fixture(scope="module")
def world(stack: Stack, mille_env: dict[str, str], proxies: dict[str, Proxy]) -> Iterator[World]:
    through = {name: f"{SERVERS[name]}://{HOST}:{proxy.port}" for name, proxy in proxies.items()}
    through["MILLE_MONGO_URL"] += "/?directConnection=true"
    with ServiceGroup(mille_env | GENEROUS | through, stack.logs / "cut-off", usual_ports=False) as services:
        services.start_all(90)
        world = World(services.env, stack.var / "mail")
        world.wait_until_open()
        yield world


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that_is_cut_off(world: World, proxies: dict[str, Proxy], name: str) -> None:
    """Each way for a while, and then it is there again: every event is found once and told once, or uncertain."""
    word = mark()
    subscriber = f"fidele-{word}@example.org"
    world.subscribe(subscriber, q=word)

    def cut() -> None:
        for mode in MODES:
            time.sleep(EACH_S / 2)
            proxies[name].mode = mode
            time.sleep(EACH_S)
            proxies[name].mode = "pass"

    with ThreadPoolExecutor(1) as pool:
        cutting = pool.submit(cut)
        sent = flood(world, word, world.partner(trusted=True), len(MODES) * EACH_S * 1.5, count=60)
        cutting.result()
    audit(world, word, sent, subscriber)
