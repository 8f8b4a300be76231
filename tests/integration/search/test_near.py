"""What is near, in a box and on a map, against a plain Python evaluation of the same question over random events."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic_core import from_json

from services.search.cursor import decode
from services.search.errors import CursorMalformed
from services.search.export import Exporter
from services.search.neighbours import LITTLE, neighbours
from services.search.pages import Found, Hit, Page
from services.search.query import FACETS
from services.search.questions import MapQuery, PageQuery, read
from shared.events.catalogue import EventSnapshot
from shared.events.content import Place
from shared.filters import EventFilter
from shared.geo import Box, Point, distance
from shared.i18n import LANGUAGES
from shared.runtime.problems import InvalidInput
from tests.integration.search.parts import Parts, Running
from tests.integration.search.plain import Dated, evaluate
from tests.integration.search.random_events import random_event
from tests.integration.search.test_finding import countable, counted, expected, ids

# A Sunday at 18:30: "weekend" has two windows.
SUNDAY = datetime(2026, 12, 6, 17, 30, tzinfo=UTC)
NAMUR = Point(50.4669, 4.8675)
_chance = random.Random(5)
SPOTS = [
    *((_chance.uniform(50.40, 50.54), _chance.uniform(4.75, 4.99)) for _ in range(25)),
    *((_chance.uniform(50.0, 51.0), _chance.uniform(3.6, 6.0)) for _ in range(25)),
    # A street apart, and at one address.
    (50.4669, 4.8675), (50.46691, 4.8675), (50.466904, 4.867496),
    # Within reach of Dinant.
    (50.27, 4.93),
    None,
]  # fmt: skip


def _somewhere(place: Place | None, chance: random.Random) -> Place | None:
    spot = chance.choice(SPOTS)
    if place is None or spot is None:
        return place
    return place.model_copy(update={"latitude": spot[0], "longitude": spot[1]})


def _located(number: int) -> EventSnapshot:
    event, chance = random_event(number), random.Random(number)
    overrides = tuple(
        override.model_copy(update={"place": _somewhere(override.place, chance)})
        for override in event.content.overrides
    )
    changes = {"place": _somewhere(event.content.place, chance), "overrides": overrides}
    return event.model_copy(update={"content": event.content.model_copy(update=changes)})


EVENTS = [_located(number) for number in range(250)]


@pytest.fixture(scope="module")
async def parts(mille_env: dict[str, str]) -> AsyncIterator[Parts]:
    parts = await Parts.make(mille_env, "near", SUNDAY)
    await parts.keep(*EVENTS)
    async with Running(parts):
        await parts.clean(within=240)
    yield parts
    await parts.close()


WHERE: list[dict[str, Any]] = [
    {"near": "50.4669,4.8675"},
    {"near": "namur", "radius": 3},
    {"near": "namur", "radius": 0.1},
    {"near": "namur", "radius": 100},
    {"near": "tournai", "radius": 1},
    {"bbox": "4.8,50.42,4.95,50.5"},
    {"bbox": "4.8675,50.4669,4.8675,50.4669"},
    {"bbox": "-180,-90,180,90"},
    {"bbox": "5.9,50.9,6.0,51.0"},
    {"bbox": "4.8,50.42,4.9,50.5", "near": "jambes", "radius": 5},
]
WHAT: list[dict[str, Any]] = [
    {},
    {"when": "weekend", "category": "concert,atelier"},
    {"when": "tonight"},
    {"site": "cinqmille", "free": True, "commune": "namur"},
    {"from": "2026-12-08", "to": "2026-12-09", "lane": "dated"},
]


@pytest.mark.parametrize("what", WHAT, ids=str)
@pytest.mark.parametrize("where", WHERE, ids=str)
async def test_hits_totals_counts_and_days_are_those_of_a_plain_evaluation(
    parts: Parts, where: dict[str, Any], what: dict[str, Any]
) -> None:
    asked = EventFilter.model_validate({**where, **what})
    pages = await all_pages(parts, asked, 23)
    plain = evaluate(EVENTS, asked, moment(pages[0]), order="fair")
    assert ids(*pages) == expected(plain)
    for page in pages:
        assert page.total == len(plain.shown)
        assert counted(page) == countable(plain)
        assert page.facets["day"] == plain.days
    assert (await parts.finder.days(asked, "fr")).counts == plain.days
    assert [card(hit).get("distance") for page in pages for hit in page.hits] == [
        metres(asked, one) for one in plain.shown
    ]


@pytest.mark.parametrize("limit", [1, 7, 41])
@pytest.mark.parametrize("what", WHAT, ids=str)
async def test_the_nearest_first_on_all_pages(parts: Parts, what: dict[str, Any], limit: int) -> None:
    for radius in (2, 15) if limit == 1 else (0.1, 15, 100):
        asked = EventFilter.model_validate({"near": "namur", "radius": radius, **what})
        pages = await all_pages(parts, asked, limit, sort="distance")
        plain = evaluate(EVENTS, asked, moment(pages[0]), order="distance")
        assert ids(*pages) == expected(plain)
        assert {page.total for page in pages} == {len(plain.shown)}
        assert counted(pages[-1]) == countable(plain)
        assert [card(hit)["distance"] for page in pages for hit in page.hits] == [
            metres(asked, one) for one in plain.shown
        ]


async def test_many_at_one_spot_come_page_by_page(parts: Parts) -> None:
    """More than a page has: the spot of the cursor, and it alone, is gone on with."""
    asked = EventFilter.model_validate({"near": "namur", "radius": 0.1})
    pages = await all_pages(parts, asked, 3, sort="distance")
    spots = Counter(hit["spot"] for page in pages for hit in page.hits)
    assert max(spots.values()) > 6
    assert len(spots) == 2, "a metre apart, and a third that is rounded to the first"


async def test_words_near_somewhere(parts: Parts) -> None:
    asked = EventFilter.model_validate({"q": "soiree jeux", "near": "namur", "radius": 12})
    games = [event for event in EVENTS if event.content.title == {"fr": "Soirée jeux"}]
    plain = evaluate(games, asked, SUNDAY, order="distance")
    pages = await all_pages(parts, asked, 9, sort="distance")
    assert ids(*pages) == expected(plain) != []
    by_relevance = await all_pages(parts, asked, 9)
    assert sorted(ids(*by_relevance)) == sorted(expected(plain))
    assert by_relevance[0].facets["category"] == plain.facets["category"]
    suggested = await parts.finder.named(
        "soirée", EventFilter.model_validate({"near": "namur", "radius": 12}), 500, "fr"
    )
    titled = [one for one in plain.shown if not one.occurrence.override.title]
    assert len(suggested) >= len(titled)


@pytest.mark.parametrize(("words", "place"), [("autour de Dinant", "dinant"), ("Namur et environs", "namur")])
async def test_words_for_what_is_near_ask_for_what_the_filter_asks_for(parts: Parts, words: str, place: str) -> None:
    """In lists, totals, facets, distances, calendars and on maps."""
    asked, plain = EventFilter(q=words), EventFilter.model_validate({"near": place})
    pages, same = await all_pages(parts, asked, 9), await all_pages(parts, plain, 9)
    assert ids(*pages) == ids(*same) != []
    assert [card(hit)["distance"] for page in pages for hit in page.hits] == [
        card(hit)["distance"] for page in same for hit in page.hits
    ]
    assert (pages[0].total, pages[0].facets) == (same[0].total, same[0].facets)
    assert (await parts.finder.days(asked, "fr")).counts == (await parts.finder.days(plain, "fr")).counts
    box = Box(4.0, 50.0, 5.5, 50.8)
    on_map, there = [await parts.finder.pins(one.model_copy(update={"bbox": box}), "fr") for one in (asked, plain)]
    assert on_map.pins == there.pins != []


@pytest.mark.parametrize("what", WHAT, ids=str)
@pytest.mark.parametrize("where", [{}, {"near": "namur", "radius": 8}], ids=str)
async def test_a_map_counts_the_showings_of_each_place(
    parts: Parts, where: dict[str, Any], what: dict[str, Any]
) -> None:
    asked = EventFilter.model_validate({"bbox": "4.0,50.2,5.5,50.8", **where, **what})
    found = await parts.finder.pins(asked, "fr")
    plain = evaluate(EVENTS, asked, parts.clock.now())
    counts = Counter((one.point, one.occurrence.place and one.occurrence.place.id) for one in plain.shown)
    assert {(pin.point, pin.id): pin.showings for pin in found.pins} == counts
    assert {pin.name for pin in found.pins} <= {
        one.occurrence.place.name for one in plain.shown if one.occurrence.place
    }
    assert [window.end for window in found.windows] == [window.end for window in asked.windows(SUNDAY)]


async def test_exports_are_near_too(parts: Parts) -> None:
    asked = EventFilter.model_validate({"near": "namur", "radius": 4, "when": "week"})
    exporter = Exporter(parts.finder, parts.store, parts.clock)
    items, following = await exporter.export(asked, Page(200, whole=True), "fr")
    assert following is None
    assert [card(item.hit)["occurrence_id"] for item in items] == expected(
        evaluate(EVENTS, asked, SUNDAY, order="start")
    )


async def test_a_site_with_little_to_show_has_neighbours(parts: Parts) -> None:
    what = {"when": "tonight", "lane": "dated", "category": "marche"}
    asked = EventFilter.model_validate({"site": "quatremille", **what})
    page = Page(20)
    found = await parts.finder.find(asked, page, "fr")
    assert found.total < LITTLE
    nearby = await neighbours(parts.finder, asked, page, found, NAMUR, "fr")
    there = EventFilter.model_validate({"near": "50.4669,4.8675", "radius": 60, **what})
    plain = evaluate(EVENTS, there, parts.clock.now(), order="distance", on=True)
    others = [one.occurrence.id for one in plain.shown if "quatremille" not in one.values["site"]]
    assert [card(hit)["occurrence_id"] for hit in nearby or ()] == others[:12] != []
    assert await neighbours(parts.finder, asked, page, found, None, "fr") is None
    everything = await parts.finder.find(EventFilter(), page, "fr")
    assert await neighbours(parts.finder, EventFilter(), page, everything, NAMUR, "fr") is None


@pytest.mark.parametrize(
    ("query", "beside", "reason"),
    [
        ({"sort": "distance"}, PageQuery, "distance_alone"),
        ({"zoom": "8"}, MapQuery, "bbox_needed"),
        ({"zoom": "8", "bbox": "0,49,11,52"}, MapQuery, "bbox_wide"),
    ],
)
def test_what_goes_together_only_is_explained(query: dict[str, str], beside: Any, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(query.items(), beside)
    (error,) = refused.value.errors
    assert error.code == reason
    for lang in LANGUAGES:
        assert error.field in error.explain(lang)


async def test_a_cursor_by_distance_is_none_for_another_order(parts: Parts) -> None:
    asked = EventFilter.model_validate({"near": "namur", "radius": 30})
    first = await parts.finder.find(asked, Page(1, sort="distance"), "fr")
    assert first.next
    with pytest.raises(CursorMalformed):
        await parts.finder.find(asked, Page(1, decode(first.next)), "fr")


async def all_pages(parts: Parts, asked: EventFilter, limit: int, sort: Any = None) -> list[Found]:
    page, found = Page(limit, None, tuple(FACETS), sort), list[Found]()
    while not found or found[-1].next:
        found.append(await parts.finder.find(asked, page, "fr"))
        page = Page(limit, decode(found[-1].next) if found[-1].next else None, tuple(FACETS), sort)
    return found


def card(hit: Hit) -> Any:
    return from_json(hit["card"])


def moment(first: Found) -> datetime:
    return decode(first.next).asked_at if first.next else SUNDAY


def metres(asked: EventFilter, one: Dated) -> int | None:
    return round(distance(asked.near, one.point)) if asked.near and one.point else None
