"""A rebuild on real servers: under load, broken off in the middle, and refused twice."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from ulid import ULID

from services.search import indexer
from services.search.dispatch import Dispatch
from services.search.documents import documents
from services.search.drift import Difference, Drift
from services.search.errors import RebuildRunning
from services.search.graveyard import Graveyard
from services.search.meili import Meili
from services.search.ranking import AT_ONCE, LAST_TURN, tie
from services.search.rebuilder import Rebuilder, target_of
from services.search.rebuilds import Building, Rebuild, Rebuilds
from shared import topics
from shared.events.catalogue import EventSnapshot
from shared.events.indexed import EventIndexed
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.leases import Lease
from tests.integration.search.bus import eventually
from tests.integration.search.parts import Parts, Running
from tests.unit.catalogue.builders import NOW, content, entry, snapshot

_numbers = itertools.count()


@dataclass
class Site:
    """A replica that can rebuild too."""

    parts: Parts
    rebuilds: Rebuilds
    rebuilder: Rebuilder
    drift: Drift
    meili: Meili

    async def begin(self) -> Rebuild:
        """The new index is there, and empty; the rebuilder holds its lease, and does nothing by itself."""
        begun = await self.rebuilds.begin("tests", target_of(self.parts.meili.index))
        assert await self.rebuilder._lease.hold()
        await self.rebuilder._work()
        return begun

    async def build(self) -> None:
        """Until nothing is unbuilt."""
        while await self.rebuilds.left():
            await self.rebuilder._work()

    async def write(self) -> None:
        """What is dirty, into the live index."""
        while await self.parts.store.dirty(1):  # more than once where the machine is so busy that the lease runs out
            assert await self.parts.lease.hold()
            await self.parts.dispatch.send_off()
            await self.parts.dispatch.land_all()

    async def done(self) -> bool:
        found = await self.rebuilds.current()
        return found is not None and found.phase == "done"


Make = Callable[..., Coroutine[Any, Any, Site]]


@pytest.fixture
async def make(mille_env: dict[str, str]) -> AsyncIterator[Make]:
    name, made = f"rebuilding{next(_numbers)}", list[Site]()

    async def one(holder: str = "one") -> Site:
        parts = await Parts.make(mille_env, name, NOW, holder)
        db = parts.outbox.db
        meili = Meili(mille_env["MILLE_MEILI_URL"], mille_env["MILLE_MEILI_KEY"], parts.meili.index)
        lease = Lease(db, "rebuilder", holder, 2.0)
        graveyard = Graveyard(DeadLetters(db, parts.kafka, "search"), parts.store)
        rebuilds = Rebuilds(db, parts.outbox)
        dispatch = Dispatch(Building(db, parts.store, rebuilds), meili, graveyard, lease, parts.clock)
        rebuilder = Rebuilder(rebuilds, parts.admin, meili, dispatch, lease)
        made.append(Site(parts, rebuilds, rebuilder, Drift(db, parts.meili), meili))
        return made[-1]

    yield one
    for site in made:
        await site.meili.close()
        await site.parts.close()


class Rebuilding:
    """The rebuilder at work. `kill` ends it as a kill -9 does: nothing is landed, owned up to, or released."""

    def __init__(self, site: Site) -> None:
        self._site, self._stop = site, asyncio.Event()

    async def __aenter__(self) -> "Rebuilding":
        self._task = asyncio.create_task(self._site.rebuilder.run(self._stop))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await self._task


def event(day: int, version: int = 1, id: str | None = None) -> EventSnapshot:
    dates = (entry(f"d{day}", f"2026-12-{day:02}T20:00"), entry("last", "2026-12-30T20:00"))
    return snapshot(id or str(ULID()), content(*dates), version=version)


async def test_under_load_every_document_is_right_and_no_question_finds_less(make: Make) -> None:
    site = await make()
    parts = site.parts
    events = {one.id: one for one in (event(5) for _ in range(300))}
    async with Running(parts), Rebuilding(site):
        await parts.keep(*events.values())
        await parts.clean()
        await eventually_told(parts, 300)
        await site.rebuilds.begin("tests", target_of(parts.meili.index))
        with pytest.raises(RebuildRunning):
            await site.rebuilds.begin("another", target_of(parts.meili.index))
        versions, shown = itertools.count(2), list[int]()
        while not await site.done():
            version = next(versions)
            for id in itertools.islice(events, version % 7, None, 25):
                events[id] = event(6 + version % 20, version, id)
                await parts.keep(events[id])
            shown.append(len(await parts.shown(limit=1000, when="2026-12-30")))
        await parts.clean()
        assert set(shown) == {300}
        for day in range(5, 30):
            wanted = sorted(one.id for one in events.values() if one.content.schedule.dates[0].key == f"d{day}")
            assert sorted(id[:26] for id in await parts.shown(limit=1000, when=f"2026-12-{day:02}")) == wanted
            assert await parts.turns(20261200 + day) == turns(wanted), "a turn is not what the others give it"
        assert await parts.turns(20261230) == turns(events)
        assert await site.drift.of_index() == []
        before = await told(parts)
        await asyncio.sleep(0.5)
        parts.indexer._prepared_until = 0.0  # it looks at the index again, and finds its own
        await asyncio.sleep(0.5)
        assert await told(parts) == before
    (result,) = await parts.meili.search([{"limit": 0}])
    assert result["estimatedTotalHits"] == 600
    names = {index.uid for index in parts.admin._client.get_indexes({"limit": 1000})["results"]}
    assert [name for name in names if name.startswith(parts.meili.index)] == [parts.meili.index]


async def test_what_changes_after_it_was_built_and_before_the_swap_is_built_again(make: Make) -> None:
    """In the live index it is by then, so nothing but the rebuild's own mark tells of it."""
    site = await make()
    parts, events = site.parts, [event(5) for _ in range(3)]
    async with Running(parts):
        await parts.keep(*events)
        await parts.clean()
    await site.begin()
    await site.build()
    newer = event(6, 2, events[0].id)
    await parts.keep(newer)
    await site.write()
    async with Running(parts), Rebuilding(site):
        await eventually(site.done, within=40)
        await parts.clean()
        found = {id[:26] for id in await parts.shown(when="2026-12-06")}
        assert found == {newer.id}, "what changed during the rebuild is as it was"
        assert await site.drift.of_index() == []


