"""The dates of rules and runs, with what is left out, added, moved, cancelled or elsewhere."""

from datetime import UTC, date, datetime, time
from time import perf_counter
from typing import Any

import pytest

from shared.dates import check_rule, lane, local_instant
from shared.dates.schedule import Occurrence, last_day, occurrences, reach
from shared.events.content import EventContent, Organiser, Override, Place
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

WINTER = ("2026-12-01", "2027-02-01")


def content(schedule: Schedule, *overrides: Override, **more: Any) -> EventContent:
    return EventContent(
        title={"fr": "Cours"},
        category="atelier",
        schedule=schedule,
        organiser=Organiser(name="Nous"),
        overrides=overrides,
        **more,
    )


def recurring(rrule: str, start: str, **more: Any) -> RecurringSchedule:
    zone = more.pop("zone", "Europe/Brussels")
    return RecurringSchedule(zone=zone, rules=(Rule(key="r", start=start, rrule=check_rule(rrule, start), **more),))


def within(first: str, last: str) -> tuple[datetime, datetime]:
    return local_instant(date.fromisoformat(first), time()), local_instant(date.fromisoformat(last), time())


def found(
    schedule: Schedule, *overrides: Override, between: tuple[str, str] = WINTER, **more: Any
) -> tuple[Occurrence, ...]:
    return occurrences("e", content(schedule, *overrides, **more), within(*between))


def starts(schedule: Schedule, *overrides: Override, between: tuple[str, str] = WINTER) -> list[str]:
    return [one.local_start for one in found(schedule, *overrides, between=between)]


TUESDAYS = ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29", "2027-01-05"]


def evenings(days: list[str]) -> list[str]:
    return [f"{day}T19:30" for day in days]


@pytest.mark.parametrize(
    ("rrule", "start", "between", "expected"),
    [
        pytest.param(
            "FREQ=WEEKLY",
            "2026-12-01T19:30",
            WINTER,
            evenings([*TUESDAYS, "2027-01-12", "2027-01-19", "2027-01-26"]),
            id="weekly",
        ),
        pytest.param("FREQ=WEEKLY;COUNT=6", "2026-12-01", WINTER, TUESDAYS, id="COUNT, all day"),
        pytest.param(
            "FREQ=WEEKLY;UNTIL=20270105",
            "2026-12-01T19:30",
            WINTER,
            evenings(TUESDAYS),
            id="UNTIL as a day is the whole day",
        ),
        pytest.param(
            "FREQ=WEEKLY;UNTIL=20270105T193000", "2026-12-01T19:30", WINTER, evenings(TUESDAYS), id="UNTIL is included"
        ),
        pytest.param(
            "FREQ=WEEKLY;UNTIL=20270105T192900",
            "2026-12-01T19:30",
            WINTER,
            evenings(TUESDAYS[:-1]),
            id="UNTIL a minute before",
        ),
        pytest.param("FREQ=WEEKLY;INTERVAL=2;COUNT=3", "2026-12-01", WINTER, TUESDAYS[::2], id="every other week"),
        pytest.param("FREQ=MONTHLY;BYDAY=1SA", "2026-12-05", WINTER, ["2026-12-05", "2027-01-02"], id="first Saturday"),
        pytest.param("FREQ=MONTHLY;BYDAY=-1FR", "2026-12-25", WINTER, ["2026-12-25", "2027-01-29"], id="last Friday"),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2026-12-31",
            WINTER,
            ["2026-12-31", "2027-01-29"],
            id="last working day",
        ),
        pytest.param(
            "FREQ=MONTHLY",
            "2026-12-31",
            ("2026-12-01", "2027-06-01"),
            ["2026-12-31", "2027-01-31", "2027-03-31", "2027-05-31"],
            id="the 31st leaves out short months",
        ),
        pytest.param(
            "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU",
            "2026-05-10",
            ("2026-01-01", "2028-01-01"),
            ["2026-05-10", "2027-05-09"],
            id="second Sunday of May",
        ),
        pytest.param(
            "FREQ=YEARLY",
            "2024-02-29",
            ("2024-01-01", "2033-01-01"),
            ["2024-02-29", "2028-02-29", "2032-02-29"],
            id="29 February",
        ),
        pytest.param(
            "FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR",
            "2026-12-11",
            ("2026-12-01", "2028-01-01"),
            ["2026-12-11", "2027-01-01"],
            id="week 53 ends in the next year",
        ),
        pytest.param(
            "FREQ=WEEKLY;BYDAY=TH;COUNT=2",
            "2026-12-01",
            WINTER,
            ["2026-12-01", "2026-12-03", "2026-12-10"],
            id="a start beside its rule counts as a date of its own",
        ),
        pytest.param(
            "FREQ=DAILY;INTERVAL=10",
            "2006-12-02",
            ("2026-12-01", "2026-12-31"),
            ["2026-12-07", "2026-12-17", "2026-12-27"],
            id="begun long ago keeps its step",
        ),
    ],
)
def test_rules(rrule: str, start: str, between: tuple[str, str], expected: list[str]) -> None:
    assert starts(recurring(rrule, start), between=between) == expected


