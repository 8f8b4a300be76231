"""Dates as calendar programs write them, as the schedule of a submission."""

from datetime import datetime

import pytest

from services.ingest.imports.refusal import Refused
from shared.dates import ZONE, RuleTooFrequent, RuleUnreadable
from shared.i18n import ExplainedError
from tests.unit.imports.files import bodies, body, calendar, event, starts_of

WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
AT_EIGHT = "DTSTART;TZID=Europe/Brussels:20261205T200000"


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        (["DTSTART:20261205T200000"], "2026-12-05T20:00", None),
        (["DTSTART:20261205T190000Z"], "2026-12-05T20:00", None),
        (["DTSTART:20260705T180000Z"], "2026-07-05T20:00", None),
        (["DTSTART;TZID=Romance Standard Time:20261205T200000"], "2026-12-05T20:00", None),
        (["DTSTART;TZID=/mozilla.org/20050126_1/Europe/Paris:20261205T200000"], "2026-12-05T20:00", None),
        (["DTSTART;TZID=Europe/London:20261205T190000"], "2026-12-05T20:00", None),
        (["DTSTART;TZID=Nulle part:20261205T200000"], "2026-12-05T20:00", None),
        (["DTSTART;VALUE=DATE:20261205T200000"], "2026-12-05T20:00", None),
        (["DTSTART:2026-12-05T20:00:00"], "2026-12-05T20:00", None),
        (["DTSTART:20261205T200059"], "2026-12-05T20:00", None),
        (["DTSTART:20261205T2000"], "2026-12-05T20:00", None),
        (["DTSTART:20261205T240000"], "2026-12-06T00:00", None),
        (["DTSTART;VALUE=DATE:20261205"], "2026-12-05", None),
        (["DTSTART:20261205"], "2026-12-05", None),
        (["DTSTART;VALUE=DATE:20261205", "DTEND;VALUE=DATE:20261206"], "2026-12-05", None),
        (["DTSTART;VALUE=DATE:20261205", "DTEND;VALUE=DATE:20261208"], "2026-12-05", "2026-12-07"),
        (["DTSTART;VALUE=DATE:20261205", "DURATION:P3D"], "2026-12-05", "2026-12-07"),
        (["DTSTART;VALUE=DATE:20261205", "DTEND;VALUE=DATE:20261205"], "2026-12-05", None),
        (["DTSTART;VALUE=DATE:20261205", "DTEND:20261206T000000"], "2026-12-05", None),
        (["DTSTART:20261205T200000", "DTEND:20261205T223000"], "2026-12-05T20:00", "2026-12-05T22:30"),
        (["DTSTART:20261205T200000", "DTEND:20261205T213000Z"], "2026-12-05T20:00", "2026-12-05T22:30"),
        (["DTSTART:20261205T200000", "DTEND:20261205T200000"], "2026-12-05T20:00", None),
        (["DTSTART:20261205T200000", "DTEND:20261205T190000"], "2026-12-05T20:00", None),
        (["DTSTART:20261205T200000", "DURATION:PT2H30M"], "2026-12-05T20:00", "2026-12-05T22:30"),
        (["DTSTART:20261024T200000", "DURATION:PT8H"], "2026-10-24T20:00", "2026-10-25T03:00"),
        (["DTSTART:20261024T200000", "DURATION:P1D"], "2026-10-24T20:00", "2026-10-25T20:00"),
        (["DTSTART:20261205T200000", "DURATION:-PT2H"], "2026-12-05T20:00", None),
        (["DTSTART:20261205T200000", "DURATION:longtemps"], "2026-12-05T20:00", None),
    ],
)
def test_a_single_date(lines: list[str], start: str, end: str | None) -> None:
    (date,) = body(*lines)["schedule"]["dates"]
    assert date == {"start": start, **({"end": end} if end else {})}


def test_a_calendars_own_zone_is_meant_where_none_is_said() -> None:
    data = calendar(event("DTSTART:20261205T190000"), says=["X-WR-TIMEZONE:Europe/London"])
    assert bodies(data)[0]["schedule"]["dates"] == [{"start": "2026-12-05T20:00"}]


