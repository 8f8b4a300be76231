"""Events of every kind, made from a number: dates, rules, runs, tours, cancelled dates, known and unknown."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from shared.events.catalogue import EventSnapshot
from shared.events.content import (
    Accessibility,
    Artist,
    Audience,
    EventContent,
    Organiser,
    Override,
    Place,
    Price,
)
from shared.events.schedule import (
    DateEntry,
    DatesSchedule,
    OngoingSchedule,
    OpeningHours,
    RecurringSchedule,
    Rule,
    Schedule,
    SpecialHours,
)
from tests.unit.catalogue.builders import LIEGE, MONS, NAMUR, TEMPLOUX, content, entry, snapshot

TODAY = date(2026, 12, 6)
SITES = {NAMUR.nis: ("cinqmille",), LIEGE.nis: ("cinqmille", "quatremille"), MONS.nis: ()}
PLACES = [
    place.model_copy(update={"id": f"01KAR000000000000000000P0{number}"})
    for number, place in enumerate((NAMUR, TEMPLOUX, LIEGE, MONS))
]
ORGANISERS = [Organiser(id=f"01KAR000000000000000000R0{number}", name=f"Les Amis {number}") for number in range(3)]
ARTISTS = [
    Artist(id=f"01KAR000000000000000000A0{number}", name=name)
    for number, name in enumerate(("Hildegarde", "Wiebke", "Zénobe"))
]
FESTIVAL = "01KAR000000000000000000F00"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MINUTES = "%Y-%m-%dT%H:%M"


def random_event(number: int) -> EventSnapshot:
    chance = random.Random(number)
    schedule: Schedule = chance.choice(_SCHEDULES)(chance)
    place = chance.choice([*PLACES, None])
    event = content(
        title={"fr": chance.choice(["Concert de jazz", "Soirée jeux", "Marché de Noël"])},
        category=chance.choice(["concert", "atelier", "marche"]),
        tags=tuple(chance.sample(["Jazz", "Jeune création", "swing"], chance.randint(0, 2))),
        languages=tuple(chance.sample(["fr", "nl", "de"], chance.randint(0, 2))),
        artists=tuple(chance.sample(ARTISTS, chance.randint(0, 2))),
        attendance="online" if place is None else chance.choice(["offline", "offline", "mixed"]),
        organiser=_organiser(number, chance),
        price=_price(chance),
        audience=Audience(family=chance.choice([True, False, None])),
        accessibility=Accessibility(
            **{name: chance.choice(["yes", "yes", "no", "unknown"]) for name in ("entrance", "toilets", "parking")}
        ),
        schedule=schedule,
        overrides=_overrides(chance, schedule),
        place=place,
        part_of=FESTIVAL if chance.random() < 0.2 else None,
    )
    published = datetime(2026, 11, chance.randint(1, 20), 12, tzinfo=UTC)
    return snapshot(
        f"{number:026d}",
        event,
        sites=_sites(event),
        sites_by_nis={place.nis: SITES[place.nis] for place in event.places()},
        lead_site="sixmille" if place is None else None,
        published_at=published,
    )


def _organiser(number: int, chance: random.Random) -> Organiser:
    """Three that have very many events, and sixty that have some; those are known by their name only."""
    large = chance.choice(ORGANISERS)
    return large if number % 8 == 0 else Organiser(name=f"Comité {number % 60}")


def _sites(event: EventContent) -> tuple[str, ...]:
    return tuple(sorted({site for place in event.places() for site in SITES[place.nis]}))


def _price(chance: random.Random) -> Price:
    return Price(kind=chance.choice(["free", "fixed", "pay_what_you_want", "unknown"]))


def _day(chance: random.Random) -> date:
    return TODAY + timedelta(days=chance.randint(-4, 12))


def _dates(chance: random.Random) -> DatesSchedule:
    """Some overlapping, some without a time, some going on for days."""
    return DatesSchedule(dates=tuple(_date(chance, key) for key in range(chance.choice([1, 1, 2, 3, 8, 20]))))


def _date(chance: random.Random, key: int) -> DateEntry:
    day = _day(chance)
    if chance.random() < 0.1:
        return entry(f"k{key}", day.isoformat())
    start = datetime.combine(day, time(chance.randint(0, 23), chance.choice([0, 30])))
    end = start + timedelta(hours=chance.choice([1, 3, 12, 60, 200])) if chance.random() < 0.6 else None
    return entry(f"k{key}", start.strftime(_MINUTES), end.strftime(_MINUTES) if end else None)


def _rule(chance: random.Random) -> RecurringSchedule:
    start = datetime.combine(_day(chance) - timedelta(days=20), time(chance.randint(0, 23), chance.choice([0, 30])))
    end = start + timedelta(hours=chance.choice([1, 2, 30]))
    days = ",".join(chance.sample(WEEKDAYS, chance.randint(1, 3)))
    until = chance.choice(["", ";UNTIL=20261212", ";COUNT=9"])
    rule = Rule(
        key="r",
        start=start.strftime(_MINUTES),
        end=end.strftime(_MINUTES),
        rrule=f"FREQ=WEEKLY;BYDAY={days}{until}",
        exdates=tuple((start + timedelta(days=chance.randint(0, 40))).strftime(_MINUTES) for _ in range(3)),
    )
    return RecurringSchedule(rules=(rule,))


def _run(chance: random.Random) -> OngoingSchedule:
    """With openings of less than an hour, of just an hour, and past midnight; or without hours."""
    days = tuple(chance.sample(WEEKDAYS, chance.randint(2, 6)))
    opens = chance.randint(0, 23) * 60 + chance.choice([0, 30])
    closes = (opens + chance.choice([30, 45, 60, 61, 120, 240, 600])) % (24 * 60)
    hours = (OpeningHours(days=days, opens=_clock(opens), closes=_clock(closes)),)
    first = _day(chance) - timedelta(days=10)
    return OngoingSchedule(
        first=first,
        last=None if chance.random() < 0.05 else max(first, TODAY + timedelta(days=chance.randint(0, 20))),
        hours=hours if chance.random() < 0.8 else (),
        special=(SpecialHours(day=_day(chance), opens="10:00", closes="12:00"),),
        closed=(_day(chance), _day(chance)),
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


_SCHEDULES: list[Callable[[random.Random], Schedule]] = [_dates, _dates, _dates, _rule, _run]


def _overrides(chance: random.Random, schedule: Schedule) -> tuple[Override, ...]:
    return tuple(_override(chance, *named) for named in _named(schedule) if chance.random() < 0.3)


def _named(schedule: Schedule) -> list[tuple[str, str]]:
    """Entry and original start of dates, of which those of a rule or a run may be none."""
    if isinstance(schedule, DatesSchedule):
        return [(date.key, date.original) for date in schedule.dates]
    days = [TODAY + timedelta(days=offset) for offset in range(-4, 13)]
    if isinstance(schedule, RecurringSchedule):
        return [(rule.key, f"{day}{rule.start[10:]}") for rule in schedule.rules for day in days]
    opens = [f"T{hours.opens}" for hours in schedule.hours] or [""]
    return [(schedule.key, f"{day}{at}") for day in days for at in opens]


def _override(chance: random.Random, entry: str, original: str) -> Override:
    place: Place = chance.choice(PLACES)
    differs: list[dict[str, Any]] = [
        {"status": "cancelled"},
        {"status": "postponed"},
        {"status": "moved_online"},
        {"availability": "sold_out"},
        {"place": place},
        {"price": _price(chance)},
        {"artists": (chance.choice(ARTISTS),)},
        {"title": {"fr": "Grande première"}},
    ]
    return Override(entry=entry, original=original, **chance.choice(differs))
