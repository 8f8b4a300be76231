"""Records on real servers: one for each name however many make it at once, edited, and merged."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from ulid import ULID

from deploy.local.services import ServiceGroup
from services.catalogue.chores import revising
from services.catalogue.editing import merged
from services.catalogue.model import Change, Event, Surroundings, apply
from services.catalogue.store import Store
from shared import topics
from shared.events.content import Artist, Organiser
from shared.runtime.client import ServiceClient
from shared.runtime.clock import Clock, machine_now
from shared.runtime.mongo import Database, Mongo
from shared.runtime.outbox import Outbox
from shared.runtime.tokens import Principal
from tests.integration.catalogue.conftest import AtVersion, Await, Decide
from tests.integration.search.bus import Bus, eventually
from tests.unit.catalogue.builders import NAMUR, NOW, approved, content, entry

DATE = entry("a", "2026-12-05T20:00")
NAMUR_VOLUNTEER = Principal("account:1", frozenset({"volunteer"}), site="cinqmille")
LIEGE_VOLUNTEER = Principal("account:2", frozenset({"volunteer"}), site="quatremille")


@dataclass(frozen=True)
class Rival:
    """One process' way to a database."""

    db: Database
    store: Store

    async def approve(self, what: Any) -> str:
        """Takes a first approval in; the event's id."""
        id = str(ULID())

        def decide(event: Event | None, around: Surroundings) -> Change | None:
            return apply(event, approved(id, what), 1, around)

        await self.store.events.change(id, decide, content=what)
        return id

    async def event(self, id: str) -> Event:
        found = await self.store.events.get(id)
        assert found is not None
        return found


@pytest.fixture
async def rivals(mille_env: dict[str, str]) -> AsyncIterator[list[Rival]]:
    mongos = [Mongo(mille_env["MILLE_MONGO_URL"]) for _ in range(4)]
    name = f"{mille_env['MILLE_MONGO_PREFIX']}{ULID()}"
    databases = [mongo.database(name) for mongo in mongos]
    found = [Rival(db, Store(db, Outbox(db), Clock(NOW))) for db in databases]
    await found[0].store.open()
    yield found
    for mongo in mongos:
        mongo.close()


async def test_approvals_at_once_make_one_record_of_each_name(rivals: list[Rival]) -> None:
    names = [f"Artiste {n}" for n in range(6)]
    whats = [
        content(DATE, artists=tuple(Artist(name=names[(start + n) % 6].upper()) for n in range(3)))
        for start in range(24)
    ]
    ids = await asyncio.gather(*(rivals[n % 4].approve(what) for n, what in enumerate(whats)))
    db = rivals[0].db
    assert [await db[kind].count({}) for kind in ("artists", "organisers", "places")] == [6, 1, 1]
    rows = await db["outbox"].find({"topic": topics.CATALOGUE.name})
    kinds = [row["headers"]["ce_type"] for row in rows]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "event.snapshot": 24,
        "artist.snapshot": 6,
        "organiser.snapshot": 1,
        "place.snapshot": 1,
    }
    known = {row["_id"] for row in await db["artists"].find({})}
    for id in ids:
        event = await rivals[0].event(id)
        assert event.snapshot is not None
        assert {artist.id for artist in event.snapshot.content.artists} <= known


async def test_a_merge_goes_on_after_a_crash_and_misses_nothing(rivals: list[Rival]) -> None:
    first, *_ = rivals
    wrong = [
        await first.approve(content(DATE, title={"fr": f"Soirée {n}"}, organiser=Organiser(name="Les Ami")))
        for n in range(5)
    ]
    right = await first.approve(content(DATE))
    source = (await first.event(wrong[0])).snapshot
    target = (await first.event(right)).snapshot
    assert source is not None
    assert target is not None
    old, new = source.content.organiser.id, target.content.organiser.id
    assert old is not None
    assert new is not None
    kept = await first.store.records.merge(
        "organiser", old, new, lambda a, b: merged(a, b, machine_now()), lambda one: one
    )
    assert kept.record.aliases == ("Les Ami",)
    gone = await first.store.records.get("organiser", old)
    assert (gone.record.state, gone.record.merged_into) == ("withdrawn", new)

    async def versions() -> set[tuple[int, str | None]]:
        snapshots = [(await first.event(id)).snapshot for id in wrong]
        return {(one.version, one.content.organiser.id) for one in snapshots if one}

    # Half of it was done when the process died.
    revision = await first.store.revisions.next()
    assert revision is not None
    await first.store.revisions.reached(revision, sorted(wrong)[0])
    stop = asyncio.Event()
    working = [
        asyncio.create_task(revising(rival.db, rival.store.events, rival.store.revisions).run(stop))
        for rival in rivals[:2]
    ]
    try:
        await eventually(lambda: _is(first, len(wrong) - 1, new))
        assert await versions() == {(1, old), (2, new)}
        # The second time through, what was just being decided at the merge is found too.
        await first.db["revisions"].update_many({"last": True}, {"$set": {"due": machine_now()}})
        await eventually(lambda: _is(first, len(wrong), new))
        assert await versions() == {(2, new)}
        await eventually(lambda: _none_left(first.db))
    finally:
        stop.set()
        await asyncio.gather(*working)
    facts = await first.db["outbox"].count({"topic": topics.FACTS.name})
    assert facts == len(wrong) + 1  # the publications
    # And who still writes the old name is given the record that stays.
    later = (await first.event(await first.approve(content(DATE, organiser=Organiser(name="les ami"))))).snapshot
    assert later is not None
    assert later.content.organiser.id == new


