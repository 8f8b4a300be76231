"""The indexer on real servers: versions, stale dates, poison, lost leases and a lost index."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from ulid import ULID

from services.search import indexer
from services.search.flights import fill, launch
from services.search.pages import Page
from shared import topics
from shared.events.catalogue import EventSnapshot, PlaceSnapshot
from shared.events.content import Organiser
from shared.events.indexed import EventIndexed
from shared.events.schedule import RecurringSchedule, Rule
from shared.filters import EventFilter
from shared.runtime.clock import Clock
from tests.integration.search.bus import Bus, eventually
from tests.integration.search.parts import Parts, Running, answers
from tests.unit.catalogue.builders import NAMUR, NOW, content, entry, snapshot

Make = Callable[..., Coroutine[Any, Any, Parts]]
_numbers = itertools.count()


@pytest.fixture
async def make(mille_env: dict[str, str]) -> AsyncIterator[Make]:
    """Replicas of a search of this test's own."""
    name, made = f"indexing{next(_numbers)}", list[Parts]()

    async def one(holder: str = "one") -> Parts:
        made.append(await Parts.make(mille_env, name, NOW, holder))
        return made[-1]

    yield one
    for parts in made:
        await parts.close()


def event(*days: int, version: int = 1, id: str | None = None, **changes: Any) -> EventSnapshot:
    """Each by an organiser of its own, so that none changes another's turn."""
    dates = (entry(f"d{day}", f"2026-12-{day:02}T20:00") for day in days)
    id = id or str(ULID())
    return snapshot(id, content(*dates, organiser=Organiser(name=f"Les Amis {id}")), version=version, **changes)


def occurrence(event: EventSnapshot, day: int) -> str:
    return f"{event.id}-d{day}-202612{day:02}T2000"


async def announced(parts: Parts) -> list[EventIndexed]:
    rows = await parts.outbox.db["outbox"].find({"topic": topics.INDEXED.name}, sort=[("_id", 1)])
    return [EventIndexed.model_validate_json(row["value"]) for row in rows]


async def documents(parts: Parts) -> int:
    """Of all occurrences, shown or not."""
    (result,) = await parts.meili.search([{"limit": 0}])
    return int(result["estimatedTotalHits"])


async def test_an_event_is_found_is_changed_and_goes(make: Make) -> None:
    parts = await make()
    first = event(5, 6, 12)
    async with Running(parts):
        await parts.keep(first)
        await parts.clean()
        assert await parts.shown(when="2026-12-06") == [occurrence(first, 6)]
        second = event(6, 13, id=first.id, version=2, sites=("quatremille",), lead_site="quatremille")
        await parts.keep(second, first)  # the older one comes late
        await parts.clean()
        assert await documents(parts) == 2, "the older one has won"
        assert await parts.shown(when="2026-12-05") == []
        assert await parts.shown() == [occurrence(first, 6)]
        await parts.keep(second.model_copy(update={"version": 3, "state": "withdrawn"}))
        await parts.clean()
        assert await documents(parts) == 0
    changes = [(one.version, one.sites_before, one.sites_after) for one in await announced(parts)]
    assert changes == [
        (1, (), ("cinqmille",)),
        (2, ("cinqmille",), ("quatremille",)),
        (3, ("quatremille",), ()),
    ]


async def test_a_tombstone_takes_the_copy_out_too(make: Make) -> None:
    parts = await make()
    gone = event(5)
    async with Running(parts):
        await parts.keep(gone)
        await parts.clean()
        assert await parts.store.keep(gone.id, gone.version, None, "tests")
        assert not await parts.store.keep(gone.id, gone.version, gone, "tests")
        await parts.clean()
        assert await documents(parts) == 0
    assert await parts.store.event(gone.id) is None


async def test_an_event_without_a_date_in_the_horizon_is_announced_all_the_same(make: Make) -> None:
    parts = await make()
    past = snapshot(str(ULID()), content(entry("a", "2026-01-05T20:00")))
    async with Running(parts):
        await parts.keep(past)
        await parts.clean()
    assert [one.sites_after for one in await announced(parts)] == [()]


async def test_a_change_is_found_soon(make: Make) -> None:
    parts = await make()
    async with Running(parts):
        await parts.keep(event(5))
        await parts.clean()
        times = []
        for _ in range(10):
            started = time.perf_counter()
            await parts.keep(event(6))
            await parts.clean()
            times.append(time.perf_counter() - started)
    assert sorted(times)[5] < 0.5


