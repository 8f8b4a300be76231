"""The cache in front of routing, over HTTP: a gateway, a server in search's place, and news through Kafka."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from deploy.local.services import ServiceGroup
from services.gateway.news import GRACE_S
from shared import topics
from shared.events.indexed import EventIndexed
from shared.runtime.envelope import Envelope
from tests.harness.bus import Bus
from tests.integration.gateway.conftest import Search

ID = "01JD0000000000000000000001"
LIST = "/v1/events?site=cinqmille"


@pytest.fixture
async def http(services: ServiceGroup, search: Search) -> AsyncIterator[aiohttp.ClientSession]:
    """A gateway of this test's own."""
    gateway = services.start("gateway", extra_env={"MILLE_SEARCH_URL": search.url, "MILLE_RATE_READS": "100000"})
    await asyncio.to_thread(gateway.ready)
    search.asked.clear()
    async with aiohttp.ClientSession(gateway.url) as session:
        yield session
    await asyncio.to_thread(gateway.terminate)


@dataclass(frozen=True)
class Got:
    status: int
    headers: Mapping[str, str]
    text: str


async def get(http: aiohttp.ClientSession, path: str, **headers: str) -> Got:
    async with http.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}) as answer:
        return Got(answer.status, answer.headers, await answer.text())


async def test_the_same_request_is_answered_without_asking_again(http: aiohttp.ClientSession, search: Search) -> None:
    first = await get(http, LIST)
    again = await get(http, LIST)
    assert first.status == again.status == 200
    assert first.text == again.text == search.body
    assert len(search.asked) == 1
    lasting = [name for name in first.headers if name.title() not in ("Date", "X-Correlation-Id")]
    assert [again.headers[name] for name in lasting] == [first.headers[name] for name in lasting]
    assert first.headers["X-Correlation-ID"] != again.headers["X-Correlation-ID"]
    assert again.headers["Cache-Control"] == "public, no-cache"
    assert again.headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Mille-Stale" not in again.headers
    named = await get(http, LIST, X_Correlation_ID="mine")
    assert named.headers["X-Correlation-ID"] == "mine"
    metrics = (await get(http, "/metrics")).text
    assert 'route="/v1/events",service="gateway",status="200"' in metrics


async def test_what_the_caller_has_already_is_not_sent_again(http: aiohttp.ClientSession, search: Search) -> None:
    etag = (await get(http, LIST)).headers["ETag"]
    for given in (etag, f'"other", W/{etag}', "*"):
        unchanged = await get(http, LIST, If_None_Match=given)
        assert unchanged.status == 304
        assert unchanged.headers["ETag"] == etag
        assert unchanged.headers["Access-Control-Allow-Origin"] == "*"
        assert "Content-Type" not in unchanged.headers
        assert unchanged.text == ""
    assert (await get(http, LIST, If_None_Match='"other"')).status == 200
    first_ever = await get(http, "/v1/events?site=quatremille", If_None_Match=etag)
    assert first_ever.status == 304, "the same body: 304 also when nobody had asked"
    assert len(search.asked) == 2
    async with http.head(LIST) as head:
        assert head.status == 200
        assert int(head.headers["Content-Length"]) == len(search.body)
        assert await head.read() == b""
    async with http.head(LIST, headers={"If-None-Match": etag}) as head:
        assert head.status == 304
    assert len(search.asked) == 2


async def test_languages_are_kept_apart_and_cors_is_on_every_read(http: aiohttp.ClientSession, search: Search) -> None:
    for _ in range(2):
        for given, lang in (("nl-BE,nl;q=0.9", "nl"), ("de", "de"), ("pt", "fr"), ("nl,fr", "nl")):
            answer = await get(http, LIST, Accept_Language=given, Origin="https://cinqmille.be")
            assert answer.headers["Content-Language"] == lang
            assert answer.headers["Vary"] == "Accept-Language"
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert "X-Mille-Stale" in answer.headers["Access-Control-Expose-Headers"]
    assert len(search.asked) == 3
    wrong = await get(http, "/v1/events?when=some-day", Origin="https://cinqmille.be")
    assert wrong.status == 422
    assert wrong.headers["Access-Control-Allow-Origin"] == "*", "a page has to be able to read what was wrong"


async def test_who_says_who_asks_passes_the_cache_by(http: aiohttp.ClientSession, search: Search) -> None:
    etag = (await get(http, LIST)).headers["ETag"]
    for headers in ({"Authorization": "Bearer x"}, {"Cookie": "a=b"}):
        assert (await get(http, LIST, **headers)).status == 200
        assert (await get(http, LIST, If_None_Match=etag, **headers)).status == 304
    assert len(search.asked) == 1, "what search said is remembered all the same"


async def test_many_who_ask_at_once_are_one_question(http: aiohttp.ClientSession, search: Search) -> None:
    search.delay = 0.3
    answers = await asyncio.gather(*(get(http, LIST) for _ in range(20)))
    assert {answer.status for answer in answers} == {200}
    assert len(search.asked) == 1


