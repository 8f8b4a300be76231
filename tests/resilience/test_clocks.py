"""One service's clock moves by an hour, either way: nothing is lost, nothing told twice, and the pages answer."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import requests

from deploy.local.services import PORTS, ServiceGroup
from deploy.local.stack import Stack
from tests.journeys.world import World, mark, until
from tests.resilience.flood import GENEROUS, audit, flood

SENT = 8

Move = Callable[[str, int], None]


@pytest.fixture(scope="session")
def libfaketime() -> Path:
    """What makes a process see another time; its waiting goes by the monotonic clock, which stays right."""
    found = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if found is None or shutil.which("faketime") is None:
        pytest.skip("no libfaketime: sudo apt-get install -y --no-install-recommends faketime")
    return found


@pytest.fixture(scope="module")
def clocks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for each service, which says by how much its clock is wrong; the service looks every second."""
    return tmp_path_factory.mktemp("clocks")


@pytest.fixture(scope="module")
def group(stack: Stack, mille_env: dict[str, str], libfaketime: Path, clocks: Path) -> Iterator[ServiceGroup]:
    fake = {"LD_PRELOAD": str(libfaketime), "FAKETIME_CACHE_DURATION": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    with ServiceGroup(mille_env | GENEROUS, stack.logs / "clocks", usual_ports=False) as services:
        for name in PORTS:
            (clocks / name).write_text("+0")
            services.start(name, extra_env={**fake, "FAKETIME_TIMESTAMP_FILE": str(clocks / name)})
        for service in services.running:
            service.ready(90)
        yield services


@pytest.fixture
def move(group: ServiceGroup, clocks: Path) -> Iterator[Move]:
    """Makes a service's clock wrong, by so many hours, until the test is over. Returns when it is."""
    moved: set[str] = set()

    def set_to(name: str, hours: int) -> None:
        new = clocks / f"{name}.new"
        new.write_text(f"{hours:+}h")
        new.replace(clocks / name)
        until(lambda: shows(name, hours) or None, f"{name} at {hours:+} h")

    def shows(name: str, hours: int) -> bool:
        url = next(service.url for service in group.running if service.name == name)
        shown = parsedate_to_datetime(requests.get(f"{url}/health/live", timeout=5).headers["Date"])
        return abs(shown - datetime.now(UTC) - timedelta(hours=hours)) < timedelta(minutes=1)

    def move(name: str, hours: int) -> None:
        moved.add(name)
        set_to(name, hours)

    yield move
    for name in moved:
        set_to(name, 0)


@pytest.mark.parametrize("hours", [1, -1])
@pytest.mark.parametrize("name", PORTS)
def test_a_clock_that_moves(stack: Stack, group: ServiceGroup, move: Move, name: str, hours: int) -> None:
    world = World(group.env, stack.var / "mail")
    world.wait_until_open()
    move(name, hours)
    word = mark()
    subscriber = f"fidele-{word}@example.org"
    world.subscribe(subscriber, q=word)
    sent = flood(world, word, world.partner(trusted=True), count=SENT)
    audit(world, word, sent, subscriber)
    assert world.page(f"/cinqmille/events/{next(iter(sent.values()))}/x", status=200)
