"""From entered dates to concrete ones: the wall clock is the truth, and a moved date is still the same date."""

from datetime import UTC, date, datetime

import pytest

from shared.dates.schedule import occurrences
from shared.events.content import EventContent, Organiser
from shared.events.schedule import DateEntry, DatesSchedule, Schedule

EVENT = "01KB0000000000000000000000"


WITHIN = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC))


def content(entered: Schedule) -> EventContent:
    return EventContent(title={"fr": "Concert"}, category="concert", schedule=entered, organiser=Organiser(name="Nous"))


def schedule(start: str, end: str | None = None, *, original: str | None = None) -> DatesSchedule:
    return DatesSchedule(dates=(DateEntry(key="a", original=original or start, start=start, end=end),))


@pytest.mark.parametrize(
    ("start", "end", "begins", "ends", "until", "day"),
    [
        pytest.param(
            "2026-12-05T20:00",
            "2026-12-05T23:00",
            (2026, 12, 5, 19),
            (2026, 12, 5, 22),
            (2026, 12, 5, 22),
            (2026, 12, 5),
            id="an evening",
        ),
        pytest.param(
            "2026-12-05T20:00",
            None,
            (2026, 12, 5, 19),
            None,
            (2026, 12, 5, 22),
            (2026, 12, 5),
            id="no end: three hours",
        ),
        pytest.param(
            "2026-12-06T00:30",
            None,
            (2026, 12, 5, 23, 30),
            None,
            (2026, 12, 6, 2, 30),
            (2026, 12, 5),
            id="after midnight: the evening before",
        ),
        pytest.param(
            "2026-12-06T04:00", None, (2026, 12, 6, 3), None, (2026, 12, 6, 6), (2026, 12, 6), id="04:00: its own day"
        ),
        pytest.param(
            "2026-12-05T23:00",
            "2026-12-06T05:00",
            (2026, 12, 5, 22),
            (2026, 12, 6, 4),
            (2026, 12, 6, 4),
            (2026, 12, 5),
            id="a night",
        ),
        pytest.param(
            "2026-12-06", None, (2026, 12, 6, 3), None, (2026, 12, 7, 3), (2026, 12, 6), id="all day: its agenda day"
        ),
        pytest.param(
            "2026-12-04",
            "2026-12-06",
            (2026, 12, 4, 3),
            (2026, 12, 7, 3),
            (2026, 12, 7, 3),
            (2026, 12, 4),
            id="three whole days",
        ),
        pytest.param(
            "2027-03-28T02:30",
            None,
            (2027, 3, 28, 1, 30),
            None,
            (2027, 3, 28, 4, 30),
            (2027, 3, 27),
            id="a start in the spring gap moves forward",
        ),
        pytest.param(
            "2027-03-28T02:30",
            "2027-03-28T03:15",
            (2027, 3, 28, 1, 30),
            (2027, 3, 28, 2, 15),
            (2027, 3, 28, 2, 15),
            (2027, 3, 27),
            id="what starts in the spring gap lasts as long as it was to",
        ),
        pytest.param(
            "2026-10-25T02:30",
            None,
            (2026, 10, 25, 0, 30),
            None,
            (2026, 10, 25, 3, 30),
            (2026, 10, 24),
            id="a start in the autumn hour means the first",
        ),
        pytest.param(
            "2026-10-24T22:00",
            "2026-10-25T03:30",
            (2026, 10, 24, 20),
            (2026, 10, 25, 2, 30),
            (2026, 10, 25, 2, 30),
            (2026, 10, 24),
            id="a night across the autumn change is an hour longer",
        ),
    ],
)
def test_an_entry_becomes_one_concrete_date(
    start: str,
    end: str | None,
    begins: tuple[int, ...],
    ends: tuple[int, ...] | None,
    until: tuple[int, ...],
    day: tuple[int, int, int],
) -> None:
    (occurrence,) = occurrences(EVENT, content(schedule(start, end)), WITHIN)
    assert occurrence.start == datetime(*begins, tzinfo=UTC)  # type: ignore[misc, arg-type]
    assert occurrence.end == (datetime(*ends, tzinfo=UTC) if ends else None)  # type: ignore[misc, arg-type]
    assert occurrence.until == datetime(*until, tzinfo=UTC)  # type: ignore[misc, arg-type]
    assert occurrence.agenda_day == date(*day)


def test_a_moved_date_keeps_its_id() -> None:
    (before,) = occurrences(EVENT, content(schedule("2026-12-05T20:00")), WITHIN)
    (after,) = occurrences(EVENT, content(schedule("2026-12-12T19:30", original="2026-12-05T20:00")), WITHIN)
    assert before.id == after.id == f"{EVENT}-a-20261205T2000"
    assert before.start != after.start


def test_dates_come_by_start_whatever_the_order_of_entry() -> None:
    entries = ("2026-12-19", "2026-12-05T20:00", "2026-12-12T20:00")
    entered = DatesSchedule(
        dates=tuple(DateEntry(key=str(n), original=start, start=start) for n, start in enumerate(entries))
    )
    assert [o.local_start for o in occurrences(EVENT, content(entered), WITHIN)] == sorted(entries)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-12-05T20:00", "2026-12-05T19:00"),
        ("2026-12-05T20:00", "2026-12-05T20:00"),
        ("2026-12-05", "2026-12-04"),
        ("2026-12-05T20:00", "2026-12-04"),
        ("2026-12-05", "2026-12-05T19:00"),
    ],
)
def test_an_end_before_its_start_is_no_date(start: str, end: str) -> None:
    with pytest.raises(ValueError, match="end"):
        DateEntry(key="a", original=start, start=start, end=end)
