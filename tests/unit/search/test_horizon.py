"""When an event needs other documents because time has passed, and at no other moment."""

from datetime import date, datetime, timedelta

import pytest
from ulid import ULID

from services.search.documents import documents
from services.search.horizon import due
from shared.dates import ZONE, day_bounds
from shared.events.catalogue import EventSnapshot
from shared.events.schedule import OngoingSchedule, OpeningHours, RecurringSchedule, Rule
from tests.unit.catalogue.builders import NOW, content, entry, snapshot

ID = str(ULID())
"""NOW is a Monday, 23 November 2026, at noon."""


def weekly(**more: str) -> RecurringSchedule:
    return RecurringSchedule(rules=(Rule(key="r", start="2026-11-26T20:00", end="2026-11-26T22:00", **more),))


def run(**more: date) -> OngoingSchedule:
    hours = (OpeningHours(days=("MO", "TU", "WE", "TH", "FR", "SA", "SU"), opens="10:00", closes="18:00"),)
    return OngoingSchedule(first=date(2026, 11, 1), hours=hours, **more)


EVENTS = {
    # A date is left behind when the day after its own has gone by.
    "one date": (snapshot(ID, content(entry("a", "2026-12-05T20:00"))), date(2026, 12, 7)),
    "a night": (snapshot(ID, content(entry("a", "2026-12-05T23:00", "2026-12-06T05:00"))), date(2026, 12, 8)),
    "all day": (snapshot(ID, content(entry("a", "2026-12-05"))), date(2026, 12, 7)),
    "today": (snapshot(ID, content(entry("a", "2026-11-23T08:00"))), date(2026, 11, 25)),
    "the first of several": (
        snapshot(ID, content(entry("a", "2026-12-05T20:00"), entry("b", "2026-12-20T20:00"))),
        date(2026, 12, 7),
    ),
    # 366 days before it.
    "beyond the horizon": (snapshot(ID, content(entry("a", "2028-01-15T20:00"))), date(2027, 1, 14)),
    "gone by": (snapshot(ID, content(entry("a", "2026-11-05T20:00"))), None),
    "every week": (snapshot(ID, content(schedule=weekly(rrule="FREQ=WEEKLY;BYDAY=TH"))), date(2026, 11, 24)),
    "every week for a while": (
        snapshot(ID, content(schedule=weekly(rrule="FREQ=WEEKLY;BYDAY=TH;COUNT=5"))),
        date(2026, 11, 28),
    ),
    "a run without an end": (snapshot(ID, content(schedule=run())), date(2026, 11, 24)),
    "a run with one": (snapshot(ID, content(schedule=run(last=date(2026, 12, 31)))), date(2026, 11, 24)),
}


@pytest.mark.parametrize("name", EVENTS)
def test_it_is_due_when_an_agenda_day_begins(name: str) -> None:
    event, expected = EVENTS[name]
    found = due(event, ends(event, NOW), NOW)
    assert found == (day_bounds(expected)[0] if expected else None)


def ends(event: EventSnapshot, now: datetime) -> list[int]:
    return [document["until"] for document in documents(event, now)]


@pytest.mark.parametrize("name", EVENTS)
def test_between_now_and_then_its_documents_are_the_same(name: str) -> None:
    """Through the end of summer time and a leap day, noon by noon and just before and after each day begins."""
    event, _ = EVENTS[name]
    now = datetime(2027, 10, 20, 12, tzinfo=ZONE) if name == "a run without an end" else NOW
    for _ in range(12):
        then = due(event, ends(event, now), now)
        before = {document["id"] for document in documents(event, now)}
        if then is None:
            assert {document["id"] for document in documents(event, now + timedelta(days=300))} == before
            return
        assert {document["id"] for document in documents(event, then - timedelta(seconds=1))} == before
        now = then
