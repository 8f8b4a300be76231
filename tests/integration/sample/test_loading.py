"""The whole sample through real servers: every event is approved at once and found by the public."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from deploy.cli.invite import invite
from deploy.local.services import ServiceGroup
from deploy.local.stack import Stack
from deploy.sample.load import Loaded, load
from tests.journeys.conftest import GENEROUS
from tests.journeys.world import World, until

NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Filled:
    """A Mille with the sample in it. `took` is in seconds, for sending alone."""

    world: World
    key: str
    loaded: Loaded
    took: float


@pytest.fixture(scope="module")
def filled(stack: Stack, mille_env: dict[str, str]) -> Iterator[Filled]:
    with ServiceGroup(mille_env | GENEROUS, stack.logs / "sample", usual_ports=False) as services:
        services.start_all()
        world = World(services.env, stack.var / "mail")
        world.wait_until_open()
        key = invite(world.env, role="partner", site=None, name="sample", trusted=True)
        began = time.monotonic()
        loaded = load(world.ingest, key, NOW)
        took = time.monotonic() - began
        shown = len(loaded.ids) - len(loaded.hidden)
        until(lambda: _total(world) >= shown or None, f"{shown} events in the agenda", timeout=90)
        yield Filled(world, key, loaded, took)


def _total(world: World) -> int:
    return int(world.events(limit=1)["total"])


def test_it_is_sent_in_seconds(filled: Filled) -> None:
    assert len(filled.loaded.ids) > 400
    assert filled.took < 30


def test_every_event_is_public_but_the_one_under_embargo(filled: Filled) -> None:
    missing = {
        name
        for name, id_ in filled.loaded.ids.items()
        if filled.world.http.get(f"{filled.world.gateway}/v1/events/{id_}").status_code != 200
    }
    assert missing == filled.loaded.hidden
    assert len(missing) == 1


def test_nothing_waits_for_a_volunteer(filled: Filled) -> None:
    for site in ("cinqmille", "quatremille", "sixmille", "septmille"):
        url = f"{filled.world.gateway}/v1/moderation/cases"
        found = filled.world.http.get(url, params={"site": site, "state": "open"}, headers=filled.world.volunteer(site))
        assert found.json()["items"] == []


@pytest.mark.parametrize("site", ["cinqmille", "quatremille", "sixmille", "septmille"])
def test_every_site_has_its_next_weekends(filled: Filled, site: str) -> None:
    for when in ("weekend", "next-weekend"):
        assert filled.world.events(site=site, when=when)["total"] >= 4
    assert f"/{site}/events/" in filled.world.page(f"/{site}/weekend")


def test_the_festival_shows_its_programme_and_the_tour_its_three_towns(filled: Filled) -> None:
    festival = filled.loaded.ids["fougeres"]
    page = filled.world.http.get(f"{filled.world.gateway}/cinqmille/events/{festival}/").text
    assert "Radio Terril" in page
    assert "La dernière ronde" in page
    found = filled.world.events(q="tournée des trois villes")["items"]
    assert {item["place"]["locality"] for item in found} == {"Namur", "Liège", "Mons"}


def test_loading_again_adds_nothing(filled: Filled) -> None:
    before = _total(filled.world)
    again = load(filled.world.ingest, filled.key, NOW + timedelta(hours=5))
    assert all(id_ in (None, filled.loaded.ids[name]) for name, id_ in again.ids.items())
    time.sleep(2)
    assert _total(filled.world) == before