def test_a_rule_that_slipped_through_without_any_date_still_ends() -> None:
    rule = Rule(key="r", start="2026-12-01", rrule="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31")
    began = perf_counter()
    assert starts(RecurringSchedule(rules=(rule,)), between=("2026-01-01", "2100-01-01")) == ["2026-12-01"]
    assert perf_counter() - began < 1


def test_exdates_rdates_and_their_days() -> None:
    entered = recurring(
        "FREQ=WEEKLY;COUNT=5",
        "2026-12-01T19:30",
        end="2026-12-01T21:30",
        doors="2026-12-01T19:00",
        exdates=("2026-12-08T19:30", "2026-12-15", "2026-12-22T10:00"),
        rdates=("2026-12-17", "2026-12-18T14:00", "2026-12-01T19:30"),
    )
    assert [(one.local_start, one.local_end, one.local_doors) for one in found(entered)] == [
        ("2026-12-01T19:30", "2026-12-01T21:30", "2026-12-01T19:00"),
        ("2026-12-17T19:30", "2026-12-17T21:30", "2026-12-17T19:00"),
        ("2026-12-18T14:00", "2026-12-18T16:00", "2026-12-18T13:30"),
        ("2026-12-22T19:30", "2026-12-22T21:30", "2026-12-22T19:00"),
        ("2026-12-29T19:30", "2026-12-29T21:30", "2026-12-29T19:00"),
    ]
    assert [one.id for one in found(entered)][1] == "e-r-20261217T1930"


def test_without_a_time_exdates_and_rdates_are_days() -> None:
    entered = recurring(
        "FREQ=WEEKLY;COUNT=3", "2026-12-01", exdates=("2026-12-08T19:30",), rdates=("2026-12-18T14:00",)
    )
    assert starts(entered) == ["2026-12-01", "2026-12-15", "2026-12-18"]


@pytest.mark.parametrize(
    ("community", "left_out"),
    [
        (None, []),
        # Two weeks of autumn and the day after, All Souls; 11 November; two weeks of winter.
        ("fr", ["2026-10-19", "2026-10-26", "2026-11-02", "2026-12-21", "2026-12-28"]),
        ("de", ["2026-11-02", "2026-12-21", "2026-12-28"]),
    ],
)
def test_school_holidays_are_left_out_but_for_what_is_added(community: Any, left_out: list[str]) -> None:
    plain = recurring("FREQ=WEEKLY", "2026-10-05")
    between = ("2026-10-01", "2027-01-04")
    entered = recurring("FREQ=WEEKLY", "2026-10-05", except_school_holidays=community, rdates=("2026-10-26",))
    expected = [day for day in starts(plain, between=between) if day not in left_out or day == "2026-10-26"]
    assert starts(entered, between=between) == expected


