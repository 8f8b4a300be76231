"""The catalogue on real servers: two replicas, decisions in, snapshots, facts and sites out."""

import asyncio

from ulid import ULID

from services.catalogue.consumers import Decisions
from services.catalogue.site_files import read_sites
from services.catalogue.store import Store
from shared import topics
from shared.events.catalogue import SiteSnapshot
from shared.events.decisions import Decision
from shared.runtime.client import ServiceClient
from shared.runtime.clock import Clock, machine_now
from shared.runtime.message import Message
from shared.runtime.mongo import Mongo
from shared.runtime.outbox import Outbox
from tests.integration.catalogue.conftest import AtVersion, Await, Decide
from tests.integration.search.bus import Bus, client, eventually
from tests.unit.catalogue.builders import LIEGE, NOW, amended, approved, content, entry, rejected, withdrawn

RECORDS = ("place.snapshot", "organiser.snapshot")
DATES = [entry("a", "2026-12-05T20:00"), entry("b", "2026-12-12T20:00")]


async def test_each_site_is_published_once_however_many_start(bus: Bus, catalogue: ServiceClient) -> None:
    wanted = {site.slug: site for site in read_sites()}

    async def ask() -> list[Message] | None:
        messages = await bus.messages(topics.SITES)
        return messages if len(messages) >= len(wanted) else None

    messages = await eventually(ask)
    assert messages is not None
    assert {message.key: message.data for message in messages} == wanted
    assert len(messages) == len(wanted)
    listed = [SiteSnapshot.model_validate(site) for site in (await catalogue.request("GET", "/internal/sites")).json()]
    assert listed == sorted(wanted.values(), key=lambda site: site.slug)


async def test_a_decision_becomes_an_event_a_snapshot_and_a_fact(
    bus: Bus, decide: Decide, at_version: AtVersion, messages: Await
) -> None:
    id = str(ULID())
    decision = approved(id, content(*DATES))
    for _ in range(3):  # doubled, as after a crash of its sender
        await decide(decision, 1)
    await decide(approved(id, content(*DATES, place=LIEGE)), 2)
    await decide(decision, 1)  # late
    await decide(rejected(id), 3)
    await decide(amended(id, content(*DATES, place=LIEGE, availability="sold_out"), in_review=True), 4)
    assert (await at_version(id, 3)).in_review
    await decide(withdrawn(id), 5)
    snapshot = await at_version(id, 4)
    assert (snapshot.state, snapshot.sites) == ("withdrawn", ("quatremille",))
    facts = await messages(topics.FACTS, id, 4)
    assert [(fact.type, fact.sequence, fact.cause) for fact in facts] == [
        ("event.published", 1, "live"),
        ("event.moved", 2, "live"),
        ("event.sold_out", 3, "live"),
        ("event.withdrawn", 4, "live"),
    ]
    versions = [message.sequence for message in await bus.messages(topics.CATALOGUE, id)]
    assert versions == [1, 2, 3, 4]


async def test_an_unknown_event_is_not_found(catalogue: ServiceClient) -> None:
    answer = await catalogue.request("GET", f"/internal/events/{ULID()}")
    assert (answer.status, answer.json()["type"]) == (404, "urn:mille:problem:event-not-found")


async def test_only_the_network_itself_may_ask(urls: list[str], mille_env: dict[str, str]) -> None:
    stranger = client({"MILLE_INTERNAL_KEY": "x" * 40}, "catalogue", urls[0])
    try:
        assert (await stranger.request("GET", "/internal/sites")).status == 401
    finally:
        await stranger.close()


async def test_replicas_that_take_in_the_same_decisions_at_once_publish_each_version_once(
    mille_env: dict[str, str],
) -> None:
    mongos = [Mongo(mille_env["MILLE_MONGO_URL"]) for _ in range(3)]
    databases = [mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "rivals") for mongo in mongos]
    stores = [Store(db, Outbox(db), Clock(NOW)) for db in databases]
    rivals = [Decisions(store.events) for store in stores]
    await stores[0].open()
    ids = [str(ULID()) for _ in range(5)]
    rounds = [[approved(id, content(*DATES[: 1 + number % 2])) for id in ids] for number in range(4)]
    for sequence, decisions in enumerate(rounds, 1):
        messages = [message(decision, sequence) for decision in decisions]
        await asyncio.gather(*(rival.take_in(one) for rival in rivals for one in messages))
    rows = await databases[0]["outbox"].find({})
    published = [(row["key"], row["sequence"]) for row in rows if row["headers"]["ce_type"] == "event.snapshot"]
    assert sorted(published) == sorted((id, version) for id in ids for version in range(1, 5))
    facts = [row["headers"]["ce_type"] for row in rows if row["topic"] == topics.FACTS.name]
    records = [row["headers"]["ce_type"] for row in rows if row["headers"]["ce_type"] in RECORDS]
    assert sorted(records) == sorted(RECORDS)  # one place and one organiser, however many made them at once
    assert sorted(facts) == sorted(
        ["event.published", "event.dates_added", "event.cancelled", "event.dates_added"] * len(ids)
    )
    for mongo in mongos:
        mongo.close()


async def test_a_late_decision_does_not_bring_back_what_it_decided(mille_env: dict[str, str]) -> None:
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    db = mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "late")
    store = Store(db, Outbox(db), Clock(NOW))
    await store.open()
    decisions, id = Decisions(store.events), str(ULID())
    first = approved(id, content(*DATES))
    await decisions.take_in(message(first, 1))
    await decisions.take_in(message(approved(id, content(*DATES, place=LIEGE)), 2))
    assert not await decisions.take_in(message(first, 1)), "a late decision was taken in"
    event = await store.events.get(id)
    assert event is not None
    assert event.snapshot is not None
    place = event.snapshot.content.place
    assert (event.snapshot.version, place and place.locality) == (2, LIEGE.locality)
    mongo.close()


async def test_a_newer_site_is_published_again_and_an_older_one_is_not(mille_env: dict[str, str]) -> None:
    mongo = Mongo(mille_env["MILLE_MONGO_URL"])
    db = mongo.database(mille_env["MILLE_MONGO_PREFIX"] + "sites")
    store = Store(db, Outbox(db), Clock(NOW))
    await store.open()
    site = read_sites()[0]
    newer = site.model_copy(update={"version": site.version + 1, "town": "Jambes"})
    assert [await store.sites.deliver(one) for one in (site, site, newer, newer, site)] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert await store.sites.all() == [newer]
    assert await db["outbox"].count({}) == 2
    mongo.close()


def message(decision: Decision, sequence: int) -> Message:
    return Message(
        topic=topics.DECISIONS.name,
        key=decision.submission_id,
        id=str(ULID()),
        type="submission.approved",
        source="ingest",
        subject=decision.submission_id,
        time=machine_now(),
        sequence=sequence,
        cause="live",
        correlation_id="tests",
        data=decision,
    )
