"""Whoever organises little, or in a village, is among the first as often as their part of all there is.

Thirty days of an agenda like that of Namur: many organisers with one to three events, a few with very many, most of
what there is in the town, and everything at the hours at which things are.
"""

import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from pydantic_core import from_json
from ulid import ULID

from services.search.cursor import decode
from services.search.finder import Finder
from services.search.pages import Hit, Page
from services.search.ranking import SPINS
from shared.dates import ZONE
from shared.events.catalogue import EventSnapshot
from shared.events.content import Organiser, Place
from shared.events.schedule import RecurringSchedule, Rule, Schedule
from shared.filters import EventFilter
from shared.runtime.clock import Clock
from tests.integration.search.parts import Parts, Running
from tests.unit.catalogue.builders import NAMUR, TEMPLOUX, content, entry, snapshot

FIRST = date(2026, 11, 24)
DAYS = 30
FIRST_PAGE = 20
SMALL = 3
LEAST = 0.95
STARTS = [time(10), time(14), time(15), *[time(20)] * 4, time(20, 30), time(19, 30), time(17)]
MONDAY = datetime(2026, 11, 23, 12, tzinfo=ZONE)


def sizes(chance: random.Random) -> list[int]:
    """How many events each organiser has: 60 % of all are those of the few."""
    return [chance.randint(1, SMALL) for _ in range(400)] + [chance.randint(80, 140) for _ in range(11)]


def agenda() -> list[EventSnapshot]:
    chance = random.Random(41)
    return [
        one_event(chance, Organiser(id=str(ULID.from_int(number + 1)), name=f"Organisateur {number}"), size)
        for number, size in enumerate(sizes(chance))
        for _ in range(size)
    ]


def one_event(chance: random.Random, organiser: Organiser, size: int) -> EventSnapshot:
    """The large ones are in the town more often than the small ones, but not only."""
    in_town = chance.random() < (0.8 if size > SMALL else 0.4)
    place: Place = (NAMUR if in_town else TEMPLOUX).model_copy(update={"nis": NAMUR.nis})
    event = content(organiser=organiser, place=place, schedule=a_schedule(chance))
    return snapshot(str(ULID.from_int(chance.getrandbits(120))), event, sites_by_nis={NAMUR.nis: ("cinqmille",)})


def a_schedule(chance: random.Random) -> Schedule:
    day, start = FIRST + timedelta(days=chance.randrange(DAYS)), chance.choice(STARTS)
    begins = f"{day}T{start:%H:%M}"
    if chance.random() < 0.1:
        return RecurringSchedule(rules=(Rule(key="r", start=begins, rrule="FREQ=WEEKLY"),))
    return content(entry("a", begins)).schedule


@dataclass(frozen=True)
class Seen:
    """Whose showings there were, and whose were on the first page, by organiser and locality, over all days."""

    all: Counter[tuple[str, str]]
    first: Counter[tuple[str, str]]

    def part(self, of: set[tuple[str, str]]) -> float:
        """The share of first places in proportion to the share of showings."""
        first = sum(self.first[one] for one in of) / self.first.total()
        return first / (sum(self.all[one] for one in of) / self.all.total())


EVENTS = agenda()
SIZES = Counter(event.content.organiser.id for event in EVENTS)


@pytest.fixture(scope="module")
async def parts(mille_env: dict[str, str]) -> AsyncIterator[Parts]:
    parts = await Parts.make(mille_env, "fairness", MONDAY)
    await parts.keep(*EVENTS)
    async with Running(parts):
        await parts.clean(120)
    yield parts
    await parts.close()


@pytest.fixture(scope="module")
async def seen(parts: Parts) -> Seen:
    seen = Seen(Counter(), Counter())
    for number in range(DAYS):
        morning = datetime.combine(FIRST + timedelta(days=number), time(9), ZONE)
        hits = await listed(parts, morning, "today", 100)
        assert FIRST_PAGE < len(hits) < 100
        whose = [(from_json(hit["card"])["organiser_id"], from_json(hit["card"])["place"]["locality"]) for hit in hits]
        seen.all.update(whose)
        seen.first.update(whose[:FIRST_PAGE])
    return seen


async def listed(parts: Parts, now: datetime, when: str, limit: int) -> list[Hit]:
    asked = EventFilter(when=when, site=("cinqmille",))
    return (await Finder(parts.meili, Clock(now)).find(asked, Page(limit), "fr")).hits


def test_organisers_with_one_to_three_events_have_their_part_of_first_places(seen: Seen) -> None:
    small = {one for one in seen.all if SIZES[one[0]] <= SMALL}
    assert sum(seen.all[one] for one in small) > seen.all.total() / 4
    assert seen.part(small) >= LEAST


def test_villages_have_theirs_beside_the_town(seen: Seen) -> None:
    villages = {one for one in seen.all if one[1] == TEMPLOUX.locality}
    assert sum(seen.all[one] for one in villages) > seen.all.total() / 4
    assert seen.part(villages) >= LEAST


def test_no_organiser_fills_the_first_page(seen: Seen) -> None:
    """Two of each at the most while there are others: over the days no more than a tenth for the largest."""
    places = Counter[str]()
    for (organiser, _), count in seen.first.items():
        places[organiser] += count
    assert max(places.values()) <= 2 * DAYS


async def test_among_those_that_begin_together_another_is_first_from_day_to_day(parts: Parts) -> None:
    days = [MONDAY + timedelta(days=number) for number in range(2 * SPINS)]
    lists = [names(await listed(parts, day, "2026-12-12", 100)) for day in days]
    assert len({tuple(one) for one in lists}) == SPINS
    assert lists[:SPINS] == lists[SPINS:]
    assert len({frozenset(one) for one in lists}) == 1


async def test_whoever_leafs_through_a_list_past_four_in_the_morning_sees_each_once(parts: Parts) -> None:
    night, asked = datetime(2026, 12, 12, 3, 50, tzinfo=ZONE), EventFilter(when="2026-12-12", site=("cinqmille",))
    first = await Finder(parts.meili, Clock(night)).find(asked, Page(15), "fr")
    morning = Finder(parts.meili, Clock(night + timedelta(hours=1)))
    rest = await morning.find(asked, Page(100, decode(first.next or "")), "fr")
    whole = await Finder(parts.meili, Clock(night)).find(asked, Page(100), "fr")
    assert names([*first.hits, *rest.hits]) == names(whole.hits)
    assert names((await morning.find(asked, Page(100), "fr")).hits) != names(whole.hits)


def names(hits: list[Hit]) -> list[str]:
    return [from_json(hit["card"])["occurrence_id"] for hit in hits]