def test_the_clock_changes_and_local_time_stays() -> None:
    nightly = recurring("FREQ=DAILY", "2026-10-01T02:30", end="2026-10-01T03:30")
    autumn = [(one.start, one.end) for one in found(nightly, between=("2026-10-24", "2026-10-26"))]
    assert autumn[1] == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC))
    spring = {one.local_start: one.start for one in found(nightly, between=("2027-03-27", "2027-03-30"))}
    assert spring["2027-03-27T02:30"] == datetime(2027, 3, 27, 1, 30, tzinfo=UTC)
    assert spring["2027-03-28T02:30"] == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert spring["2027-03-29T02:30"] == datetime(2027, 3, 29, 0, 30, tzinfo=UTC)


def test_a_foreign_zone_keeps_its_own_clock() -> None:
    entered = recurring("FREQ=WEEKLY", "2026-10-06T20:00", zone="America/New_York")
    by_day = {one.local_start[:10]: one for one in found(entered, between=("2026-10-01", "2026-11-30"))}
    # New York changes a week after Brussels.
    assert by_day["2026-10-20"].start == datetime(2026, 10, 21, 0, 0, tzinfo=UTC)
    assert by_day["2026-10-27"].start == datetime(2026, 10, 28, 0, 0, tzinfo=UTC)
    assert by_day["2026-11-03"].start == datetime(2026, 11, 4, 1, 0, tzinfo=UTC)
    # 02:00 in Brussels belongs to the evening before.
    assert by_day["2026-10-20"].agenda_day == date(2026, 10, 20)


NAMUR = Place(name="Le Grenier", postcode="5000", locality="Namur", commune="Namur", nis="92094")
MONS = Place(name="La Cave", postcode="7000", locality="Mons", commune="Mons", nis="53053")


def said(original: str, entry: str = "r", **more: Any) -> Override:
    return Override(entry=entry, original=original, **more)


def test_one_date_is_cancelled_moved_sold_out_or_elsewhere() -> None:
    entered = recurring("FREQ=WEEKLY;COUNT=5", "2026-12-01T19:30", end="2026-12-01T21:30")
    dates = found(
        entered,
        said("2026-12-08T19:30", status="cancelled", reason="illness"),
        said("2026-12-15T19:30", start="2026-12-16T20:00"),
        said("2026-12-22T19:30", availability="sold_out", place=MONS),
        said("2026-12-29T19:30", start="2026-12-29T10:00", end="2026-12-29T17:00", doors="2026-12-29T09:00"),
        said("2026-12-02T19:30", status="cancelled"),
        said("2026-12-01T19:30", entry="another", status="cancelled"),
        place=NAMUR,
        availability="limited",
    )
    assert [(one.local_start[5:], (one.local_end or "")[5:], one.local_doors) for one in dates] == [
        ("12-01T19:30", "12-01T21:30", None),
        ("12-08T19:30", "12-08T21:30", None),
        ("12-16T20:00", "12-16T22:00", None),
        ("12-22T19:30", "12-22T21:30", None),
        ("12-29T10:00", "12-29T17:00", "2026-12-29T09:00"),
    ]
    assert [one.is_off for one in dates] == [False, True, False, False, False]
    assert (dates[1].status, dates[1].reason) == ("cancelled", "illness")
    assert [one.availability for one in dates] == ["limited", "limited", "limited", "sold_out", "limited"]
    assert [one.place for one in dates] == [NAMUR, NAMUR, NAMUR, MONS, NAMUR]
    assert dates[2].id == "e-r-20261215T1930"


def test_what_is_said_of_the_whole_event_holds_for_dates_that_say_nothing() -> None:
    entered = recurring("FREQ=WEEKLY;COUNT=2", "2026-12-01T19:30")
    on = said("2026-12-08T19:30", status="scheduled")
    assert [(one.status, one.reason) for one in found(entered, on, status="cancelled", reason="weather")] == [
        ("cancelled", "weather"),
        ("scheduled", None),
    ]


