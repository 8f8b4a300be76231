from collections.abc import AsyncIterator, Mapping

import pytest

from deploy.local.services import Service, ServiceGroup
from tests.integration.notify.house import House
from tests.integration.notify.relay import Relay


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    relay = Relay()
    await relay.start()
    yield relay
    await relay.stop()


@pytest.fixture
async def house(mille_env: Mapping[str, str], services: ServiceGroup, relay: Relay) -> AsyncIterator[House]:
    """The servers and a relay of this test's own; its replicas of notify are stopped with it."""
    house = House(mille_env, services, relay)
    await house.open()
    yield house
    services.stop()
    await house.close()


@pytest.fixture
async def notify(house: House) -> Service:
    """One replica; alerts are not held."""
    return await house.start()