def test_a_rule_in_utc_recurs_on_the_clock_of_the_calendar() -> None:
    lines = ["DTSTART:20261003T180000Z", "RRULE:FREQ=WEEKLY;COUNT=8"]
    alone = starts_of(calendar(event(*lines)))
    within = starts_of(calendar(event(*lines), says=["X-WR-TIMEZONE:Europe/Brussels"]))
    assert {start.astimezone(ZONE).hour for start in alone if isinstance(start, datetime)} == {19, 20}
    assert {start.astimezone(ZONE).hour for start in within if isinstance(start, datetime)} == {20}


def test_zones_that_a_file_brings_along_are_known_by_their_rules() -> None:
    rules = [
        *("BEGIN:VTIMEZONE", "TZID:Custom", "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200"),
        *("TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "BEGIN:DAYLIGHT"),
        *("DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"),
        *("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE"),
    ]
    data = calendar(event("DTSTART;TZID=Custom:20261205T200000", WEEKLY), says=rules)
    assert bodies(data)[0]["schedule"]["zone"] == "Europe/Brussels"


def test_a_rule_of_another_zone_keeps_it_unless_ours_says_the_same() -> None:
    london = body("DTSTART;TZID=Europe/London:20261006T190000", "RRULE:FREQ=WEEKLY")["schedule"]
    assert (london["zone"], london["rules"][0]["start"]) == ("Europe/Brussels", "2026-10-06T20:00")
    york = body("DTSTART;TZID=America/New_York:20261006T140000", "RRULE:FREQ=WEEKLY")["schedule"]
    assert (york["zone"], york["rules"][0]["start"]) == ("America/New_York", "2026-10-06T14:00")


def test_until_in_utc_is_that_on_the_wall() -> None:
    schedule = body(AT_EIGHT, "RRULE:FREQ=WEEKLY;UNTIL=20261219T190000Z")["schedule"]
    assert schedule["rules"][0]["rrule"] == "FREQ=WEEKLY;UNTIL=20261219T200000"
    assert len(starts_of(calendar(event(AT_EIGHT, "RRULE:FREQ=WEEKLY;UNTIL=20261219")))) == 3


def test_a_day_that_is_excluded_takes_all_its_times() -> None:
    schedule = body(AT_EIGHT, WEEKLY, "EXDATE;VALUE=DATE:20261212", "EXDATE:20261219T190000Z,20270101T000000Z")[
        "schedule"
    ]
    assert schedule["rules"][0]["exdates"] == ["2026-12-12", "2026-12-19T20:00", "2027-01-01T01:00"]
    assert len(starts_of(calendar(event(AT_EIGHT, WEEKLY, "EXDATE;VALUE=DATE:20261212,20261219")))) == 2


def test_dates_that_are_added_may_be_periods() -> None:
    single = body(AT_EIGHT, "RDATE;VALUE=PERIOD:20261207T190000Z/PT1H,20261208T190000Z/20261208T213000Z")["schedule"]
    assert single["dates"] == [
        {"start": "2026-12-05T20:00"},
        {"start": "2026-12-07T20:00", "end": "2026-12-07T21:00"},
        {"start": "2026-12-08T20:00", "end": "2026-12-08T22:30"},
    ]
    ruled = body(AT_EIGHT, WEEKLY, "RDATE;VALUE=PERIOD:20261207T190000Z/PT1H")
    assert ruled["schedule"]["rules"][0]["rdates"] == ["2026-12-07T20:00"]
    assert ruled["changes"] == [{"date": "2026-12-07T20:00", "end": "2026-12-07T21:00"}]


def test_single_dates_that_differ() -> None:
    moved = event("RECURRENCE-ID:20261212T190000Z", "DTSTART:20261213T183000", "DTEND:20261213T230000")
    off = event("RECURRENCE-ID;VALUE=DATE:20261219", "DTSTART:20261219T200000", "STATUS:CANCELLED")
    named = event("RECURRENCE-ID:20261226T200000", "DTSTART:20261226T200000", title="Veillée de Noël")
    (sent,) = bodies(calendar(named, event(AT_EIGHT, WEEKLY, "DTEND:20261205T220000"), off, moved))
    assert sent["changes"] == [
        {"date": "2026-12-12T20:00", "start": "2026-12-13T18:30", "end": "2026-12-13T23:00"},
        {"date": "2026-12-19T20:00", "status": "cancelled"},
        {"date": "2026-12-26T20:00", "title": "Veillée de Noël"},
    ]


def test_a_date_that_the_rule_does_not_have_is_added() -> None:
    extra = event("RECURRENCE-ID:20261208T200000", "DTSTART:20261209T200000")
    assert len(starts_of(calendar(event(AT_EIGHT, WEEKLY), extra))) == 5


def test_single_dates_without_their_series_are_dates() -> None:
    one, two = (event(f"RECURRENCE-ID:202612{day}T200000", f"DTSTART:202612{day}T210000") for day in ("12", "19"))
    (sent,) = bodies(calendar(one, two))
    assert [date["start"] for date in sent["schedule"]["dates"]] == ["2026-12-12T21:00", "2026-12-19T21:00"]


def test_this_and_all_that_follow_move_together() -> None:
    later = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261219T200000", "DTSTART:20261219T183000")
    starts = [start for start in starts_of(calendar(event(AT_EIGHT, WEEKLY), later)) if isinstance(start, datetime)]
    assert [f"{start.astimezone(ZONE):%d %H:%M}" for start in starts] == [
        "05 20:00",
        "12 20:00",
        "19 18:30",
        "26 18:30",
    ]
    endless = calendar(event(AT_EIGHT, "RRULE:FREQ=WEEKLY"), later)
    with pytest.raises(Refused, match="pas de fin"):
        bodies(endless)


def test_two_showings_a_day() -> None:
    schedule = body("DTSTART:20261205T150000", "RRULE:FREQ=WEEKLY;BYHOUR=15,20")["schedule"]
    assert [rule["start"] for rule in schedule["rules"]] == ["2026-12-05T15:00", "2026-12-05T20:00"]
    counted = starts_of(calendar(event("DTSTART:20261205T150000", "RRULE:FREQ=WEEKLY;BYHOUR=15,20;COUNT=5")))
    assert len(counted) == 5


def test_several_rules_are_listed_where_they_end() -> None:
    rules = ["RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2"]
    assert len(starts_of(calendar(event(AT_EIGHT, *rules)))) == 5
    without = [AT_EIGHT, "RRULE:FREQ=WEEKLY;COUNT=5", "EXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2"]
    assert len(starts_of(calendar(event(*without)))) == 3


def test_a_rule_without_any_date_leaves_the_first() -> None:
    assert len(starts_of(calendar(event(AT_EIGHT, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")))) == 1


def test_a_rule_from_long_ago_goes_on() -> None:
    rule = body("DTSTART:19980107T200000", "RRULE:FREQ=WEEKLY;INTERVAL=2")["schedule"]["rules"][0]
    assert rule == {"start": "2000-01-05T20:00", "rrule": "FREQ=WEEKLY;INTERVAL=2"}


def test_the_second_of_an_hour_that_comes_twice() -> None:
    assert starts_of(calendar(event("DTSTART:20271031T013000Z"))) == [datetime.fromisoformat("2027-10-31T01:30+00:00")]


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ([], Refused),
        (["DTSTART:demain"], Refused),
        (["DTSTART:20261305T200000"], Refused),
        ([AT_EIGHT, "RRULE:FREQ=HOURLY;COUNT=3"], RuleTooFrequent),
        ([AT_EIGHT, "RRULE:FREQ=PARFOIS"], RuleUnreadable),
        ([AT_EIGHT, "RRULE:FREQ=WEEKLY;INTERVAL=0"], RuleUnreadable),
        ([AT_EIGHT, "RRULE:FREQ=WEEKLY;COUNT=0"], RuleUnreadable),
        ([AT_EIGHT, "RRULE:FREQ=YEARLY;RSCALE=CHINESE"], RuleUnreadable),
        ([AT_EIGHT, "RRULE:FREQ=WEEKLY;UNTIL=20261204T190000Z"], Refused),
        ([AT_EIGHT, "RRULE:FREQ=DAILY;COUNT=1", "EXDATE:20261205T190000Z"], Refused),
        ([AT_EIGHT, "RRULE:FREQ=DAILY;COUNT=500", "RRULE:FREQ=WEEKLY;COUNT=2"], Refused),
    ],
)
def test_what_cannot_be_said_is_refused_with_a_reason(lines: list[str], error: type[ExplainedError]) -> None:
    with pytest.raises(error):
        body(*lines)