def test_a_date_can_be_moved_into_a_window_and_out_of_it() -> None:
    entered = recurring("FREQ=WEEKLY", "2026-12-01T19:30")
    into = said("2027-06-01T19:30", start="2026-12-03T19:30")
    out = said("2026-12-08T19:30", start="2027-06-03T19:30")
    week = ("2026-12-01", "2026-12-12")
    assert starts(entered, into, out, between=week) == ["2026-12-01T19:30", "2026-12-03T19:30"]
    # Only what is a date of the rule can be moved.
    assert starts(entered, said("2027-06-02T19:30", start="2026-12-03T19:30"), between=week) == [
        "2026-12-01T19:30",
        "2026-12-08T19:30",
    ]


def test_a_moved_date_that_gets_or_loses_its_hour_has_no_end() -> None:
    timed = DatesSchedule(
        dates=(DateEntry(key="r", original="2026-12-05T20:00", start="2026-12-05T20:00", end="2026-12-05T22:00"),)
    )
    (one,) = found(timed, said("2026-12-05T20:00", start="2026-12-12"))
    assert (one.all_day, one.local_start, one.local_end) == (True, "2026-12-12", None)
    whole = DatesSchedule(dates=(DateEntry(key="r", original="2026-12-05", start="2026-12-05", end="2026-12-06"),))
    (other,) = found(whole, said("2026-12-05", start="2026-12-12"))
    assert (other.local_start, other.local_end) == ("2026-12-12", "2026-12-13")


def run(first: str, last: str | None, *hours: tuple[str, str, str], **more: Any) -> OngoingSchedule:
    return OngoingSchedule(
        first=date.fromisoformat(first),
        last=date.fromisoformat(last) if last else None,
        hours=tuple(
            OpeningHours(days=tuple(days.split()), opens=opens, closes=closes)  # type: ignore[arg-type]
            for days, opens, closes in hours
        ),
        **more,
    )


def openings(entered: OngoingSchedule, between: tuple[str, str] = WINTER) -> list[tuple[str, str]]:
    return [(one.local_start[5:], (one.local_end or "")[5:]) for one in found(entered, between=between)]


def test_a_run_opens_by_its_hours() -> None:
    entered = run(
        "2026-12-02",
        "2026-12-12",
        ("WE FR", "14:00", "18:00"),
        ("SA", "10:00", "12:00"),
        ("SA", "14:00", "18:00"),
        ("FR", "22:00", "02:00"),
        special=(
            SpecialHours(day=date(2026, 12, 6), opens="11:00", closes="16:00"),
            SpecialHours(day=date(2026, 12, 12), opens="09:00", closes="10:00"),
            SpecialHours(day=date(2026, 12, 12), opens="20:00", closes="23:00"),
            SpecialHours(day=date(2027, 1, 1), opens="11:00", closes="16:00"),
        ),
        closed=(date(2026, 12, 9),),
    )
    assert openings(entered) == [
        ("12-02T14:00", "12-02T18:00"),
        ("12-04T14:00", "12-04T18:00"),
        ("12-04T22:00", "12-05T02:00"),
        ("12-05T10:00", "12-05T12:00"),
        ("12-05T14:00", "12-05T18:00"),
        ("12-06T11:00", "12-06T16:00"),
        ("12-11T14:00", "12-11T18:00"),
        ("12-11T22:00", "12-12T02:00"),
        ("12-12T09:00", "12-12T10:00"),
        ("12-12T20:00", "12-12T23:00"),
    ]
    assert all(one.opening for one in found(entered))


def test_a_run_without_hours_is_open_all_day_and_without_last_day_goes_on() -> None:
    entered = run("2020-01-01", None, closed=(date(2026, 12, 25),))
    days = [start for start, _ in openings(entered, ("2026-12-23", "2026-12-28"))]
    assert days == ["12-22", "12-23", "12-24", "12-26", "12-27"]
    assert all(one.all_day for one in found(entered))


def test_two_that_open_at_the_same_time_are_one() -> None:
    entered = run("2026-12-04", "2026-12-04", ("FR", "10:00", "12:00"), ("MO FR", "10:00", "18:00"))
    assert openings(entered) == [("12-04T10:00", "12-04T18:00")]


