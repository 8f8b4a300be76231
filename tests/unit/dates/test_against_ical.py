"""The dates of a rule are those that `recurring-ical-events` finds for the same VEVENT, as instants."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, vRecur

from shared.dates import RuleWithoutDates, check_rule, local_instant
from shared.dates.schedule import occurrences
from shared.events.content import EventContent, Organiser
from shared.events.schedule import RecurringSchedule, Rule

BRUSSELS = ZoneInfo("Europe/Brussels")
OPENS, CLOSES = datetime(2026, 9, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

days = st.dates(date(2026, 1, 1), date(2027, 11, 30))
# The hours that the clock skips or repeats are drawn as often as all others.
times = st.sampled_from([time(0, 30), time(2, 0), time(2, 30), time(3, 30), time(20, 0)])
zones = st.sampled_from([BRUSSELS, ZoneInfo("Europe/London"), ZoneInfo("America/New_York")])


@st.composite
def rules(draw: st.DrawFn, zone: ZoneInfo, *, timed: bool) -> str:
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = {"FREQ": freq, "INTERVAL": str(draw(st.integers(1, 4)))}
    some = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True)
    if freq == "WEEKLY" and draw(st.booleans()):
        parts["BYDAY"] = ",".join(draw(some))
    if freq in ("MONTHLY", "YEARLY"):
        by = draw(st.sampled_from(["", "BYDAY", "nth", "BYMONTHDAY", "BYSETPOS"]))
        if by == "BYDAY":
            parts["BYDAY"] = ",".join(draw(some))
        elif by == "nth":
            ordinals = st.sampled_from([-2, -1, 1, 2, 3, 4, 5])
            parts["BYDAY"] = ",".join(f"{draw(ordinals)}{day}" for day in draw(some))
        elif by == "BYMONTHDAY":
            numbers = st.sampled_from([1, 13, 29, 30, 31, -1, -3])
            parts["BYMONTHDAY"] = ",".join(map(str, draw(st.lists(numbers, min_size=1, max_size=3, unique=True))))
        elif by == "BYSETPOS":
            parts |= {"BYDAY": ",".join(draw(some)), "BYSETPOS": str(draw(st.sampled_from([1, 2, -1])))}
    if draw(st.booleans()):
        months = draw(st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True))
        parts["BYMONTH"] = ",".join(map(str, months))
    parts["WKST"] = draw(st.sampled_from(["MO", "SU"]))
    match draw(st.sampled_from(["endless", "count", "until"])):
        case "count":
            parts["COUNT"] = str(draw(st.integers(1, 40)))
        case "until" if timed:
            until = local_instant(draw(days) + timedelta(days=100), time(23, 0), zone)
            parts["UNTIL"] = f"{until:%Y%m%dT%H%M%SZ}"
        case "until":
            parts["UNTIL"] = f"{draw(days) + timedelta(days=100):%Y%m%d}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def theirs(first: Any, rrule: str, exdates: list[Any], rdates: list[Any]) -> set[Any]:
    event = Event()
    event.add("uid", "1")
    event.add("dtstart", first)
    event.add("rrule", vRecur.from_ical(rrule))
    for exdate in exdates:
        event.add("exdate", exdate)
    for rdate in rdates:
        event.add("rdate", rdate)
    calendar = Calendar()
    calendar.add_component(event)
    found = recurring_ical_events.of(calendar).between(OPENS, CLOSES)
    return {one.start for one in found}


def ours(rule: Rule, zone: ZoneInfo) -> set[datetime]:
    content = EventContent(
        title={"fr": "Cours"},
        category="atelier",
        schedule=RecurringSchedule(zone=zone.key, rules=(rule,)),
        organiser=Organiser(name="Nous"),
    )
    found = occurrences("event", content, (OPENS, CLOSES), at_most=10_000)
    return {one.start for one in found if OPENS <= one.start < CLOSES}


@settings(deadline=None, max_examples=300)
@given(data=st.data(), first=days, at=times, zone=zones)
def test_the_same_starts_as_instants(data: st.DataObject, first: date, at: time, zone: ZoneInfo) -> None:
    rrule = data.draw(rules(zone, timed=True))
    start = datetime.combine(first, at)
    try:
        canonical = check_rule(rrule, start.isoformat(timespec="minutes"), zone)
    except RuleWithoutDates:
        return
    exdates = [
        datetime.combine(first + timedelta(days=n), at) for n in data.draw(st.sets(st.integers(0, 120), max_size=20))
    ]
    # The reference leaves out an addition on the day of an exception when the one's clock in UTC is the other's here.
    added = [
        day for day in data.draw(st.lists(days, max_size=3)) if day > first and day not in map(datetime.date, exdates)
    ]
    rdates = [datetime.combine(day, data.draw(times)) for day in added]
    rule = Rule(
        key="a",
        start=start.isoformat(timespec="minutes"),
        rrule=canonical,
        exdates=tuple(one.isoformat(timespec="minutes") for one in exdates),
        rdates=tuple(one.isoformat(timespec="minutes") for one in rdates),
    )
    local = [[one.replace(tzinfo=zone) for one in several] for several in (exdates, rdates)]
    expected = {one.astimezone(UTC) for one in theirs(start.replace(tzinfo=zone), rrule, *local)}
    assert ours(rule, zone) == {one for one in expected if OPENS <= one < CLOSES}


@settings(deadline=None, max_examples=100)
@given(data=st.data(), first=days)
def test_the_same_days_where_there_is_no_time(data: st.DataObject, first: date) -> None:
    rrule = data.draw(rules(BRUSSELS, timed=False))
    try:
        canonical = check_rule(rrule, first.isoformat())
    except RuleWithoutDates:
        return
    exdates = [first + timedelta(days=n) for n in data.draw(st.sets(st.integers(0, 120), max_size=20))]
    rule = Rule(
        key="a", start=first.isoformat(), rrule=canonical, exdates=tuple(exdate.isoformat() for exdate in exdates)
    )
    expected = {local_instant(day, time(4)) for day in theirs(first, rrule, exdates, [])}
    assert ours(rule, BRUSSELS) == {one for one in expected if OPENS <= one < CLOSES}
