"""A server that cannot be reached, does not answer, hangs up, or takes its time, in the midst of a flood."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from deploy.local.services import ServiceGroup
from deploy.local.stack import Stack
from tests.harness.proxy import CUTS, Proxy, proxied
from tests.journeys.world import World, mark
from tests.resilience.flood import GENEROUS, audit, flood

SERVERS = ("MILLE_MONGO_URL", "MILLE_MEILI_URL", "MILLE_SMTP_URL")
EACH_S = 3.0


@pytest.fixture(scope="module")
def cut_off(mille_env: dict[str, str]) -> Iterator[tuple[dict[str, str], dict[str, Proxy]]]:
    with proxied(mille_env, delay=0.2) as through:
        yield through


@pytest.fixture(scope="module")
def proxies(cut_off: tuple[dict[str, str], dict[str, Proxy]]) -> dict[str, Proxy]:
    return cut_off[1]


@pytest.fixture(scope="module")
def world(stack: Stack, cut_off: tuple[dict[str, str], dict[str, Proxy]]) -> Iterator[World]:
    with ServiceGroup(cut_off[0] | GENEROUS, stack.logs / "cut-off", usual_ports=False) as services:
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
        for mode in CUTS:
            time.sleep(EACH_S / 2)
            proxies[name].mode = mode
            time.sleep(EACH_S)
            proxies[name].mode = "pass"

    with ThreadPoolExecutor(1) as pool:
        cutting = pool.submit(cut)
        sent = flood(world, word, world.partner(trusted=True), len(CUTS) * EACH_S * 1.5, count=60)
        cutting.result()
    audit(world, word, sent, subscriber)