async def _is(rival: Rival, count: int, id: str) -> bool:
    return await rival.db["events"].count({"snapshot.version": 2, "snapshot.content.organiser.id": id}) == count


async def _none_left(db: Database) -> bool:
    return await db["revisions"].count({}) == 0


async def place_of(decide: Decide, at_version: AtVersion, **changes: str) -> str:
    """The id of the record of a place that an approved event names."""
    id = str(ULID())
    await decide(approved(id, content(DATE, place=NAMUR.model_copy(update=changes))), 1)
    place = (await at_version(id, 1)).content.place
    assert place is not None
    assert place.id is not None
    return place.id


async def test_a_volunteer_edits_and_merges_over_http(
    catalogue: ServiceClient, decide: Decide, at_version: AtVersion, messages: Await, bus: Bus
) -> None:
    right, wrong = await place_of(decide, at_version), await place_of(decide, at_version, name="Delta")
    answer = await catalogue.request(
        "PATCH", f"/internal/places/{right}", json={"url": "https://ledelta.be/"}, principal=NAMUR_VOLUNTEER
    )
    assert (answer.status, answer.json()["url"], answer.json()["nis"]) == (200, "https://ledelta.be/", "92094")
    taken = await catalogue.request(
        "PATCH", f"/internal/places/{right}", json={"aliases": ["DELTA"]}, principal=NAMUR_VOLUNTEER
    )
    assert (taken.status, taken.json()["type"]) == (409, "urn:mille:problem:name-taken")
    assert wrong in taken.json()["detail"]
    stays = await catalogue.request(
        "POST", f"/internal/places/{wrong}/merge", json={"into": right}, principal=NAMUR_VOLUNTEER
    )
    assert (stays.status, stays.json()["aliases"]) == (200, ["Delta"])
    gone = await catalogue.request("GET", f"/internal/places/{wrong}")
    assert (gone.json()["state"], gone.json()["merged_into"]) == ("withdrawn", right)
    assert [one.sequence for one in await messages(topics.CATALOGUE, right, 3)] == [1, 2, 3]
    assert [one.type for one in await messages(topics.CATALOGUE, wrong, 2)] == ["place.snapshot"] * 2


@pytest.mark.parametrize(
    ("person", "method", "status"),
    [
        (None, "PATCH", 403),  # a service of its own accord
        (LIEGE_VOLUNTEER, "PATCH", 403),
        (LIEGE_VOLUNTEER, "GET", 200),
        (Principal("key:1", frozenset({"partner"})), "GET", 403),
        (Principal("ops", frozenset({"ops"})), "PATCH", 200),
        (Principal("account:3", frozenset({"editor"})), "PATCH", 200),
    ],
)
async def test_who_may(
    catalogue: ServiceClient,
    decide: Decide,
    at_version: AtVersion,
    person: Principal | None,
    method: str,
    status: int,
) -> None:
    id = await place_of(decide, at_version, name="Théâtre")
    answer = await catalogue.request(
        method, f"/internal/places/{id}", json={"street": "Place du Théâtre 2"}, principal=person
    )
    assert answer.status == status


async def test_what_is_not_there(catalogue: ServiceClient, services: ServiceGroup) -> None:
    answer = await catalogue.request("GET", f"/internal/artists/{ULID()}")
    assert (answer.status, answer.json()["type"]) == (404, "urn:mille:problem:record-not-found")
    answer = await catalogue.request("GET", f"/internal/feasts/{ULID()}")
    assert answer.status == 422
