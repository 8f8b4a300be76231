"""The agenda day, instants on the days the clocks change, and the span that an occurrence counts for."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.dates import ZONE, agenda_day, assumed_end, day_bounds, instants, local_instant, span


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "all_day", "day"),
    [
        ("2026-12-05T20:00", False, "2026-12-05"),
        ("2026-12-06T00:30", False, "2026-12-05"),
        ("2026-12-06T03:59", False, "2026-12-05"),
        ("2026-12-06T04:00", False, "2026-12-06"),
        ("2026-12-06T05:00", False, "2026-12-06"),
        ("2026-12-06T00:00", True, "2026-12-06"),
        ("2027-01-01T01:00", False, "2026-12-31"),
        ("2027-03-28T03:30", False, "2027-03-27"),
        ("2026-10-25T02:30", False, "2026-10-24"),
    ],
)
def test_the_agenda_day_rolls_at_four(start: str, all_day: bool, day: str) -> None:
    assert agenda_day(local(start), all_day) == date.fromisoformat(day)


def test_the_agenda_day_goes_by_the_belgian_clock_whatever_the_zone_given() -> None:
    assert agenda_day(utc("2026-12-06T02:59")) == date(2026, 12, 5)
    assert agenda_day(utc("2026-12-06T03:00")) == date(2026, 12, 6)


@pytest.mark.parametrize(
    ("day", "at", "instant"),
    [
        ("2026-12-05", "20:00", "2026-12-05T19:00"),
        ("2026-07-05", "20:00", "2026-07-05T18:00"),
        # Spring 2027: 02:00 becomes 03:00, so 02:30 is shown as 03:30.
        ("2027-03-28", "01:59", "2027-03-28T00:59"),
        ("2027-03-28", "02:30", "2027-03-28T01:30"),
        ("2027-03-28", "03:00", "2027-03-28T01:00"),
        # Autumn 2026: 02:30 comes twice and means the first.
        ("2026-10-25", "02:30", "2026-10-25T00:30"),
        ("2026-10-25", "03:00", "2026-10-25T02:00"),
    ],
)
def test_local_time_is_the_truth(day: str, at: str, instant: str) -> None:
    assert local_instant(date.fromisoformat(day), time.fromisoformat(at)) == utc(instant)


def test_the_autumn_hour_means_the_first_even_when_the_second_is_marked() -> None:
    assert local_instant(date(2026, 10, 25), time(2, 30, fold=1)) == utc("2026-10-25T00:30")


@pytest.mark.parametrize(("day", "hours"), [("2026-12-05", 24), ("2027-03-27", 23), ("2026-10-24", 25)])
def test_an_agenda_day_is_as_long_as_the_clock_makes_it(day: str, hours: int) -> None:
    start, end = day_bounds(date.fromisoformat(day))
    assert end - start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "end", "all_day", "expected"),
    [
        ("2026-12-05T20:00", "2026-12-05T23:00", False, ("2026-12-05T19:00", "2026-12-05T22:00")),
        ("2026-12-05T20:00", None, False, ("2026-12-05T19:00", "2026-12-05T22:00")),
        ("2026-12-05T20:00", "2026-12-05T20:00", False, ("2026-12-05T19:00", "2026-12-05T22:00")),
        ("2026-12-05T00:00", None, True, ("2026-12-05T03:00", "2026-12-06T03:00")),
        ("2026-12-05T00:00", "2026-12-06T00:00", True, ("2026-12-05T03:00", "2026-12-06T03:00")),
        ("2026-12-05T04:00", "2026-12-06T04:00", True, ("2026-12-05T03:00", "2026-12-06T03:00")),
        ("2026-12-05T00:00", "2026-12-07T00:00", True, ("2026-12-05T03:00", "2026-12-07T03:00")),
        ("2027-03-27T23:00", None, False, ("2027-03-27T22:00", "2027-03-28T01:00")),
        ("2026-10-25T00:00", None, True, ("2026-10-25T03:00", "2026-10-26T03:00")),
    ],
)
def test_the_span_of_an_occurrence(start: str, end: str | None, all_day: bool, expected: tuple[str, str]) -> None:
    given = (local(start), local(end) if end else None, all_day)
    assert span(*given) == (utc(expected[0]), utc(expected[1]))
    assert assumed_end(*given) == utc(expected[1])


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-12-05T20:00", None, ("2026-12-05T19:00", None, False)),
        ("2026-12-05T20:00", "2026-12-06T01:00", ("2026-12-05T19:00", "2026-12-06T00:00", False)),
        ("2026-12-05", None, ("2026-12-05T03:00", None, True)),
        ("2026-12-05", "2026-12-06", ("2026-12-05T03:00", "2026-12-07T03:00", True)),
    ],
)
def test_date_entries_become_instants(start: str, end: str | None, expected: tuple[str, str | None, bool]) -> None:
    begins, ends, all_day = expected
    assert instants(start, end) == (utc(begins), utc(ends) if ends else None, all_day)


def test_an_all_day_entry_never_spills_over() -> None:
    assert span(*instants("2026-12-05", "2026-12-06")) == (
        day_bounds(date(2026, 12, 5))[0],
        day_bounds(date(2026, 12, 6))[1],
    )
