"""One Mille for all modules here, with MongoDB, Meilisearch and SMTP behind proxies."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from deploy.local.server import Server
from deploy.local.services import ServiceGroup
from deploy.local.stack import Stack
from tests.conftest import own_env
from tests.harness.proxy import Proxy, proxied
from tests.journeys.world import World
from tests.resilience.flood import GENEROUS

Find: TypeAlias = Callable[[str], Server]


@pytest.fixture(scope="package")
def through(stack: Stack) -> Iterator[tuple[dict[str, str], dict[str, Proxy]]]:
    with own_env(stack) as env, proxied(env, delay=0.2) as through:
        yield through


@pytest.fixture(scope="package")
def proxies(through: tuple[dict[str, str], dict[str, Proxy]]) -> dict[str, Proxy]:
    return through[1]


@pytest.fixture(scope="package")
def group(stack: Stack, through: tuple[dict[str, str], dict[str, Proxy]]) -> Iterator[ServiceGroup]:
    with ServiceGroup(through[0] | GENEROUS, stack.logs / "servers", usual_ports=False) as services:
        services.start_all(90)
        yield services


@pytest.fixture(scope="package")
def world(stack: Stack, group: ServiceGroup) -> World:
    world = World(group.env, stack.var / "mail")
    world.wait_until_open()
    return world


@pytest.fixture
def server(stack: Stack) -> Find:
    """The servers by name."""

    def find(name: str) -> Server:
        if name not in stack.servers:
            pytest.skip(f"{name} comes from elsewhere (environment or Docker): it is not ours to break")
        return stack.servers[name]

    return find
