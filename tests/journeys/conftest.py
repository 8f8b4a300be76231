"""One Mille for all journeys of a module: the five services on real servers, with generous limits and no hold on
alerts.
"""

import pytest

from deploy.local.services import ServiceGroup
from deploy.local.stack import Stack
from tests.journeys.world import World

GENEROUS = {
    "MILLE_ALERT_HOLD": "0",
    "MILLE_RATE_WRITES": "100000",
    "MILLE_RATE_READS": "100000",
    "MILLE_MAILS_PER_ADDRESS": "1000",
}


@pytest.fixture(scope="package")
def world(stack: Stack, package_env: dict[str, str]):
    with ServiceGroup(package_env | GENEROUS, stack.logs / "journeys", usual_ports=False) as services:
        services.start_all()
        running = World(services.env, stack.var / "mail")
        running.wait_until_open()
        yield running