async def test_what_is_dirty_at_the_swap_is_written_whole_after_it(make: Make) -> None:
    """Also where only a turn has changed: of what the rebuilder wrote of it meanwhile nobody knows how it stood."""
    site = await make()
    parts, moved = site.parts, event(5)
    async with Running(parts):
        await parts.keep(moved)
        await parts.clean()
    await site.begin()
    await site.build()
    await parts.store.moved([moved.id])
    await site.meili.put([one | {"turn": 7} for one in documents(moved, NOW)])
    assert await parts.lease.hold()
    await parts.indexer._swap()
    assert await parts.turns(20261205) == {moved.id: 7}
    async with Running(parts), Rebuilding(site):
        await eventually(site.done)
        await parts.clean()
        assert await parts.turns(20261205) == {moved.id: 0}


async def test_what_is_new_and_never_clean_does_not_hold_the_swap_up(make: Make) -> None:
    """It came during the rebuild, was written to the live index, and is dirty whenever the rebuilder looks."""
    site = await make()
    parts, first, new = site.parts, event(5), event(6)
    async with Running(parts):
        await parts.keep(first)
        await parts.clean()
    await site.begin()
    await site.build()
    await parts.keep(new)
    await site.write()
    await parts.keep(event(6, 2, new.id))
    assert not await site.rebuilds.is_ready(), "what could be found would not be any more"
    await site.rebuilder._work()
    assert await site.rebuilds.is_ready(), "the swap waits for what is never clean"


