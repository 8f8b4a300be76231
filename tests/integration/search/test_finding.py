"""What Meilisearch finds, against a plain Python evaluation of the same question over random events."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest
from pydantic_core import from_json

from services.search.cursor import decode
from services.search.errors import CursorMalformed
from services.search.pages import Found, Page
from services.search.query import FACETS
from shared.dates import ZONE
from shared.dates.schedule import occurrences, reach
from shared.events.catalogue import EventSnapshot
from shared.filters import EventFilter
from tests.integration.search.parts import Parts, Running
from tests.integration.search.plain import Plain, evaluate
from tests.integration.search.random_events import ARTISTS, FESTIVAL, ORGANISERS, PLACES, random_event
from tests.unit.catalogue.builders import TEMPLOUX

# A Sunday at 18:30: "weekend" has two windows.
SUNDAY = datetime(2026, 12, 6, 17, 30, tzinfo=UTC)
EVENTS = [random_event(number) for number in range(2_000)]


@pytest.fixture(scope="module")
async def parts(mille_env: dict[str, str]) -> AsyncIterator[Parts]:
    parts = await Parts.make(mille_env, "finding", SUNDAY)
    await parts.keep(*EVENTS)
    async with Running(parts):
        await parts.clean(300)
    yield parts
    await parts.close()


def local(text: str) -> str:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).isoformat()


def ids(*found: Found) -> list[str]:
    return [from_json(hit["card"])["occurrence_id"] for page in found for hit in page.hits]


def expected(plain: Plain) -> list[str]:
    return [one.occurrence.id for one in plain.shown]


def counted(found: Found) -> dict[str, dict[str, int]]:
    """Without those of which there are none, which Meilisearch leaves out or not."""
    return {name: counts for name, counts in found.facets.items() if counts and name != "day"}


def countable(plain: Plain) -> dict[str, dict[str, int]]:
    return {name: dict(counts) for name, counts in plain.facets.items() if counts}


def order_of(question: dict[str, Any]) -> str:
    """A list goes by turns where organisers stand beside one another, and of runs by their last day."""
    if question.get("lane") == "ongoing":
        return "ending"
    return "start" if question.keys() & {"organiser", "place"} else "fair"


QUESTIONS: list[dict[str, Any]] = [
    {},
    {"when": "weekend"},
    {"when": "weekend", "site": "cinqmille", "category": "concert"},
    {"when": "weekend", "commune": "namur,liege"},
    {"when": "next-weekend"},
    {"when": "today"},
    {"when": "tonight"},
    {"when": "tomorrow", "province": "hainaut"},
    {"when": "wednesday"},
    {"when": "week"},
    {"when": "2026-12-09"},
    {"when": "2026-12-05"},
    {"when": "2026-12-08/2026-12-10"},
    {"site": "quatremille"},
    {"site": "sixmille"},
    {"category": "marche,atelier"},
    {"from": "2026-12-08", "to": "2026-12-09"},
    {"to": "2026-12-07"},
    {"from": "2026-12-15"},
    {"from": local("2026-12-09T10:30"), "to": local("2026-12-09T22:00")},
    {"from": local("2026-12-09T10:30"), "to": local("2026-12-09T10:50")},
    {"from": local("2026-12-09T14:00"), "to": local("2026-12-09T15:00")},
    {"to": local("2026-12-05T15:00")},
    {"site": "septmille"},
    {"tag": "jeune-creation,swing", "when": "week"},
    {"place": f"{PLACES[0].id},{PLACES[2].id}"},
    {"organiser": ORGANISERS[1].id},
    {"artist": ARTISTS[0].id, "when": "weekend"},
    {"free": True},
    {"free": False, "when": "weekend"},
    {"access": "entrance,toilets"},
    {"family": False},
    {"online": True},
    {"online": False, "when": "tomorrow"},
    {"language": "nl,de"},
    {"lane": "ongoing", "when": "weekend"},
    {"lane": "ongoing", "site": "cinqmille"},
    {"lane": "regular", "when": "month"},
    {"lane": "dated,regular", "free": True, "site": "cinqmille", "access": "parking", "when": "weekend"},
]


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
async def test_hits_order_totals_and_counts_are_those_of_a_plain_evaluation(
    parts: Parts, question: dict[str, Any]
) -> None:
    asked = EventFilter.model_validate(question)
    first = await parts.finder.find(asked, Page(7, None, tuple(FACETS)), "fr")
    # What ends while the test runs is not its subject.
    now = decode(first.next).asked_at if first.next else parts.clock.now().replace(microsecond=0)
    plain = evaluate(EVENTS, asked, now, order=order_of(question))
    assert first.total == len(plain.shown)
    assert counted(first) == countable(plain)
    assert first.facets["day"] == plain.days
    assert len(first.windows) == (2 if question.get("when") == "weekend" else 1)
    pages = [first]
    while pages[-1].next:
        page = Page(41, decode(pages[-1].next), tuple(FACETS))
        pages.append(await parts.finder.find(asked, page, "fr"))
        assert (pages[-1].total, pages[-1].facets) == (first.total, first.facets)
        assert pages[-1].windows == first.windows
    assert ids(*pages) == expected(plain)


async def test_random_windows(parts: Parts) -> None:
    """Some shorter than an hour."""
    chance = random.Random(7)
    for _ in range(80):
        start = SUNDAY + timedelta(minutes=chance.randint(-3_000, 15_000))
        end = start + timedelta(minutes=chance.choice([chance.randint(1, 60), 60, chance.randint(60, 6_000)]))
        asked = EventFilter.model_validate({"from": start.isoformat(), "to": end.isoformat()})
        plain = evaluate(EVENTS, asked, SUNDAY)
        found = await parts.finder.find(asked, Page(100, None, ("site", "day")), "fr")
        assert ids(found) == expected(plain)[:100]
        assert found.total == len(plain.shown)
        assert found.facets["day"] == plain.days


async def test_the_newest_first(parts: Parts) -> None:
    asked, page, found = EventFilter(when="weekend"), Page(40, sort="published"), list[Found]()
    while not found or found[-1].next:
        found.append(await parts.finder.find(asked, page, "fr"))
        page = Page(40, decode(found[-1].next) if found[-1].next else None, sort="published")
    now = decode(found[0].next or "").asked_at
    assert ids(*found) == expected(evaluate(EVENTS, asked, now, order="published"))


async def test_the_parts_of_an_event(parts: Parts) -> None:
    found = await parts.finder.find(EventFilter(), Page(20, part_of=FESTIVAL), "fr")
    now = decode(found.next or "").asked_at
    plain = evaluate(EVENTS, EventFilter(), now, part_of=FESTIVAL)
    assert (ids(found), found.total) == (expected(plain)[:20], len(plain.shown))


async def test_a_calendar_counts_each_day(parts: Parts) -> None:
    for question in ({}, {"when": "weekend"}, {"when": "month", "site": "cinqmille"}):
        asked = EventFilter.model_validate(question)
        found = await parts.finder.days(asked, "fr")
        assert found.counts == evaluate(EVENTS, asked, found.windows[0].start).days


async def test_a_second_window_shows_only_what_the_first_did_not(parts: Parts) -> None:
    """The question for which the end of earlier dates is not enough: some showings must be in both windows."""
    asked = EventFilter(when="weekend")
    both = [
        event
        for event in EVENTS
        if all(
            any(window.shows(one) for one in occurrences(event.id, event.content, reach(SUNDAY)))
            for window in asked.windows(SUNDAY)
        )
    ]
    assert len(both) > 20
    found = await parts.finder.find(asked, Page(100, whole=True), "fr")
    assert set(Counter(hit["showing"] for hit in found.hits).values()) == {1}


async def total(parts: Parts, words: str) -> int:
    return (await parts.finder.find(EventFilter(q=words), Page(1), "fr")).total


async def test_words_are_found_in_texts_places_and_names_with_slips_of_the_hand(parts: Parts) -> None:
    jazz = of_jazz()
    plain = evaluate(jazz, EventFilter(), parts.clock.now())
    for words in ("concert jazz", "CONCERT JAZZ", "conscert jaz"):
        assert await total(parts, words) == len(plain.shown)
    temploux = [one for one in plain.shown if one.occurrence.place and one.occurrence.place.name == TEMPLOUX.name]
    for words in ('"concert" jazz "temploux"', '"concert" jazz salle communale "temploux"'):
        assert await total(parts, words) == len(temploux)
    artist = [one for one in plain.shown if ARTISTS[1].id in one.values["artist"]]
    assert await total(parts, f'"concert" jazz {ARTISTS[1].name}') == len(artist) > 0
    assert await total(parts, "jazz introuvable") == 0
    first = [one for one in evaluate(EVENTS, EventFilter(), SUNDAY).shown if one.occurrence.override.title]
    assert await total(parts, "grande première") == len(first) > 0


def of_jazz() -> list[EventSnapshot]:
    """Those of which the words say so: title, category, tags."""
    told = ((event, {*event.content.title.values(), event.content.category, *event.content.tags}) for event in EVENTS)
    return [event for event, said in told if {"Concert de jazz"} & said or {"concert", "Jazz"} <= said]


@pytest.mark.parametrize("order", [None, "start"])
async def test_pages_of_a_search_for_words_neither_double_nor_skip(parts: Parts, order: Any) -> None:
    asked = EventFilter(q="concert jazz", site=("cinqmille",))
    page, found = Page(13, None, ("day", "category"), order), list[Found]()
    while not found or found[-1].next:
        found.append(await parts.finder.find(asked, page, "fr"))
        page = Page(13, decode(found[-1].next) if found[-1].next else None, ("day", "category"), order)
    # The clock goes on, and an opening of which less than an hour is left is shown no more.
    plain = evaluate(of_jazz(), EventFilter(site=("cinqmille",)), found[0].windows[0].start, order="start")
    assert (ids(*found) if order else sorted(ids(*found))) == (expected(plain) if order else sorted(expected(plain)))
    assert {one.total for one in found} == {len(ids(*found))}
    assert found[-1].facets == {"day": plain.days, "category": plain.facets["category"]}


async def test_a_cursor_of_one_order_is_none_for_another(parts: Parts) -> None:
    listed, searched = EventFilter(), EventFilter(q="jazz")
    of_list = (await parts.finder.find(listed, Page(1), "fr")).next
    of_newest = (await parts.finder.find(listed, Page(1, sort="published"), "fr")).next
    of_search = (await parts.finder.find(searched, Page(1), "fr")).next
    assert of_list
    assert of_newest
    assert of_search
    for asked, cursor in [(searched, of_list), (listed, of_search), (listed, of_newest), (searched, of_newest)]:
        with pytest.raises(CursorMalformed):
            await parts.finder.find(asked, Page(1, decode(cursor)), "fr")


async def test_what_starts_at_the_same_time_is_in_an_order_of_its_own(parts: Parts) -> None:
    """Not by id, which is the order of submission."""
    found = await parts.finder.find(EventFilter(), Page(100), "fr")
    groups = [
        [from_json(hit["card"])["occurrence_id"] for hit in group]
        for _, group in groupby(found.hits, key=lambda hit: (hit["day"], hit["turn"], hit["start"]))
    ]
    assert any(group != sorted(group) for group in groups)