def test_one_opening_is_cancelled() -> None:
    entered = run("2026-12-02", "2026-12-04", ("WE FR", "14:00", "18:00"))
    dates = found(entered, said("2026-12-04T14:00", entry="run", status="cancelled"))
    assert [one.is_off for one in dates] == [False, True]


def test_the_earliest_come_when_there_are_too_many() -> None:
    entered = content(recurring("FREQ=DAILY", "2026-12-01T20:00"))
    few = occurrences("e", entered, within(*WINTER), at_most=3)
    assert [one.local_start[:10] for one in few] == ["2026-12-01", "2026-12-02", "2026-12-03"]


def test_an_endless_rule_begun_long_ago_costs_no_more() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    old, new = (content(recurring("FREQ=DAILY", f"{year}-11-01T20:00")) for year in (2000, 2026))
    occurrences("e", old, reach(now))

    def cost(of: EventContent) -> float:
        began = perf_counter()
        occurrences("e", of, (now, datetime(2026, 12, 1, tzinfo=UTC)))
        return perf_counter() - began

    assert min(cost(old) for _ in range(5)) < 5 * min(cost(new) for _ in range(5)) + 0.002


@pytest.mark.parametrize(
    ("rrule", "more", "last"),
    [
        ("FREQ=WEEKLY", {}, None),
        ("FREQ=WEEKLY;UNTIL=20270105", {}, "2027-01-05"),
        ("FREQ=WEEKLY;UNTIL=20270111", {}, "2027-01-05"),
        ("FREQ=WEEKLY;COUNT=4", {}, "2026-12-22"),
        ("FREQ=WEEKLY;COUNT=4", {"exdates": ("2026-12-22T22:00",)}, "2026-12-15"),
        ("FREQ=WEEKLY;COUNT=4", {"rdates": ("2027-02-02",)}, "2027-02-02"),
        ("FREQ=WEEKLY;COUNT=4", {"except_school_holidays": "fr"}, "2026-12-15"),
        ("FREQ=WEEKLY;COUNT=4", {"end": "2026-12-02T01:00"}, "2026-12-23"),
        ("FREQ=DAILY;COUNT=1", {"exdates": ("2026-12-01",)}, "2026-12-01"),
    ],
)
def test_the_last_day_of_a_rule(rrule: str, more: dict[str, Any], last: str | None) -> None:
    entered = recurring(rrule, "2026-12-01T22:00", **more)
    assert last_day(entered) == (date.fromisoformat(last) if last else None)


def test_the_last_day_of_several_rules_and_of_runs() -> None:
    rules = [recurring(f"FREQ=WEEKLY;COUNT={count}", "2026-12-01").rules[0] for count in (2, 5, 3)]
    assert last_day(RecurringSchedule(rules=tuple(rules))) == date(2026, 12, 29)
    endless = recurring("FREQ=WEEKLY", "2026-12-01").rules[0]
    assert last_day(RecurringSchedule(rules=(*rules, endless))) is None
    assert last_day(run("2026-12-01", "2027-01-31")) == date(2027, 1, 31)
    assert last_day(run("2026-12-01", None)) is None


def test_lanes() -> None:
    def of(entered: Schedule) -> str:
        return lane(content(entered), found(entered, between=("2026-11-01", "2027-11-01")))

    def dates(count: int, step: int) -> RecurringSchedule:
        return recurring(f"FREQ=DAILY;INTERVAL={step};COUNT={count}", "2026-12-01T20:00")

    assert of(run("2026-12-01", None)) == "ongoing"
    assert of(recurring("FREQ=WEEKLY", "2026-12-01T20:00")) == "regular"
    assert of(recurring("FREQ=MONTHLY;BYDAY=1SA", "2026-12-05T20:00")) == "dated"
    assert of(dates(8, 1)) == "dated"
    assert of(dates(9, 1)) == "regular"
    assert of(dates(9, 7)) == "regular"
    assert of(dates(50, 8)) == "dated"