async def test_what_a_record_is_called_is_written_even_when_it_changes_while_its_events_are_on_their_way(
    make: Make,
) -> None:
    parts, place = await make(), str(ULID())
    what = content(entry("a", "2026-12-05T20:00"), place=NAMUR.model_copy(update={"id": place}))
    named = snapshot(str(ULID()), what)
    await parts.keep(named)
    assert await parts.lease.hold()
    await parts.indexer._prepare()
    await parts.dispatch.send_off()
    fields = NAMUR.model_dump() | {"id": place, "version": 2, "slug": "x", "updated_at": NOW}
    record = PlaceSnapshot(**fields | {"aliases": ["Ancien abattoir"]})
    await parts.records.keep("place", place, 2, record)
    await parts.store.renamed(await parts.records.same(place))
    await parts.dispatch.land_all()
    assert [copy.id for copy in await parts.store.dirty(1)] == [named.id], "clean, although it changed on its way"
    async with Running(parts):
        await parts.clean()
        assert await parts.shown(q="ancien abattoir") == [f"{named.id}-a-20261205T2000"]


async def test_documents_are_made_again_before_the_horizon_is_out_of_date(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "PREPARED_S", 0.1)
    parts = await make()
    rule = Rule(key="r", start="2026-11-24T20:00", rrule="FREQ=WEEKLY")
    async with Running(parts):
        await parts.keep(snapshot(str(ULID()), content(schedule=RecurringSchedule(rules=(rule,)))))
        await parts.clean()
        first = await last_day(parts)
        parts.dispatch._clock = parts.indexer._clock = Clock(NOW + timedelta(days=8))

        async def moved() -> bool:
            return await last_day(parts) > first

        await eventually(moved)
        assert await documents(parts) == 53


async def test_one_more_of_an_organiser_gives_the_others_another_turn(make: Make) -> None:
    parts = await make()
    organiser = Organiser(name="Les Amis")

    def at(hour: int) -> EventSnapshot:
        return snapshot(str(ULID()), content(entry("d", f"2026-12-05T{hour + 10:02}:00"), organiser=organiser))

    events = {hour: at(hour) for hour in (6, 7, 8)}
    async with Running(parts):
        for hour in (8, 7):
            await parts.keep(events[hour])
            await parts.clean()
        assert await parts.turns(20261205) == {events[7].id: 0, events[8].id: 0}
        await parts.keep(events[6])
        await parts.clean()
        assert await parts.turns(20261205) == {events[6].id: 0, events[7].id: 0, events[8].id: 1}
        await parts.keep(events[7].model_copy(update={"version": 2, "state": "withdrawn"}))
        await parts.clean()
        assert await parts.turns(20261205) == {events[6].id: 0, events[8].id: 0}


async def last_day(parts: Parts) -> int:
    (result,) = await parts.meili.search([{"sort": ["day:desc"], "limit": 1}])
    return int(result["hits"][0]["day"])


async def test_many_at_once_with_several_batches_on_their_way(make: Make) -> None:
    parts = await make()
    events = [event(5, 6) for _ in range(650)]
    async with Running(parts):
        for event_ in events:
            await parts.store.keep(event_.id, 1, event_, "tests")
        await parts.clean()
    assert await documents(parts) == 1300
    assert sorted(one.id for one in await announced(parts)) == sorted(event_.id for event_ in events)


async def test_what_cannot_be_indexed_is_found_by_halving_and_the_rest_goes_on(
    make: Make, mille_env: dict[str, str]
) -> None:
    parts = await make()
    await parts.kafka.ensure_topics()
    healthy = [event(5) for _ in range(40)]
    poisoned = [
        snapshot(str(ULID()), content(entry("no space allowed", "2026-12-05T20:00"))),
        snapshot(str(ULID()), content(entry("é", "2026-12-05T20:00"))),
    ]
    await parts.keep(*healthy[:20], poisoned[0], *healthy[20:], poisoned[1])
    async with Running(parts):
        await parts.clean()
        assert await documents(parts) == len(healthy)
        mended = event(6, id=poisoned[0].id, version=2)
        await parts.keep(mended)
        await parts.clean()
        assert await parts.shown(when="2026-12-06") == [occurrence(mended, 6)]
    bus = Bus(mille_env)
    letters = await bus.messages(topics.CATALOGUE.dead_letters("search"), read_as=topics.CATALOGUE)
    assert {letter.key: letter.data for letter in letters} == {event_.id: event_ for event_ in poisoned}


