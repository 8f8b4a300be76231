"""Which dates a list shows as one, and what each knows of those before it."""

from datetime import date
from typing import Any

import pytest
from pydantic_core import from_json

from services.search.documents import documents
from services.search.ranking import tie
from services.search.showings import day_number, day_of_number, shown_span
from shared.dates.schedule import occurrences, reach
from shared.events.content import Artist, EventContent, Override, Price
from shared.events.schedule import OngoingSchedule, OpeningHours
from tests.unit.catalogue.builders import LIEGE, NAMUR, NOW, content, entry, snapshot
from tests.unit.search.test_documents import ID, seconds

FRIDAY, SATURDAY = "2026-12-04T20:00", "2026-12-05T20:00"


def with_friday(**differs: Any) -> EventContent:
    said = Override(entry="f", original=FRIDAY, **differs)
    return content(entry("f", FRIDAY), entry("s", SATURDAY), overrides=(said,), price=Price(kind="fixed"))


def showings(event: EventContent) -> int:
    return len({document["showing"] for document in documents(snapshot(ID, event), NOW)})


@pytest.mark.parametrize(
    "differs",
    [
        {"status": "cancelled"},
        {"status": "postponed"},
        {"status": "moved_online"},
        {"title": {"fr": "Première"}},
        {"place": LIEGE},
        {"price": Price(kind="free")},
        {"artists": (Artist(name="Ana"),)},
    ],
    ids=str,
)
def test_a_date_that_is_found_by_something_else_is_a_showing_of_its_own(differs: dict[str, Any]) -> None:
    assert showings(with_friday(**differs)) == 2


@pytest.mark.parametrize(
    "differs",
    [
        {"start": "2026-12-04T21:00"},
        {"availability": "sold_out"},
        {"status": "rescheduled", "reason": "weather"},
        {"price": Price(kind="range")},
        {"place": NAMUR.model_copy(update={"street": "Rue Haute 1"})},
    ],
    ids=str,
)
def test_one_that_is_found_by_the_same_is_not(differs: dict[str, Any]) -> None:
    assert showings(with_friday(**differs)) == 1


def test_a_cancelled_date_does_not_come_before_the_others() -> None:
    off, on = documents(snapshot(ID, with_friday(status="cancelled")), NOW)
    assert (off["prev_until"], on["prev_until"]) == (0, 0)
    assert "next_from" not in off
    assert [from_json(made["card"])["status"] for made in (off, on)] == ["cancelled", "scheduled"]


def test_each_knows_when_the_earlier_ones_end_and_when_the_next_begins() -> None:
    dates = [
        entry("a", "2026-12-05T14:00", "2026-12-05T23:00"),
        entry("b", "2026-12-05T20:00", "2026-12-05T21:00"),
        entry("c", "2026-12-06T00:30"),
        entry("d", "2026-12-06T14:00"),
    ]
    a, b, c, d = documents(snapshot(ID, content(*dates)), NOW)
    assert (a["prev_until"], a["prev_until_same_day"], a["next_from"]) == (0, 0, b["start"])
    assert b["prev_until"] == b["prev_until_same_day"] == a["end"]
    # The third, after midnight, still belongs to the evening; the one that ended last was the first.
    assert (c["day"], c["prev_until"], c["prev_until_same_day"]) == (20261205, a["end"], a["end"])
    assert (d["day"], d["prev_until"], d["prev_until_same_day"]) == (20261206, c["end"], 0)
    assert "next_from" not in d
    # 00:30 in Belgium, and three hours assumed.
    assert (
        (c["start"], c["end"]) == (c["from"], c["until"]) == (seconds(2026, 12, 5, 23, 30), seconds(2026, 12, 6, 2, 30))
    )


@pytest.mark.parametrize(
    ("closes", "first", "last"),
    [
        ("18:00", (13, 59, 59), (16, 0, 1)),  # may begin at 13:59:59 at the latest, and needs an hour
        ("14:00", (13, 59, 59), (12, 0, 1)),
        ("13:30", (13, 29, 59), (12, 0, 1)),  # shorter than an hour: all of it
    ],
)
def test_of_an_opening_an_hour_has_to_lie_inside(closes: str, first: tuple[int, ...], last: tuple[int, ...]) -> None:
    hours = OpeningHours(days=("SA",), opens="13:00", closes=closes)
    run = OngoingSchedule(first=date(2026, 12, 5), last=date(2026, 12, 5), hours=(hours,))
    (opening,) = occurrences(ID, content(schedule=run), reach(NOW))
    # In UTC an hour earlier.
    assert shown_span(opening) == (
        seconds(2026, 12, 5, first[0] - 1, *first[1:]),
        seconds(2026, 12, 5, last[0], *last[1:]),
    )


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2027, 12, 31)])
def test_days_are_numbers_that_sort(day: date) -> None:
    assert day_of_number(day_number(day)) == day


def test_a_tie_is_exact_in_a_float_and_the_same_for_all() -> None:
    (occurrence,) = occurrences(ID, content(), reach(NOW))
    assert tie(occurrence.id) == int(float(tie(occurrence.id))) == tie(occurrence.id)
