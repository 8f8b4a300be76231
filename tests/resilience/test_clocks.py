"""One service's clock is wrong by an hour, either way: nothing is lost, nothing told twice, and the pages answer."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.services import PORTS, ServiceGroup
from deploy.local.stack import Stack
from tests.journeys.world import World, mark
from tests.resilience.flood import GENEROUS, audit, flood

SENT = 8


@pytest.fixture(scope="session")
def libfaketime() -> Path:
    """What makes a process see another time; its waiting goes by the monotonic clock, which stays right."""
    found = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if found is None or shutil.which("faketime") is None:
        pytest.skip("no libfaketime: sudo apt-get install -y --no-install-recommends faketime")
    return found


@pytest.fixture(scope="module")
def group(stack: Stack, mille_env: dict[str, str]) -> Iterator[ServiceGroup]:
    with ServiceGroup(mille_env | GENEROUS, stack.logs / "clocks", usual_ports=False) as services:
        services.start_all(90)
        yield services


# Not a catalogue that is behind: who subscribed within that hour hears nothing from it, for its facts seem older than
# their confirmation.
WRONG = [(name, hours) for name in PORTS for hours in ("+1h", "-1h") if (name, hours) != ("catalogue", "-1h")]


@pytest.mark.parametrize(("name", "hours"), WRONG)
def test_a_clock_that_is_wrong(stack: Stack, group: ServiceGroup, libfaketime: Path, name: str, hours: str) -> None:
    world = World(group.env, stack.var / "mail")
    world.wait_until_open()
    right = next(service for service in group.running if service.name == name)
    group.running.remove(right)
    right.terminate()
    fake = {"LD_PRELOAD": str(libfaketime), "FAKETIME": hours, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    wrong = group.start(name, port=right.port, extra_env=fake)
    try:
        wrong.ready(90)
        word = mark()
        subscriber = f"fidele-{word}@example.org"
        world.subscribe(subscriber, q=word)
        sent = flood(world, word, world.partner(trusted=True), count=SENT)
        audit(world, word, sent, subscriber)
        assert world.page(f"/cinqmille/events/{next(iter(sent.values()))}/x", status=200)
    finally:
        wrong.terminate()
        group.running.remove(wrong)
        group.start(name, port=right.port).ready(90)
