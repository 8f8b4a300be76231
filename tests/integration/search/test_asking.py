"""What other services ask of search, over HTTP: events with their parts, records, calendars, exports, suggestions."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from ulid import ULID

from deploy.local.services import ServiceGroup
from shared import topics
from shared.events.catalogue import ArtistSnapshot, EventSnapshot, OrganiserSnapshot, PlaceSnapshot, Record
from shared.events.content import Artist, Organiser, Override
from shared.events.schedule import OngoingSchedule, OpeningHours
from shared.runtime.client import ServiceClient
from tests.integration.search.bus import Bus, client, eventually
from tests.unit.catalogue.builders import LIEGE, NAMUR, NOW, content, entry, snapshot

FESTIVAL, TOUR, RUN, MARKET = (str(ULID()) for _ in range(4))
PLACE, OTHER_PLACE, ORGANISER, ARTIST = (str(ULID()) for _ in range(4))
DELTA = NAMUR.model_copy(update={"id": PLACE})
COVERAGE = {NAMUR.nis: ("cinqmille",), LIEGE.nis: ("quatremille",)}


def event(id: str, title: str, *dates: Any, **changes: Any) -> EventSnapshot:
    what = {
        "title": {"fr": title},
        "place": DELTA,
        "organiser": Organiser(id=ORGANISER, name="Les Amis"),
        "artists": (Artist(id=ARTIST, name="Zénobe Gramme"),),
    }
    return snapshot(id, content(*dates, **(what | changes)), sites=("cinqmille",), sites_by_nis=COVERAGE)


EVENTS = [
    event(FESTIVAL, "Festival des brumes", entry("f", "2026-12-04", "2026-12-06"), artists=()),
    event(
        TOUR,
        "Le Grand Orchestre",
        entry("n", "2026-12-05T20:00"),
        entry("l", "2026-12-06T20:00"),
        entry("m", "2026-12-07T20:00"),
        overrides=(
            Override(entry="l", original="2026-12-06T20:00", place=LIEGE),
            Override(entry="m", original="2026-12-07T20:00", status="cancelled", reason="illness"),
        ),
        part_of=FESTIVAL,
    ),
    event(
        RUN,
        "Brumes et lumières",
        schedule=OngoingSchedule(
            first=date(2026, 12, 1),
            last=date(2026, 12, 20),
            hours=(OpeningHours(days=("SA", "SU"), opens="14:00", closes="18:00"),),
        ),
        category="exposition",
        part_of=FESTIVAL,
    ),
    event(MARKET, "Marché de Noël", entry("a", "2026-12-12T10:00"), summary={"de": "Der Weihnachtsmarkt am Bahnhof"}),
]


def record(model: type[Record], id: str, name: str, **changes: Any) -> Any:
    fields = {"id": id, "version": 1, "slug": "x", "name": name, "updated_at": NOW, **changes}
    where = {"postcode": "5000", "locality": "Namur", "commune": "Namur", "nis": NAMUR.nis}
    return model(**fields, **(where if model is PlaceSnapshot else {}))


RECORDS = [
    record(PlaceSnapshot, PLACE, "Le Delta"),
    record(OrganiserSnapshot, ORGANISER, "Les Amis"),
    record(ArtistSnapshot, ARTIST, "Zénobe Gramme"),
]


@pytest.fixture(scope="module")
async def bus(mille_env: dict[str, str]) -> AsyncIterator[Bus]:
    bus = Bus(mille_env)
    await bus.kafka.ensure_topics()
    yield bus
    await bus.kafka.close()


@pytest.fixture(scope="module")
async def search(services: ServiceGroup, mille_env: dict[str, str], bus: Bus) -> AsyncIterator[ServiceClient]:
    service = services.start("search", extra_env={"MILLE_NOW": NOW.isoformat()})
    service.ready()
    asking = client(mille_env, "search", service.url)
    for snapshot_ in [*RECORDS, *EVENTS]:
        await publish(bus, snapshot_)

    async def all_there() -> bool:
        answer = await asking.request("GET", "/internal/events?limit=1")
        names = await asking.request("GET", f"/internal/artists/{ARTIST}")
        return answer.ok and names.ok and answer.json()["total"] == 6

    await eventually(all_there, 30.0)
    yield asking
    await asking.close()


async def publish(bus: Bus, snapshot_: EventSnapshot | Record) -> None:
    await bus.send(topics.CATALOGUE, "catalogue", snapshot_, snapshot_.id, snapshot_.version)


async def get(search: ServiceClient, path: str) -> Any:
    answer = await search.request("GET", f"/internal/{path}")
    assert answer.ok, answer.body
    return answer.json()


async def test_an_event_has_its_parts_and_a_part_its_event(search: ServiceClient) -> None:
    festival = await get(search, f"events/{FESTIVAL}")
    shown = [(card["id"], card["start"][:16], card["status"]) for card in festival["parts"]]
    assert shown == [
        (RUN, "2026-12-05T14:00", "scheduled"),
        (TOUR, "2026-12-05T20:00", "scheduled"),
        (TOUR, "2026-12-06T20:00", "scheduled"),
        (TOUR, "2026-12-07T20:00", "cancelled"),
    ]
    assert festival["part_of"] is None
    tour = await get(search, f"events/{TOUR}")
    assert tour["part_of"] == {"id": FESTIVAL, "slug": "concert-d-hiver", "title": {"fr": "Festival des brumes"}}
    assert [date["status"] for date in tour["occurrences"]] == ["scheduled", "scheduled", "cancelled"]
    listed = await get(search, f"events?part_of={FESTIVAL}")
    assert {card["id"] for card in listed["items"]} == {TOUR, RUN}


async def test_facets_of_records_come_with_their_names(search: ServiceClient) -> None:
    answer = await get(search, "events?facets=place,artist,organiser,free,lane&site=cinqmille")
    assert answer["facets"]["place"] == {PLACE: 5}
    assert answer["facets"]["lane"] == {"dated": 4, "ongoing": 1}
    assert answer["facets"]["free"] == {}
    assert answer["labels"] == {PLACE: "Le Delta", ORGANISER: "Les Amis", ARTIST: "Zénobe Gramme"}


async def test_a_calendar_counts_the_days(search: ServiceClient) -> None:
    answer = await get(search, "calendar?when=2026-12-04/2026-12-06&site=cinqmille")
    assert answer["days"] == {"2026-12-04": 1, "2026-12-05": 2, "2026-12-06": 1}
    assert [window["from"] for window in answer["windows"]] == ["2026-12-04T03:00:00+00:00"]


async def test_an_export_has_whole_events_and_the_dates_of_each_showing_in_the_window(search: ServiceClient) -> None:
    query = "export?when=2026-12-05/2026-12-13&site=cinqmille&limit=2"
    items, cursor = list[Any](), ""
    while True:
        page = await get(search, f"{query}{cursor}")
        items += page["items"]
        assert len(page["items"]) <= 2
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"
    found = {(item["snapshot"]["id"], item["card"]["status"]): item["occurrences"] for item in items}
    assert {key: [date["local_start"][:10] for date in dates] for key, dates in found.items()} == {
        (FESTIVAL, "scheduled"): ["2026-12-04"],
        (TOUR, "scheduled"): ["2026-12-05"],
        (TOUR, "cancelled"): ["2026-12-07"],
        (RUN, "scheduled"): ["2026-12-05", "2026-12-06", "2026-12-12", "2026-12-13"],
        (MARKET, "scheduled"): ["2026-12-12"],
    }
    assert EventSnapshot.model_validate(items[0]["snapshot"]) in EVENTS


async def test_german_compounds_are_found_by_their_parts(search: ServiceClient) -> None:
    for words in ("Markt", "markt", "Weihnachtsmarkt", "weihnacht"):
        answer = await get(search, f"events?q={words}")
        assert [card["id"] for card in answer["items"]] == [MARKET], words


@pytest.mark.parametrize(
    ("typed", "kind", "label"),
    [
        ("brum", "event", "Festival des brumes"),
        ("festivl", "event", "Festival des brumes"),
        ("delt", "place", "Le Delta"),
        ("LE%20D", "place", "Le Delta"),
        ("zenobe", "artist", "Zénobe Gramme"),
        ("gram", "artist", "Zénobe Gramme"),
        ("ami", "organiser", "Les Amis"),
        ("namu", "commune", "Namur"),
        ("lutt", "commune", "Liège"),
        ("temp", "commune", "Namur"),
        ("expo", "category", "Exposition"),
        ("ausst", "category", "Exposition"),
    ],
)
async def test_a_few_letters_suggest(search: ServiceClient, typed: str, kind: str, label: str) -> None:
    items = (await get(search, f"suggest?q={typed}"))["items"]
    assert (kind, label) in {(item["kind"], item["label"]) for item in items}
    assert len(items) <= 8
    assert all(set(item) in ({"kind", "id", "label", "detail"}, {"kind", "slug", "label", "detail"}) for item in items)


async def test_records_are_suggested_only_where_they_lead_to_something(search: ServiceClient) -> None:
    elsewhere = (await get(search, "suggest?q=delta&site=sixmille"))["items"]
    assert [item for item in elsewhere if item["kind"] == "place"] == []
    assert (await get(search, "suggest?q="))["items"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("events?sort=price", "sort"),
        ("events?part_of=festival", "part_of"),
        ("export?limit=201", "limit"),
        ("export?facets=site", "facets"),
        ("calendar?limit=3", "limit"),
        ("suggest?limit=21&q=a", "limit"),
        ("suggest?site=%22&q=a", "site"),
        ("events?limit=5&limit=6", "limit"),
        ("map?bbox=4,50,5,51&zoom=8&zoom=9", "zoom"),
    ],
)
async def test_a_wrong_parameter_is_named(search: ServiceClient, query: str, field: str) -> None:
    answer = await search.request("GET", f"/internal/{query}")
    assert (answer.status, answer.json()["field"]) == (422, field)


async def test_records_are_told_and_those_merged_say_into_which(search: ServiceClient, bus: Bus) -> None:
    assert (await get(search, f"organisers/{ORGANISER}"))["record"]["name"] == "Les Amis"
    for path in (f"places/{ULID()}", f"artists/{PLACE}"):
        answer = await search.request("GET", f"/internal/{path}")
        assert (answer.status, answer.json()["type"]) == (404, "urn:mille:problem:record-not-found")
    await publish(bus, record(PlaceSnapshot, OTHER_PLACE, "Delta Namur"))
    gone = record(PlaceSnapshot, OTHER_PLACE, "Delta Namur", version=2, state="withdrawn", merged_into=PLACE)
    await publish(bus, gone)

    async def merged() -> bool:
        return (await search.request("GET", f"/internal/places/{OTHER_PLACE}")).status == 410

    await eventually(merged)
    problem = (await search.request("GET", f"/internal/places/{OTHER_PLACE}")).json()
    assert (problem["merged_into"], problem["type"]) == (PLACE, "urn:mille:problem:record-gone")
    assert "Delta Namur" in problem["detail"]


async def test_a_record_s_other_names_find_its_events(search: ServiceClient, bus: Bus) -> None:
    assert (await get(search, "events?q=%22maison+de+la+culture%22"))["total"] == 0
    await publish(bus, record(PlaceSnapshot, PLACE, "Le Delta", version=2, aliases=("Maison de la culture",)))

    async def found() -> bool:
        return bool((await get(search, "events?q=%22maison+de+la+culture%22"))["total"] == 5)

    await eventually(found)
    assert ("place", "Le Delta") in {
        (item["kind"], item["label"]) for item in (await get(search, "suggest?q=maison"))["items"]
    }
