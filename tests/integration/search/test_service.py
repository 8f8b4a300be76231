"""Search as a process: from a snapshot on the topic to an answer over HTTP, and what it says when something is down."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from ulid import ULID

from deploy.local.services import ServiceGroup
from shared import topics
from shared.events.catalogue import EventSnapshot
from shared.events.indexed import EventIndexed
from shared.runtime.client import ServiceClient
from shared.runtime.problems import ServiceUnavailable
from shared.runtime.tokens import Principal
from tests.integration.search.bus import Bus, client, eventually
from tests.unit.catalogue.builders import content, entry, snapshot

OPS = Principal("anna", frozenset({"ops"}))
START = "2026-12-05T20:00"
NOW = {"MILLE_NOW": "2026-11-23T12:00:00+01:00"}


@pytest.fixture(scope="module")
async def bus(mille_env: dict[str, str]) -> AsyncIterator[Bus]:
    bus = Bus(mille_env)
    await bus.kafka.ensure_topics()
    yield bus
    await bus.kafka.close()


@pytest.fixture(scope="module")
async def search(services: ServiceGroup, mille_env: dict[str, str], bus: Bus) -> AsyncIterator[ServiceClient]:
    """The API and the workers apart."""
    api = services.start("search", halves="api", extra_env=NOW)
    workers = services.start("search", halves="workers", extra_env=NOW)
    for half in (api, workers):
        half.ready()
    found = client(mille_env, "search", api.url)
    yield found
    await found.close()


async def publish(bus: Bus, event: EventSnapshot) -> None:
    await bus.send(topics.CATALOGUE, "catalogue", event, event.id, event.version)


async def found(search: ServiceClient, query: str, count: int) -> list[str]:
    async def ask() -> list[str] | None:
        answer = await search.request("GET", f"/internal/events?{query}")
        items = answer.json()["items"] if answer.ok else []
        return [item["id"] for item in items] if len(items) == count else None

    if count == 0:
        await asyncio.sleep(0.5)
        assert await ask() == []
        return []
    return await eventually(ask) or []


async def test_from_a_snapshot_to_an_answer_and_out_again(search: ServiceClient, bus: Bus) -> None:
    event = snapshot(str(ULID()), content(entry("a", START), title={"fr": "Bal folk"}))
    await publish(bus, event)
    assert await found(search, "q=folk&when=2026-12-05", 1) == [event.id]
    answer = await search.request("GET", "/internal/events?q=folk&facets=site,day&limit=1")
    body = answer.json()
    assert (body["total"], body["next"]) == (1, None)
    assert body["facets"] == {"site": {"cinqmille": 1}, "day": {"2026-12-05": 1}}
    assert body["items"][0]["title"] == {"fr": "Bal folk"}
    assert body["boundary"] == "2026-11-23T16:00:00+00:00"

    one = (await search.request("GET", f"/internal/events/{event.id}")).json()
    assert (one["version"], EventSnapshot.model_validate(one["snapshot"])) == (1, event)
    assert [date["id"] for date in one["occurrences"]] == [f"{event.id}-a-20261205T2000"]
    assert one["occurrences"][0]["end"] is None

    withdrawn = event.model_copy(update={"version": 2, "state": "withdrawn"})
    await publish(bus, withdrawn)
    await publish(bus, event)  # late

    async def gone() -> bool:
        return (await search.request("GET", f"/internal/events/{event.id}")).status == 410

    await eventually(gone)
    problem = (await search.request("GET", f"/internal/events/{event.id}")).json()
    assert problem["type"] == "urn:mille:problem:event-gone"
    assert "Bal folk" in problem["detail"]

    async def announced() -> list[EventIndexed] | None:
        messages = await bus.messages(topics.INDEXED, event.id)
        data = [message.data for message in messages if isinstance(message.data, EventIndexed)]
        return data if len(data) >= 2 else None

    messages = await eventually(announced)
    assert messages is not None
    assert [(one.version, one.sites_before, one.sites_after) for one in messages] == [
        (1, (), ("cinqmille",)),
        (2, ("cinqmille",), ()),
    ]
    assert await found(search, "q=folk", 0) == []


async def test_an_unknown_event_is_not_found(search: ServiceClient) -> None:
    answer = await search.request("GET", f"/internal/events/{ULID()}")
    assert (answer.status, answer.json()["type"]) == (404, "urn:mille:problem:event-not-found")


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("limit=0", 422, "limit"),
        ("limit=101", 422, "limit"),
        ("limit=many", 422, "limit"),
        ("facets=site,colour", 422, "facets.1"),
        ("cursor=x", 400, "cursor"),
        ("cursor=%F0%9F%98%80", 400, "cursor"),
        ("when=someday", 422, "when"),
        ("when=20026-12-05", 422, "when"),
        ("from=2026-12-05&to=2026-12-01", 422, "to"),
        ("from=2026-12-05&when=today", 422, "from"),
        ("category=bal", 422, "category"),
        ("commune=atlantis", 422, "commune"),
        ("colour=red", 422, "colour"),
        ("site=%22%5D", 422, "site"),
    ],
)
async def test_a_wrong_parameter_is_named(search: ServiceClient, query: str, status: int, field: str) -> None:
    answer = await search.request("GET", f"/internal/events?{query}")
    assert (answer.status, answer.json().get("field", "").split(".")[0]) == (status, field.split(".", maxsplit=1)[0])


async def test_any_words_may_be_looked_for(search: ServiceClient) -> None:
    for words in ("%22", "%27%29%20OR%201", "%5C", "a%00b", "%F0%9F%98%80", "x" * 200):
        assert (await search.request("GET", f"/internal/events?q={words}")).status == 200, words


async def test_without_meilisearch_lists_say_when_to_come_back_and_events_still_answer(
    search: ServiceClient, services: ServiceGroup, mille_env: dict[str, str], bus: Bus
) -> None:
    event = snapshot(str(ULID()), content(entry("a", START)))
    await publish(bus, event)
    alone = services.start("search", halves="api", extra_env={**NOW, "MILLE_MEILI_URL": "http://127.0.0.1:9"})
    cut_off = client(mille_env, "search", alone.url)
    try:

        async def known() -> bool:
            try:
                return (await cut_off.request("GET", f"/internal/events/{event.id}")).ok
            except ServiceUnavailable:  # it does not listen yet
                return False

        await eventually(known)
        answer = await cut_off.request("GET", "/internal/events")
        assert (answer.status, answer.headers["content-type"]) == (503, "application/problem+json")
        assert int(answer.headers["retry-after"]) > 0
        assert (await cut_off.request("GET", "/health/ready")).status == 503
        checks = (await cut_off.request("GET", "/health/dependencies")).json()["dependencies"]
        assert {name: check["ok"] for name, check in checks.items()} == {
            "mongodb": True,
            "kafka": True,
            "meilisearch": False,
            "dead_letters": True,
        }
    finally:
        await cut_off.close()


async def test_what_nobody_can_read_does_not_hold_up_the_rest(search: ServiceClient, bus: Bus) -> None:
    event = snapshot(str(ULID()), content(entry("a", START), title={"fr": "Après la panne"}))
    await bus.kafka.send(topics.CATALOGUE.name, event.id.encode(), b"{not json", [])
    await publish(bus, event)
    assert await found(search, "q=panne", 1) == [event.id]


async def test_an_event_that_meilisearch_refuses_can_be_tried_again_until_another_version_is_there(
    search: ServiceClient, bus: Bus
) -> None:
    """`mille dlt retry` of the indexer's own letters, which have no place on the topic."""
    event = snapshot(str(ULID()), content(entry("é", START), title={"fr": "Cornemuse"}))
    await publish(bus, event)

    async def open_letters() -> list[Any]:
        items = (await search.request("GET", "/internal/dead-letters", principal=OPS)).json()["items"]
        return [letter for letter in items if letter["subject"] == event.id]

    async def settle(do: str) -> str:
        answer = await search.request("POST", f"/internal/dead-letters/{letter['id']}/{do}", principal=OPS)
        return str(answer.json()["outcome"])

    [letter] = await eventually(open_letters)
    assert (letter["partition"], letter["offset"], letter["sequence"]) == (None, None, "1")
    assert await settle("retry") == "taken"
    [again] = await eventually(open_letters)  # it is refused again, and the same letter is open again
    assert (again["id"], again["error_type"]) == (letter["id"], "Refused")
    await publish(bus, snapshot(event.id, content(entry("a", START), title={"fr": "Bombarde"}), version=2))
    assert await found(search, "q=bombarde", 1) == [event.id]
    assert await settle("retry") == "newer_applied"
    assert await open_letters() == []
