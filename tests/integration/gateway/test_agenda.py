"""Reading search through the cache, over real HTTP."""

import asyncio
import time
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from services.gateway.agenda import Agenda, Paging, Reading, news_tags
from services.gateway.cache import Cache
from services.gateway.errors import EventGone, EventNotFound
from services.gateway.events import read_event
from services.gateway.memory import Memory
from services.gateway.news import News
from shared.events.indexed import EventIndexed
from shared.filters import EventFilter
from shared.runtime.client import ServiceClient
from shared.runtime.clock import Clock
from shared.runtime.problems import ServiceUnavailable
from shared.runtime.tokens import InternalTokens
from tests.integration.gateway.conftest import Search

NAMUR = EventFilter(site=("cinqmille",))
ID = "01JD0000000000000000000001"


@pytest.fixture
def news() -> News:
    return News()


@pytest.fixture
async def agenda(search: Search, news: News):
    client = ServiceClient(search.url, InternalTokens(SecretStr("k" * 40)), "search", "gateway")
    yield Agenda(client, Memory(Cache(100_000), news, Clock()))
    await client.close()


def tell(news: News, *sites: str) -> None:
    """As the gateway does when search says that an event was indexed."""
    news.tell(news_tags(EventIndexed(id=ID, version=2, sites_before=(), sites_after=sites)), time.monotonic())


async def test_the_same_question_is_asked_once_until_there_is_news(agenda: Agenda, search: Search, news: News) -> None:
    first = await agenda.list(NAMUR, Paging(), "fr")
    second = await agenda.list(NAMUR, Paging(), "fr")
    assert first.answer.etag == second.answer.etag
    assert len(search.asked) == 1
    tell(news, "quatremille")
    await agenda.list(NAMUR, Paging(), "fr")
    assert len(search.asked) == 1
    tell(news, "cinqmille")
    await agenda.list(NAMUR, Paging(), "fr")
    assert len(search.asked) == 2
    news.tell_all()
    await agenda.list(NAMUR, Paging(), "fr")
    assert len(search.asked) == 3


async def test_the_whole_network_and_the_event_itself_hear_of_any_news(
    agenda: Agenda, search: Search, news: News
) -> None:
    search.body = "{}"
    await agenda.list(EventFilter(), Paging(), "fr")
    await agenda.event(ID, "fr")
    tell(news)
    await agenda.list(EventFilter(), Paging(), "fr")
    await agenda.event(ID, "fr")
    assert len(search.asked) == 4


async def test_a_list_that_tells_of_its_neighbours_hears_of_their_news(
    agenda: Agenda, search: Search, news: News
) -> None:
    search.headers = {"X-Mille-Reach": "everywhere"}
    await agenda.list(NAMUR, Paging(around="50.4669,4.8675"), "fr")
    tell(news, "quatremille")
    await agenda.list(NAMUR, Paging(around="50.4669,4.8675"), "fr")
    assert len(search.asked) == 2
    assert "around=50.4669%2C4.8675" in search.asked[0]


async def test_many_who_ask_at_once_are_one_question(agenda: Agenda, search: Search) -> None:
    search.delay = 0.1
    readings = await asyncio.gather(*(agenda.list(NAMUR, Paging(), "fr") for _ in range(20)))
    assert len(search.asked) == 1
    assert not any(reading.stale for reading in readings)


async def test_whoever_asks_after_the_news_does_not_get_the_answer_from_before(
    agenda: Agenda, search: Search, news: News
) -> None:
    search.delay = 0.2
    early = asyncio.create_task(agenda.list(NAMUR, Paging(), "fr"))
    await asyncio.sleep(0.05)
    tell(news, "cinqmille")
    search.delay = 0.0
    search.body = search.body.replace('"total": 0', '"total": 1')
    late = await agenda.list(NAMUR, Paging(), "fr")
    await early
    assert b'"total": 1' in late.answer.body
    again = await agenda.list(NAMUR, Paging(), "fr")
    assert b'"total": 1' in again.answer.body


async def test_it_expires_at_the_boundary(agenda: Agenda, search: Search) -> None:
    search.headers = {"X-Mille-Boundary": datetime.now(UTC).isoformat()}
    await agenda.list(NAMUR, Paging(), "fr")
    await agenda.list(NAMUR, Paging(), "fr")
    assert len(search.asked) == 2


async def test_while_search_is_down_the_last_answer_serves_and_says_that_it_is_old(
    agenda: Agenda, search: Search, news: News
) -> None:
    await agenda.list(NAMUR, Paging(), "fr")
    news.tell_all()
    search.status = 503
    [reading] = await asyncio.gather(agenda.list(NAMUR, Paging(), "fr"), return_exceptions=True)
    assert isinstance(reading, Reading), "what it remembers serves nobody"
    assert reading.stale
    with pytest.raises(ServiceUnavailable):
        await agenda.list(EventFilter(site=("quatremille",)), Paging(), "fr")
    search.status = 200
    assert not (await agenda.list(NAMUR, Paging(), "fr")).stale


async def test_a_refusal_is_passed_on_and_not_remembered(agenda: Agenda, search: Search) -> None:
    search.status = 400
    await agenda.list(NAMUR, Paging(cursor="bad"), "fr")
    assert (await agenda.list(NAMUR, Paging(cursor="bad"), "fr")).answer.status == 400
    assert len(search.asked) == 2


async def test_an_event_that_is_not_there_and_one_that_is_gone(agenda: Agenda, search: Search, news: News) -> None:
    search.status = 404
    with pytest.raises(EventNotFound):
        await read_event(agenda, ID)
    news.tell_all()
    search.status, search.body = 410, '{"detail": "« Concert » a été retiré de l’agenda."}'
    with pytest.raises(EventGone) as raised:
        await read_event(agenda, ID)
    assert "Concert" in str(raised.value.detail)