async def test_an_index_that_is_not_whole_is_not_swapped_in(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The indexer waits for the rebuilder, which does nothing, and goes on with its own work."""
    monkeypatch.setattr(indexer, "_HELD_UP_S", 0.1)
    site = await make()
    parts = site.parts
    async with Running(parts):
        await parts.keep(*(event(5) for _ in range(3)))
        await parts.clean()
    await site.begin()
    assert await parts.lease.hold()
    await parts.indexer._swap()
    assert len(await parts.shown(when="2026-12-05")) == 3, "a question found less than all"
    current = await site.rebuilds.current()
    assert current is not None
    assert current.phase == "filling"


async def test_broken_off_in_the_middle_another_goes_on_with_it(make: Make) -> None:
    site = await make()
    events = [event(5) for _ in range(400)]
    async with Running(site.parts):
        await site.parts.keep(*events)
        await site.parts.clean()
    begun = await site.begin()
    while (left := await site.rebuilds.left()) == 400:  # more than once where its lease has run out meanwhile
        await site.rebuilder._work()
    assert 0 < left < 400  # a first part has landed, others are on their way
    other = await make("other")
    async with Running(other.parts), Rebuilding(other):
        await eventually(other.done, within=40)
        await other.parts.clean()
        current = await other.rebuilds.current()
        assert current is not None
        assert (current.target, current.by) == (begun.target, "tests")
        assert len(await other.parts.shown(limit=1000, when="2026-12-05")) == 400
        assert await other.drift.of_index() == []


async def test_a_swap_that_was_not_noted_is_not_done_again(make: Make) -> None:
    site = await make()
    parts = site.parts
    async with Running(parts):
        await parts.keep(event(5), event(6))
        await parts.clean()
    target = target_of(parts.meili.index)
    identity = await parts.admin.of(target).ensure()
    assert await parts.admin.swap(target, identity)
    assert await parts.admin.ensure() == identity
    assert await parts.admin.swap(target, identity)
    assert await parts.admin.ensure() == identity


async def test_what_is_missing_or_stray_is_found_and_mended(make: Make) -> None:
    site = await make()
    parts, here = site.parts, event(5)
    async with Running(parts):
        await parts.keep(here)
        await parts.clean()
        lost, stray, unknown = f"{here.id}-d5-20261205T2000", f"{here.id}-x", f"{ULID()}-x"
        await parts.meili.delete([lost])
        await parts.meili.put([{"id": stray, "event_id": here.id}, {"id": unknown, "event_id": unknown[:26]}])

        async def found() -> bool:
            return {one.id: (one.missing, one.stray) for one in await site.drift.of_index()} == {
                here.id: ((lost,), (stray,)),
                unknown[:26]: ((), (unknown,)),
            }

        await eventually(found)
        await site.drift.mend([here.id, unknown[:26]])
        await parts.clean()

        async def mended() -> bool:
            return await site.drift.of_index() == []

        await eventually(mended)


async def test_documents_of_an_older_version_are_found_and_mended(make: Make) -> None:
    """As one leaves them that wrote what it had in hand, and did not live to own up to it."""
    site = await make()
    parts, first = site.parts, event(5)
    newer = first.model_copy(
        update={"version": 2, "content": first.content.model_copy(update={"title": {"fr": "Neuf"}})}
    )
    other, withdrawn = event(6), event(7)
    async with Running(parts):
        await parts.keep(first, other, withdrawn)
        await parts.clean()
        await parts.keep(newer, withdrawn.model_copy(update={"version": 2, "state": "withdrawn"}))
        await parts.clean()
        assert await site.drift.of_index() == []
        older = documents(first, NOW)
        await parts.meili.put(older)
        ids = tuple(sorted(one["id"] for one in older))

        async def found() -> bool:
            return await site.drift.of_index() == [Difference(first.id, 2, missing=(), stray=(), stale=ids)]

        await eventually(found)
        await site.drift.mend([first.id])
        await parts.clean()
        assert await site.drift.of_index() == []
    held = await parts.meili.held(0, 100)
    assert {one["id"]: one["version"] for one in held if one["event_id"] == first.id} == dict.fromkeys(ids, 2)


async def test_what_is_changed_and_written_while_one_looks_is_no_drift(make: Make, mille_env: dict[str, str]) -> None:
    """Clean before and after, and yet what was read of the index is of an older version."""
    site = await make()
    parts, first = site.parts, event(5)

    class Overtaken(Meili):
        """The index, in which all is written anew just after one has looked."""

        async def held(self, offset: int, limit: int) -> list[dict[str, Any]]:
            seen = await super().held(offset, limit)
            if offset == 0:
                await parts.keep(event(9, 2, first.id))
                await parts.clean()
            return seen

    meili = Overtaken(mille_env["MILLE_MEILI_URL"], mille_env["MILLE_MEILI_KEY"], parts.meili.index)
    async with Running(parts):
        await parts.keep(first)
        await parts.clean()
        assert await Drift(parts.outbox.db, meili).of_index() == []
        assert await site.drift.of_index() == []
    await meili.close()


async def test_each_site_hears_once_that_its_lists_may_have_changed(make: Make) -> None:
    site = await make()
    parts = site.parts
    async with Running(parts), Rebuilding(site):
        await parts.keep(*(event(5) for _ in range(3)))
        await parts.clean()
        await eventually_told(parts, 3)
        await site.rebuilds.begin("tests", target_of(parts.meili.index))
        await eventually(site.done)
    rows = await parts.outbox.db["outbox"].find({"topic": topics.INDEXED.name}, sort=[("at", 1)])
    assert [EventIndexed.model_validate_json(row["value"]).sites_after for row in rows[3:]] == [("cinqmille",)]


def turns(events: Iterable[str]) -> dict[str, int]:
    """Of events of one organiser that begin at the same time."""
    queued = sorted(events, key=lambda id: (tie(id), id))
    return {id: min(place // AT_ONCE, LAST_TURN) for place, id in enumerate(queued)}


async def told(parts: Parts) -> int:
    return await parts.outbox.db["outbox"].count({"topic": topics.INDEXED.name})


async def eventually_told(parts: Parts, count: int) -> None:
    async def ask() -> bool:
        return await told(parts) >= count

    await eventually(ask)
