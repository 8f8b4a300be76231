"""What `when`, `from` and `to` mean, by the Belgian wall clock: a truth table."""

from datetime import UTC, date, datetime

import pytest

from shared.dates import (
    ZONE,
    DateUnreadable,
    RangeReversed,
    WhenUnknown,
    Window,
    YearOutOfBounds,
    between,
    instants,
    next_boundary,
    parse_day,
    parse_moment,
    span,
    upcoming,
    windows,
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def shown(found: list[Window]) -> list[tuple[str, str]]:
    form = "%Y-%m-%dT%H:%M"
    return [(w.start.astimezone(ZONE).strftime(form), w.end.astimezone(ZONE).strftime(form)) for w in found]


# 5 December 2026 is a Saturday.
DAYS = [
    ("today", "2026-12-05T10:00", [("2026-12-05T10:00", "2026-12-06T04:00")]),
    ("today", "2026-12-05T04:00", [("2026-12-05T04:00", "2026-12-06T04:00")]),
    ("today", "2026-12-05T03:59", [("2026-12-05T03:59", "2026-12-05T04:00")]),
    ("today", "2026-12-06T00:30", [("2026-12-06T00:30", "2026-12-06T04:00")]),
    ("tonight", "2026-12-05T10:00", [("2026-12-05T17:00", "2026-12-06T04:00")]),
    ("tonight", "2026-12-05T17:00", [("2026-12-05T17:00", "2026-12-06T04:00")]),
    ("tonight", "2026-12-05T21:15", [("2026-12-05T21:15", "2026-12-06T04:00")]),
    ("tonight", "2026-12-06T03:30", [("2026-12-06T03:30", "2026-12-06T04:00")]),
    ("tomorrow", "2026-12-05T10:00", [("2026-12-06T04:00", "2026-12-07T04:00")]),
    ("tomorrow", "2026-12-06T03:59", [("2026-12-06T04:00", "2026-12-07T04:00")]),
    ("tomorrow", "2026-12-06T04:00", [("2026-12-07T04:00", "2026-12-08T04:00")]),
    ("2026-12-05", "2026-12-05T21:00", [("2026-12-05T04:00", "2026-12-06T04:00")]),
    ("2026-12-05", "2026-11-01T12:00", [("2026-12-05T04:00", "2026-12-06T04:00")]),
    ("2020-02-29", "2026-11-01T12:00", [("2020-02-29T04:00", "2020-03-01T04:00")]),
    (" Today ", "2026-12-05T10:00", [("2026-12-05T10:00", "2026-12-06T04:00")]),
    # The days the clocks change.
    ("today", "2027-03-27T12:00", [("2027-03-27T12:00", "2027-03-28T04:00")]),
    ("tonight", "2026-10-24T12:00", [("2026-10-24T17:00", "2026-10-25T04:00")]),
]
WEEKENDS = [
    ("2026-11-30T09:00", [("2026-12-04T17:00", "2026-12-07T04:00")]),
    ("2026-12-04T16:59", [("2026-12-04T17:00", "2026-12-07T04:00")]),
    ("2026-12-04T17:00", [("2026-12-04T17:00", "2026-12-07T04:00")]),
    ("2026-12-05T11:00", [("2026-12-05T11:00", "2026-12-07T04:00")]),
    ("2026-12-06T17:59", [("2026-12-06T17:59", "2026-12-07T04:00")]),
    ("2026-12-06T18:00", [("2026-12-06T18:00", "2026-12-07T04:00"), ("2026-12-11T17:00", "2026-12-14T04:00")]),
    ("2026-12-07T03:59", [("2026-12-07T03:59", "2026-12-07T04:00"), ("2026-12-11T17:00", "2026-12-14T04:00")]),
    ("2026-12-07T04:00", [("2026-12-11T17:00", "2026-12-14T04:00")]),
    # Christmas 2026 and New Year 2027 are Fridays: from Thursday 17:00.
    ("2026-12-22T12:00", [("2026-12-24T17:00", "2026-12-28T04:00")]),
    ("2026-12-25T12:00", [("2026-12-25T12:00", "2026-12-28T04:00")]),
    ("2026-12-27T18:00", [("2026-12-27T18:00", "2026-12-28T04:00"), ("2026-12-31T17:00", "2027-01-04T04:00")]),
    # Easter Monday 2027 is 29 March: to Tuesday 04:00, over the spring change.
    ("2027-03-26T12:00", [("2027-03-26T17:00", "2027-03-30T04:00")]),
    ("2027-03-28T17:59", [("2027-03-28T17:59", "2027-03-30T04:00")]),
    ("2027-03-28T18:00", [("2027-03-28T18:00", "2027-03-30T04:00"), ("2027-04-02T17:00", "2027-04-05T04:00")]),
    ("2027-03-29T15:00", [("2027-03-29T15:00", "2027-03-30T04:00"), ("2027-04-02T17:00", "2027-04-05T04:00")]),
    ("2027-03-30T03:59", [("2027-03-30T03:59", "2027-03-30T04:00"), ("2027-04-02T17:00", "2027-04-05T04:00")]),
    ("2027-03-30T04:00", [("2027-04-02T17:00", "2027-04-05T04:00")]),
    # Whit Monday 2027 is 17 May.
    ("2027-05-12T12:00", [("2027-05-14T17:00", "2027-05-18T04:00")]),
    # Ascension 2027 is a Thursday, 11 November 2026 a Wednesday: neither widens.
    ("2027-05-05T12:00", [("2027-05-07T17:00", "2027-05-10T04:00")]),
    ("2026-11-11T12:00", [("2026-11-13T17:00", "2026-11-16T04:00")]),
    # The autumn change falls in this one.
    ("2026-10-22T12:00", [("2026-10-23T17:00", "2026-10-26T04:00")]),
]


@pytest.mark.parametrize(("when", "now", "expected"), DAYS)
def test_days(when: str, now: str, expected: list[tuple[str, str]]) -> None:
    assert shown(windows(when, local(now))) == expected


@pytest.mark.parametrize(("now", "expected"), WEEKENDS)
def test_weekends(now: str, expected: list[tuple[str, str]]) -> None:
    assert shown(windows("weekend", local(now))) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-12-05", "2026-12-06", ("2026-12-05T04:00", "2026-12-07T04:00")),
        ("2026-12-05", "2026-12-05", ("2026-12-05T04:00", "2026-12-06T04:00")),
        ("2026-12-05", None, ("2026-12-05T04:00", "2101-01-01T04:00")),
        (None, "2026-12-05", ("2026-12-01T12:00", "2026-12-06T04:00")),
        (None, "2026-11-20", ("2026-11-21T04:00", "2026-11-21T04:00")),
        ("2026-12-05T20:00", "2026-12-05T22:00", ("2026-12-05T20:00", "2026-12-05T22:00")),
        ("2026-12-05", "2026-12-05T22:00", ("2026-12-05T04:00", "2026-12-05T22:00")),
        ("2026-12-05T20:00Z", None, ("2026-12-05T21:00", "2101-01-01T04:00")),
    ],
)
def test_ranges(start: str | None, end: str | None, expected: tuple[str, str]) -> None:
    window = between(start and parse_moment(start), end and parse_moment(end), local("2026-12-01T12:00"))
    assert shown([window]) == [expected]


