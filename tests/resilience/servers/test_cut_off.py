"""A server that cannot be reached, does not answer, hangs up, or takes its time, in the midst of a flood."""

import time

import pytest

from tests.harness.proxy import CUTS, Proxy
from tests.journeys.world import World
from tests.resilience.flood import outlives

SERVERS = ("MILLE_MONGO_URL", "MILLE_MEILI_URL", "MILLE_SMTP_URL")
EACH_S = 3.0


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that_is_cut_off(world: World, proxies: dict[str, Proxy], name: str) -> None:
    """Each way for a while, and then it is there again: every event is found once and told once, or uncertain."""

    def cut() -> None:
        for mode in CUTS:
            proxies[name].mode = mode
            time.sleep(EACH_S)
            proxies[name].mode = "pass"
            time.sleep(EACH_S / 2)

    outlives(world, cut, round_s=2.5)