async def test_reads_are_counted_before_the_cache_and_exports_for_ten(services: ServiceGroup, search: Search) -> None:
    strict = services.start("gateway", extra_env={"MILLE_SEARCH_URL": search.url, "MILLE_RATE_READS": "13"})
    await asyncio.to_thread(strict.ready)
    async with aiohttp.ClientSession(strict.url) as http:
        answers = [await get(http, LIST) for _ in range(3)]
        assert {answer.status for answer in answers} == {200}
        search.body = '{"items": [], "next": null}'
        assert (await get(http, "/v1/events.csv?site=cinqmille")).status == 200
        refused = await get(http, LIST, Origin="https://cinqmille.be", Accept_Language="nl")
        assert refused.status == 429
        assert int(refused.headers["Retry-After"]) > 0
        assert refused.headers["Access-Control-Allow-Origin"] == "*"
        assert refused.headers["Content-Language"] == "nl"
        assert (await get(http, "/")).status == 429
        assert (await get(http, "/static/main.css")).status != 429
    await asyncio.to_thread(strict.terminate)


async def test_news_is_seen_within_half_a_second(
    http: aiohttp.ClientSession, search: Search, mille_env: dict[str, str]
) -> None:
    await get(http, LIST)
    await get(http, "/v1/events?site=quatremille")
    old = search.body
    search.body = old.replace('"total": 0', '"total": 1')
    data = EventIndexed(id=ID, version=2, sites_before=(), sites_after=("cinqmille",))
    async with Bus(mille_env["MILLE_KAFKA_SERVERS"], mille_env["MILLE_TOPIC_PREFIX"]) as bus:
        await bus.say(
            topics.INDEXED, Envelope.new(type="event.indexed", source="search", subject=ID, sequence=2, data=data)
        )
    told = time.monotonic()
    stale = 0
    while (answer := await get(http, LIST)).headers.get("X-Mille-Stale") or answer.text == old:
        stale += "X-Mille-Stale" in answer.headers
        assert time.monotonic() - told < 10
        await asyncio.sleep(0.01)
    assert '"total": 1' in answer.text
    assert stale, "meanwhile the old one was shown, and said so"
    assert (await get(http, "/v1/events?site=quatremille")).text == old
    assert len(search.asked) == 3


async def test_past_a_boundary_it_is_shown_for_half_a_second_at_most(
    http: aiohttp.ClientSession, search: Search
) -> None:
    search.headers = {"X-Mille-Boundary": (datetime.now(UTC) + timedelta(seconds=1.5)).isoformat()}
    await get(http, LIST)
    search.delay, search.headers = 0.4, {}
    search.body = search.body.replace('"total": 0', '"total": 1')
    await asyncio.sleep(1.5 + GRACE_S)
    assert '"total": 1' in (await get(http, LIST)).text


async def test_while_search_is_down_what_is_kept_serves_and_all_else_says_when_to_come_back(
    http: aiohttp.ClientSession, search: Search
) -> None:
    page = "/?lang=fr"
    etag = (await get(http, LIST)).headers["ETag"]
    assert "X-Mille-Stale" not in (await get(http, page)).headers
    search.headers = {"X-Mille-Boundary": datetime.now(UTC).isoformat()}
    short = "/v1/events?site=cinqmille&free=true"
    await get(http, short)
    await asyncio.sleep(GRACE_S)
    for search.status, search.delay in ((503, 0.0), (200, 3.0)):
        began = time.monotonic()
        answer = await get(http, short)
        assert answer.status == 200
        assert answer.headers["X-Mille-Stale"] == "1"
        assert answer.headers["Warning"] == '110 - "Response is Stale"'
        assert (await get(http, short, If_None_Match=answer.headers["ETag"])).status == 304
        assert time.monotonic() - began < 2.5, "nobody waits for one that hangs when there is an answer"
    search.status, search.delay = 503, 0.0
    assert (await get(http, LIST, If_None_Match=etag)).status == 304, "that one is fresh"
    assert (await get(http, page)).status == 200
    never = await get(http, "/v1/events?site=sixmille", Accept_Language="de")
    assert never.status == 503
    assert never.headers["Content-Type"] == "application/problem+json"
    assert int(never.headers["Retry-After"]) > 0
    assert never.headers["Content-Language"] == "de"
    assert "ETag" not in never.headers
    search.status = 200
    assert (await get(http, "/v1/events?site=sixmille")).status == 200
    assert "X-Mille-Stale" not in (await get(http, short)).headers


async def test_a_page_has_an_etag_and_one_with_something_missing_is_not_kept(
    http: aiohttp.ClientSession, search: Search
) -> None:
    search.status = 503
    assert (await get(http, "/")).status == 200, "a home page is of use all the same"
    search.status = 200
    asked = len(search.asked)
    whole = await get(http, "/")
    assert len(search.asked) > asked
    asked = len(search.asked)
    assert (await get(http, "/", If_None_Match=whole.headers["ETag"])).status == 304
    assert len(search.asked) == asked
    assert "font-src 'self'" in whole.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in whole.headers