def test_a_question_without_dates_means_from_now_on() -> None:
    assert shown([upcoming(local("2026-12-01T12:00"))]) == [("2026-12-01T12:00", "2101-01-01T04:00")]


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-12-06", "2026-12-05"), ("2026-12-05T20:00", "2026-12-05T20:00"), ("2026-12-07T05:00", "2026-12-06")],
)
def test_a_reversed_range_is_refused_and_says_so(start: str, end: str) -> None:
    with pytest.raises(RangeReversed, match="doit venir après"):
        between(parse_moment(start), parse_moment(end), local("2026-12-01T12:00"))


def test_an_unknown_when_says_what_is_accepted() -> None:
    with pytest.raises(WhenUnknown) as caught:
        windows("someday", local("2026-12-01T12:00"))
    for name in ("today", "tonight", "tomorrow", "weekend", "2026-12-05"):
        assert name in str(caught.value)
    assert "not a period" in caught.value.explain("en")


@pytest.mark.parametrize(
    "text", ["2026-13-01", "2026-02-30", "2026-1-1", "20261205", "5/12/2026", "2026-12-05T", "2026-W49-6"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DateUnreadable):
        parse_day(text)
    with pytest.raises(DateUnreadable):
        parse_moment(text)


@pytest.mark.parametrize("text", ["20026-12-05", "1999-12-31", "2101-01-01", "0026-12-05", "9" * 5000 + "-01-01"])
def test_a_year_that_is_a_slip_is_refused_by_name(text: str) -> None:
    for read in (parse_day, parse_moment):
        with pytest.raises(YearOutOfBounds, match="2000 et 2100"):
            read(text)
    with pytest.raises(YearOutOfBounds):
        parse_moment("20026-12-05T20:00")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-05T20:00", "2026-12-05T19:00"),
        ("2026-12-05T20:00:00", "2026-12-05T19:00"),
        ("2026-12-05T20:00Z", "2026-12-05T20:00"),
        ("2026-12-05T20:00+02:00", "2026-12-05T18:00"),
        ("2026-12-05T20:00 02:00", "2026-12-05T18:00"),
        ("2027-03-28T02:30", "2027-03-28T01:30"),
    ],
)
def test_moments(text: str, instant: str) -> None:
    assert parse_moment(text) == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert parse_day("2026-12-05") == date(2026, 12, 5)


@pytest.mark.parametrize(
    ("now", "boundary"),
    [
        ("2026-12-05T03:59", "2026-12-05T04:00"),
        ("2026-12-05T04:00", "2026-12-05T17:00"),
        ("2026-12-05T17:00", "2026-12-06T04:00"),
        ("2026-12-06T17:00", "2026-12-06T18:00"),
        ("2026-12-06T18:00", "2026-12-07T04:00"),
        ("2027-03-27T18:00", "2027-03-28T04:00"),
        ("2026-10-24T18:00", "2026-10-25T04:00"),
    ],
)
def test_the_next_boundary(now: str, boundary: str) -> None:
    assert next_boundary(local(now)) == local(boundary)


@pytest.mark.parametrize(
    ("start", "end", "when", "counts"),
    [
        ("2026-12-05T14:00", "2026-12-05T17:30", "tonight", True),
        ("2026-12-05T14:00", "2026-12-05T17:00", "tonight", False),
        ("2026-12-05T15:00", None, "tonight", True),
        ("2026-12-06T00:30", None, "tonight", True),
        ("2026-12-06T05:00", None, "tonight", False),
        ("2026-12-06T05:00", None, "tomorrow", True),
        ("2026-12-05", None, "tonight", True),
        ("2026-12-05", None, "tomorrow", False),
        ("2026-12-04", "2026-12-05", "today", True),
        ("2026-12-04", "2026-12-05", "tomorrow", False),
        ("2026-12-03T08:00", "2026-12-05T11:30", "today", True),
        ("2026-12-05T08:00", "2026-12-05T10:00", "today", False),
    ],
)
def test_a_window_shows_what_overlaps_it(start: str, end: str | None, when: str, counts: bool) -> None:
    (window,) = windows(when, local("2026-12-05T11:00"))
    assert window.overlaps(*span(*instants(start, end))) is counts
