"""Two replicas of the catalogue, and how its neighbours reach them."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from deploy.local.services import Service, ServiceGroup
from shared import topics
from shared.events.catalogue import EventSnapshot
from shared.events.decisions import Decision
from shared.runtime.client import ServiceClient
from shared.runtime.message import Message
from shared.topics import Topic
from tests.integration.search.bus import Bus, client, eventually
from tests.unit.catalogue.builders import NOW

TIME = {"MILLE_NOW": NOW.isoformat()}

Decide = Callable[[Decision, int], Awaitable[None]]
AtVersion = Callable[[str, int], Awaitable[EventSnapshot]]
Await = Callable[[Topic, str, int], Awaitable[list[Message]]]


@pytest.fixture(scope="module")
def replicas(services: ServiceGroup) -> list[Service]:
    started = [services.start("catalogue", extra_env=TIME) for _ in range(2)]
    for replica in started:
        replica.ready()
    return started


@pytest.fixture(scope="module")
def urls(replicas: list[Service]) -> list[str]:
    return [replica.url for replica in replicas]


@pytest.fixture(scope="module")
async def bus(mille_env: dict[str, str], urls: list[str]) -> AsyncIterator[Bus]:
    bus = Bus(mille_env)
    yield bus
    await bus.kafka.close()


@pytest.fixture(scope="module")
async def catalogue(mille_env: dict[str, str], urls: list[str]) -> AsyncIterator[ServiceClient]:
    found = client(mille_env, "catalogue", ",".join(urls))
    yield found
    await found.close()


@pytest.fixture
def decide(bus: Bus) -> Decide:
    """Sends a decision, as ingest does; its sequence is the submission's own."""

    async def send(decision: Decision, sequence: int) -> None:
        await bus.send(topics.DECISIONS, "ingest", decision, decision.submission_id, sequence)

    return send


@pytest.fixture
def at_version(catalogue: ServiceClient) -> AtVersion:
    """Waits for an event to be at a version, and for no later one."""

    async def wait(id: str, version: int) -> EventSnapshot:
        async def ask() -> EventSnapshot | None:
            answer = await catalogue.request("GET", f"/internal/events/{id}")
            found = answer.ok and answer.json()
            return EventSnapshot.model_validate(found["snapshot"]) if found and found["version"] >= version else None

        snapshot = await eventually(ask)
        assert snapshot is not None
        assert snapshot.version == version
        return snapshot

    return wait


@pytest.fixture
def messages(bus: Bus) -> Await:
    """Waits for so many messages of a key."""

    async def wait(topic: Topic, key: str, count: int) -> list[Message]:
        async def ask() -> list[Message] | None:
            found = await bus.messages(topic, key)
            return found if len(found) >= count else None

        found = await eventually(ask)
        assert found is not None
        assert len(found) == count
        return found

    return wait
