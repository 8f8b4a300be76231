"""What Meilisearch finds, against a plain Python evaluation of the same question over random events."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

import pytest

from services.search.cursor import decode
from services.search.documents import horizon, tie
from services.search.errors import CursorMalformed
from services.search.finder import Page
from services.search.query import FACETS
from shared import communes
from shared.dates import ZONE
from shared.dates.schedule import Occurrence, occurrences, reach
from shared.events.catalogue import EventSnapshot
from shared.events.schedule import DateEntry, DatesSchedule
from shared.filters import EventFilter
from tests.integration.search.parts import Parts, Running
from tests.unit.catalogue.builders import LIEGE, MONS, NAMUR, TEMPLOUX, content, entry, snapshot

# A Sunday at 18:30: "weekend" has two windows.
SUNDAY = datetime(2026, 12, 6, 17, 30, tzinfo=UTC)
EVENTS = 400
SITES = {NAMUR.nis: ("cinqmille",), LIEGE.nis: ("quatremille", "cinqmille"), MONS.nis: ()}


def random_event(chance: random.Random, number: int) -> EventSnapshot:
    """Many dates around now, some overlapping, some without a time, some running for days."""
    id = f"{number:026d}"
    dates = tuple(random_date(chance, key) for key in range(chance.choice([1, 1, 2, 3, 8, 20])))
    place = chance.choice([NAMUR, TEMPLOUX, LIEGE, MONS])
    what = content(
        title={"fr": chance.choice(["Concert de jazz", "Soirée jeux", "Marché de Noël"])},
        category=chance.choice(["concert", "atelier", "marche"]),
        schedule=DatesSchedule(dates=dates),
        place=place,
    )
    return snapshot(id, what, sites=SITES[place.nis])


def random_date(chance: random.Random, key: int) -> DateEntry:
    day = date(2026, 12, 6) + timedelta(days=chance.randint(-4, 12))
    if chance.random() < 0.1:
        return entry(f"k{key}", day.isoformat())
    start = datetime.combine(day, time(chance.randint(0, 23), chance.choice([0, 30])))
    end = start + timedelta(hours=chance.choice([1, 3, 12, 60, 200])) if chance.random() < 0.6 else None
    form = "%Y-%m-%dT%H:%M"
    return entry(f"k{key}", start.strftime(form), end.strftime(form) if end else None)


@dataclass(frozen=True)
class Plain:
    """The question answered without an index."""

    shown: list[tuple[EventSnapshot, Occurrence]]
    days: Counter[str]


def evaluate(events: list[EventSnapshot], asked: EventFilter, now: datetime) -> Plain:
    windows = asked.windows(now)
    opens, closes = horizon(now)
    shown, days = [], Counter[str]()
    for event in events:
        if not matches(event, asked):
            continue
        dates = [
            one
            for one in occurrences(event.id, event.content, reach(opens))
            if one.until > opens and one.start < closes and any(w.overlaps(one.start, one.until) for w in windows)
        ]
        if dates:
            shown.append((event, dates[0]))
        days.update({one.agenda_day.isoformat() for one in dates})
    shown.sort(key=lambda found: (found[1].agenda_day, found[1].start, tie(found[1].id)))
    return Plain(shown, days)


def matches(event: EventSnapshot, asked: EventFilter) -> bool:
    commune = communes.commune(event.content.place.nis)
    assert commune is not None
    return (
        (not asked.site or bool(set(asked.site) & set(event.sites)))
        and (not asked.category or event.content.category in asked.category)
        and (not asked.commune or commune.slug in asked.commune)
        and (not asked.province or commune.province.slug in asked.province)
    )


def facets(plain: Plain) -> dict[str, dict[str, int]]:
    found = {name: Counter[str]() for name in FACETS if name != "day"}
    for event, _ in plain.shown:
        commune = communes.commune(event.content.place.nis)
        assert commune is not None
        found["site"].update(event.sites)
        found["commune"][commune.slug] += 1
        found["province"][commune.province.slug] += 1
        found["category"][event.content.category] += 1
    return {**found, "day": plain.days}


EVENTS_MADE = [random_event(random.Random(number), number) for number in range(EVENTS)]


@pytest.fixture(scope="module")
async def parts(mille_env: dict[str, str]) -> AsyncIterator[Parts]:
    parts = await Parts.make(mille_env, "finding", SUNDAY)
    await parts.keep(*EVENTS_MADE)
    async with Running(parts):
        await parts.clean()
    yield parts
    await parts.close()


def local(text: str) -> str:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).isoformat()


QUESTIONS: list[dict[str, Any]] = [
    {},
    {"when": "weekend"},
    {"when": "weekend", "site": "cinqmille", "category": "concert"},
    {"when": "weekend", "commune": "namur,liege"},
    {"when": "today"},
    {"when": "tonight"},
    {"when": "tomorrow", "province": "hainaut"},
    {"when": "2026-12-09"},
    {"when": "2026-12-05"},
    {"site": "quatremille"},
    {"category": "marche,atelier"},
    {"from": "2026-12-08", "to": "2026-12-09"},
    {"to": "2026-12-07"},
    {"from": "2026-12-15"},
    {"from": local("2026-12-09T10:30"), "to": local("2026-12-09T22:00")},
    {"site": "septmille"},
]


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
async def test_hits_order_totals_and_counts_are_those_of_a_plain_evaluation(
    parts: Parts, question: dict[str, Any]
) -> None:
    asked = EventFilter.model_validate(question)
    first = await parts.finder.find(asked, Page(7, None, FACETS), "fr")
    # What ends while the test runs is not its subject.
    now = decode(first["next"]).asked_at if first["next"] else parts.clock.now()
    plain = evaluate(EVENTS_MADE, asked, now)
    assert first["total"] == len(plain.shown)
    assert first["facets"] == facets(plain)
    assert len(first["windows"]) == (2 if question.get("when") == "weekend" else 1)
    pages = [first]
    while pages[-1]["next"]:
        page = Page(41, decode(pages[-1]["next"]), FACETS)
        pages.append(await parts.finder.find(asked, page, "fr"))
        assert (pages[-1]["total"], pages[-1]["facets"]) == (first["total"], first["facets"])
        assert pages[-1]["windows"] == first["windows"]
    found = [item["occurrence_id"] for page in pages for item in page["items"]]
    assert found == [occurrence.id for _, occurrence in plain.shown]


async def test_random_windows(parts: Parts) -> None:
    chance = random.Random(7)
    for _ in range(60):
        start = SUNDAY + timedelta(minutes=chance.randint(-3_000, 15_000))
        end = start + timedelta(minutes=chance.randint(1, 6_000))
        asked = EventFilter.model_validate({"from": start.isoformat(), "to": end.isoformat()})
        plain = evaluate(EVENTS_MADE, asked, SUNDAY)
        answer = await parts.finder.find(asked, Page(100, None, ("site",)), "fr")
        found = [item["occurrence_id"] for item in answer["items"]]
        assert found == [occurrence.id for _, occurrence in plain.shown][:100]
        assert answer["total"] == len(plain.shown)
        assert answer["facets"] == {"site": facets(plain)["site"]}


async def test_a_second_window_shows_only_what_the_first_did_not(parts: Parts) -> None:
    """The question for which the end of earlier dates is not enough: some showings must be in both windows."""
    asked = EventFilter(when="weekend")
    now, later = asked.windows(SUNDAY)
    both = [
        event
        for event in EVENTS_MADE
        if all(
            any(window.overlaps(one.start, one.until) for one in occurrences(event.id, event.content, reach(SUNDAY)))
            for window in (now, later)
        )
    ]
    assert len(both) > 20
    answer = await parts.finder.find(asked, Page(100), "fr")
    shown = Counter(item["id"] for item in answer["items"])
    assert set(shown.values()) == {1}


async def test_words_are_found_in_texts_places_and_names_with_slips_of_the_hand(parts: Parts) -> None:
    jazz = [event for event in EVENTS_MADE if event.content.title == {"fr": "Concert de jazz"}]
    expected = len(evaluate(jazz, EventFilter(), SUNDAY).shown)
    for words in ("jazz", "JAZZ", "concert jazz", "conscert jaz"):
        assert (await parts.finder.find(EventFilter(q=words), Page(1), "fr"))["total"] == expected
    temploux = [event for event in jazz if event.content.place == TEMPLOUX]
    expected = len(evaluate(temploux, EventFilter(), SUNDAY).shown)
    for words in ("jazz temploux", "jazz salle communale temploux"):
        assert (await parts.finder.find(EventFilter(q=words), Page(1), "fr"))["total"] == expected
    assert (await parts.finder.find(EventFilter(q="jazz introuvable"), Page(1), "fr"))["total"] == 0


async def test_pages_of_a_search_for_words_neither_double_nor_skip(parts: Parts) -> None:
    asked = EventFilter(q="jazz", site=("cinqmille",))
    page, found = Page(13, None, ("day", "category")), list[str]()
    while True:
        answer = await parts.finder.find(asked, page, "fr")
        found.extend(item["occurrence_id"] for item in answer["items"])
        if not answer["next"]:
            break
        page = Page(13, decode(answer["next"]), ("day", "category"))
    plain = [event for event in EVENTS_MADE if event.content.title == {"fr": "Concert de jazz"}]
    expected = evaluate(plain, EventFilter(site=("cinqmille",)), SUNDAY)
    assert sorted(found) == sorted(occurrence.id for _, occurrence in expected.shown)
    assert answer["total"] == len(found)
    assert answer["facets"] == {"day": expected.days, "category": facets(expected)["category"]}


async def test_a_cursor_of_a_list_is_none_for_a_search_and_the_other_way_round(parts: Parts) -> None:
    of_list = (await parts.finder.find(EventFilter(), Page(1), "fr"))["next"]
    of_search = (await parts.finder.find(EventFilter(q="jazz"), Page(1), "fr"))["next"]
    with pytest.raises(CursorMalformed):
        await parts.finder.find(EventFilter(q="jazz"), Page(1, decode(of_list)), "fr")
    with pytest.raises(CursorMalformed):
        await parts.finder.find(EventFilter(), Page(1, decode(of_search)), "fr")


async def test_what_starts_at_the_same_time_is_in_an_order_of_its_own(parts: Parts) -> None:
    """Not by id, which is the order of submission."""
    answer = await parts.finder.find(EventFilter(), Page(100), "fr")
    groups = [
        [item["occurrence_id"] for item in group]
        for _, group in groupby(answer["items"], key=lambda item: (item["agenda_day"], item["start"]))
    ]
    assert any(group != sorted(group) for group in groups)