async def test_a_lease_lost_while_a_batch_is_on_its_way_has_that_batch_done_again(make: Make) -> None:
    paused, other = await make("paused"), await make("other")
    written = event(5)
    await paused.keep(written)
    # A process that was stopped after sending: its lease runs out, another takes it, and then it goes on.
    assert await paused.lease.hold()
    await paused.indexer._prepare()
    await paused.dispatch.send_off()
    await paused.lease.release()
    newer = event(6, id=written.id, version=2)
    async with Running(other):
        await other.keep(newer)
        await other.clean()
        await paused.dispatch.land_all()
        await paused.indexer._turn(asyncio.Event())
        await other.clean()
        assert await other.shown() == [occurrence(newer, 6)]
    versions = [one.version for one in await announced(other)]
    assert versions == [2, 2]


async def test_a_stale_date_written_after_the_lease_was_lost_is_deleted(make: Make) -> None:
    paused, other = await make("paused"), await make("other")
    written = event(5)
    await paused.keep(written)
    # A process that was stopped just before sending; when it goes on, another has written something newer.
    assert await paused.lease.hold()
    await paused.indexer._prepare()
    writings, _ = fill(await paused.store.dirty(1), NOW)
    await paused.store.foresee(writings)
    await paused.lease.release()
    newer = event(6, id=written.id, version=2)
    async with Running(other):
        await other.keep(newer)
        await other.clean()
        paused.dispatch.flights.append(await launch(paused.meili, writings))
        await eventually(lambda: written_by(paused))
        await paused.dispatch.land_all()
        await paused.indexer._turn(asyncio.Event())
        await other.clean()
        assert await other.shown() == [occurrence(newer, 6)], "what the paused one wrote has stayed"
        assert await documents(other) == 1


async def written_by(parts: Parts) -> bool:
    """Whether Meilisearch has done all that is on its way."""
    tasks = await parts.meili.tasks([uid for flight in parts.dispatch.flights for uid in flight.tasks])
    return all(task.done for task in tasks)


async def test_two_replicas_share_the_work_without_doing_it_twice(make: Make) -> None:
    one, other = await make("one"), await make("other")
    events = [event(5) for _ in range(30)]
    async with Running(one), Running(other):
        await one.keep(*events[:15])
        await other.keep(*events[15:])
        await one.clean()
    assert sorted(found.id for found in await announced(one)) == sorted(event_.id for event_ in events)


async def test_a_lost_index_is_made_again(
    make: Make, mille_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "PREPARED_S", 0.5)
    parts = await make()
    events = [event(5), event(6)]
    async with Running(parts):
        await parts.keep(*events)
        await parts.clean()
        await drop(mille_env, parts.meili.index)

        async def gone() -> bool:
            return not await answers(parts)

        await eventually(gone)
        # Meilisearch takes this one into an index of its own making.
        await parts.keep(event(12))

        async def all_there() -> bool:
            return await answers(parts) and len(await parts.shown()) == 3

        await eventually(all_there, within=30.0)


async def test_without_meilisearch_the_indexer_waits_and_gives_nothing_up(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    parts = await make()
    await parts.kafka.ensure_topics()  # or nothing could be given up
    url = parts.meili._url
    parts.meili._url = "http://127.0.0.1:9"

    async def waits_or_gave_up() -> bool:
        return "The search indexer waits" in caplog.text or not await parts.store.dirty(1)

    async with Running(parts):
        await parts.keep(event(5))
        await eventually(waits_or_gave_up, within=60)
        assert await parts.store.dirty(1), "given up while Meilisearch is away"
        parts.meili._url = url
        await parts.clean()
        found = await parts.finder.find(EventFilter(), Page(1), "fr")
        assert found.total == 1


async def drop(env: dict[str, str], index: str) -> None:
    headers = {"Authorization": f"Bearer {env['MILLE_MEILI_KEY']}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.delete(f"{env['MILLE_MEILI_URL']}/indexes/{index}") as answer,
    ):
        assert answer.status == 202
