"""Exports of a whole question, over real HTTP to a server in search's place."""

import json
import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from icalendar import Calendar
from pydantic import SecretStr, TypeAdapter
from ulid import ULID

from services.gateway.agenda import Agenda, news_tags
from services.gateway.cache import Cache
from services.gateway.exports import gathering
from services.gateway.exports.exporter import Exporter, Question
from services.gateway.exports.forms import FORMS
from services.gateway.links import PublicLinks
from services.gateway.memory import Memory
from services.gateway.news import News
from shared.dates.schedule import Occurrence, occurrences, reach
from shared.events.indexed import EventIndexed
from shared.filters import EventFilter
from shared.runtime.client import ServiceClient
from shared.runtime.clock import Clock
from shared.runtime.problems import ServiceUnavailable
from shared.runtime.tokens import InternalTokens
from tests.unit.catalogue.builders import NOW, SITES, content, entry, snapshot

_DATES = TypeAdapter(tuple[Occurrence, ...])
NAMUR = EventFilter(site=("cinqmille",))


class KnownSites:
    """The sites of the builders, where the gateway has its table."""

    def all(self) -> list[Any]:
        return SITES

    def find(self, slug: str) -> Any:
        return next((site for site in SITES if site.slug == slug), None)


class Search:
    """Tells what it was given, a page of whatever `limit` asks for at a time."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.asked: list[dict[str, list[str]]] = []
        self.status = 200
        self.url = ""

    def add(self, *starts: str, **changes: Any) -> str:
        id = str(ULID())
        what = content(*(entry(f"d{number}", start) for number, start in enumerate(starts)), **changes)
        found = _DATES.dump_python(occurrences(id, what, reach(NOW)), mode="json")
        self.items.append({"snapshot": snapshot(id, what).model_dump(mode="json"), "card": {}, "occurrences": found})
        return id

    async def answer(self, request: web.Request) -> web.Response:
        asked = parse_qs(request.query_string)
        self.asked.append(asked)
        if self.status != 200:
            return web.json_response({"detail": "no"}, status=self.status)
        start = int(asked.get("cursor", ["0"])[0])
        end = start + int(asked["limit"][0])
        following = str(end) if end < len(self.items) else None
        return web.json_response({"items": self.items[start:end], "next": following})


@pytest.fixture
async def told():
    search = Search()
    app = web.Application()
    app.router.add_get("/internal/export", search.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    search.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield search
    await runner.cleanup()


@pytest.fixture
def news() -> News:
    return News()


@pytest.fixture
async def exporter(told: Search, news: News):
    client = ServiceClient(told.url, InternalTokens(SecretStr("k" * 40)), "search", "gateway")
    sites: Any = KnownSites()
    links = PublicLinks(sites, "https://mille.be")
    clock = Clock(NOW)
    agenda = Agenda(client, Memory(Cache(100_000), news, clock))
    yield Exporter(agenda, sites, links, Memory(Cache(10_000_000), news, clock), clock)
    await client.close()


async def test_all_pages_are_gathered_into_one_file(exporter: Exporter, told: Search) -> None:
    ids = [told.add("2026-12-05T20:00") for _ in range(250)]
    reading = await exporter.read(FORMS["ics"], Question(NAMUR, "fr"))
    calendar = Calendar.from_ical(reading.answer.body)
    assert {str(one["UID"]).split("-")[0] for one in calendar.walk("VEVENT")} == set(ids)
    assert calendar["X-WR-CALNAME"] == "Agenda cinqmille"
    assert str(calendar.walk("VEVENT")[0]["URL"]).startswith("https://cinqmille.be/events/")
    assert len(told.asked) == 3
    assert reading.answer.next is None


async def test_what_is_too_much_is_cut_and_says_where_the_rest_is(exporter: Exporter, told: Search) -> None:
    for _ in range(130):
        told.add("2026-12-05T20:00")
    question = Question(NAMUR, "fr", limit=120)
    reading = await exporter.read(FORMS["geojson"], question)
    found = json.loads(reading.answer.body)
    assert len(found["features"]) == 120
    assert found["next"] == reading.answer.next
    rest = {name: values[0] for name, values in parse_qs(urlsplit(found["next"]).query).items()}
    assert rest == {"site": "cinqmille", "lang": "fr", "limit": "120", "cursor": "120"}
    last = await exporter.read(FORMS["geojson"], Question(NAMUR, "fr", limit=120, cursor="120"))
    assert len(json.loads(last.answer.body)["features"]) == 10
    assert last.answer.next is None


async def test_too_many_dates_are_cut_too(exporter: Exporter, told: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_DATES", 150)
    for _ in range(250):
        told.add("2026-12-05T20:00", "2026-12-06T20:00")
    reading = await exporter.read(FORMS["csv"], Question(NAMUR, "fr"))
    assert reading.answer.body.count(b"\r\n") == 201
    assert reading.answer.next is not None


async def test_a_tour_in_two_showings_is_one_event(exporter: Exporter, told: Search) -> None:
    told.add("2026-12-05T20:00", "2026-12-12T20:00")
    whole = told.items.pop()
    for date in whole["occurrences"]:
        told.items.append({**whole, "occurrences": [date]})
    told.items.append(whole)
    feed = (await exporter.read(FORMS["rss"], Question(NAMUR, "fr"))).answer.body
    assert feed.count(b"<item>") == 1
    table = (await exporter.read(FORMS["csv"], Question(NAMUR, "fr"))).answer.body
    assert table.count(b"\r\n") == 3


async def test_feeds_ask_for_the_newest_and_others_by_date(exporter: Exporter, told: Search) -> None:
    for suffix in FORMS:
        await exporter.read(FORMS[suffix], Question(NAMUR, "fr"))
    assert [asked["sort"][0] for asked in told.asked] == ["start", "published", "published", "start", "start", "start"]
    await exporter.read(FORMS["rss"], Question(NAMUR, "fr", sort="start"))
    assert told.asked[-1]["sort"] == ["start"]


async def test_a_calendar_without_dates_looks_back_to_tell_of_cancellations(exporter: Exporter, told: Search) -> None:
    await exporter.read(FORMS["ics"], Question(NAMUR, "fr"))
    assert told.asked[-1]["from"] == [(NOW.date() - timedelta(days=30)).isoformat()]
    await exporter.read(FORMS["ics"], Question(EventFilter(when="weekend"), "fr"))
    assert "from" not in told.asked[-1]
    await exporter.read(FORMS["csv"], Question(NAMUR, "fr"))
    assert "from" not in told.asked[-1]


async def test_it_is_made_once_until_there_is_news_of_its_site(exporter: Exporter, told: Search, news: News) -> None:
    first = await exporter.read(FORMS["ics"], Question(NAMUR, "fr"))
    again = await exporter.read(FORMS["ics"], Question(NAMUR, "fr"))
    assert first.answer.etag == again.answer.etag
    assert len(told.asked) == 1
    other = EventIndexed(id=str(ULID()), version=2, sites_before=(), sites_after=("quatremille",))
    news.tell(news_tags(other), time.monotonic())
    await exporter.read(FORMS["ics"], Question(NAMUR, "fr"))
    assert len(told.asked) == 1
    own = EventIndexed(id=str(ULID()), version=2, sites_before=("cinqmille",), sites_after=())
    news.tell(news_tags(own), time.monotonic())
    await exporter.read(FORMS["ics"], Question(NAMUR, "fr"))
    assert len(told.asked) == 2
    news.tell_all()
    await exporter.read(FORMS["ics"], Question(NAMUR, "fr"))
    assert len(told.asked) == 3


async def test_languages_and_forms_are_kept_apart(exporter: Exporter, told: Search) -> None:
    told.add("2026-12-05T20:00", status="cancelled")
    french = await exporter.read(FORMS["ics"], Question(NAMUR, "fr"))
    dutch = await exporter.read(FORMS["ics"], Question(NAMUR, "nl"))
    assert "Annulé".encode() in french.answer.body
    assert b"Afgelast" in dutch.answer.body


async def test_while_search_is_down_the_last_one_serves(exporter: Exporter, told: Search, news: News) -> None:
    told.add("2026-12-05T20:00")
    await exporter.read(FORMS["ics"], Question(NAMUR, "fr"))
    news.tell_all()
    told.status = 503
    assert (await exporter.read(FORMS["ics"], Question(NAMUR, "fr"))).stale
    with pytest.raises(ServiceUnavailable):
        await exporter.read(FORMS["csv"], Question(NAMUR, "fr"))


async def test_a_bad_cursor_is_refused_as_search_refuses_it(exporter: Exporter, told: Search) -> None:
    told.status = 400
    reading = await exporter.read(FORMS["ics"], Question(NAMUR, "fr", cursor="bad"))
    assert reading.answer.status == 400
