"""What goes out comes back the same: every form, read by who reads it, has the dates that the API has, as instants,
across both changes of the clock.
"""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from services.gateway.events import Event, last_day
from services.gateway.exports import csv as csv_form
from services.gateway.exports import geojson, ics
from shared.dates.schedule import Occurrence
from shared.events.content import Override
from shared.events.schedule import BRUSSELS, DateEntry, DatesSchedule, RecurringSchedule, Rule
from tests.unit.gateway.exporting import export_of
from tests.unit.gateway.make import event

AUTUMN = datetime(2026, 10, 1, 12, tzinfo=UTC)
STATUSES = {"scheduled": "CONFIRMED", "cancelled": "CANCELLED", "postponed": "TENTATIVE", "moved_online": "CONFIRMED"}
ONE_DAY = timedelta(days=1)
NIGHTS = (date(2026, 10, 25), date(2027, 3, 28))
"""On which the clocks change in Belgium; in New York they do so on others."""

days = st.one_of(
    st.dates(date(2026, 10, 1), date(2027, 6, 30)),
    st.sampled_from(NIGHTS).flatmap(lambda night: st.integers(-1, 1).map(lambda days: night + days * ONE_DAY)),
)
clocks = st.one_of(
    st.sampled_from(["00:30", "01:59", "02:00", "02:15", "02:30", "03:00", "03:59", "04:00", "20:00"]),
    st.times().map(lambda time: time.strftime("%H:%M")),
)
lengths = st.one_of(st.none(), st.integers(1, 60 * 30).map(lambda minutes: timedelta(minutes=minutes)))
zones = st.sampled_from([BRUSSELS, BRUSSELS, "Europe/London", "America/New_York", "Asia/Kathmandu"])
statuses = st.sampled_from(sorted(STATUSES))


@st.composite
def entries(draw: st.DrawFn, key: str) -> DateEntry:
    """A date with or without a time, with or without an end."""
    day = draw(days)
    if draw(st.integers(0, 3)) == 0:
        last = draw(st.one_of(st.none(), st.integers(0, 4)))
        end = None if last is None else (day + last * ONE_DAY).isoformat()
        return DateEntry(key=key, original=day.isoformat(), start=day.isoformat(), end=end)
    start, length = f"{day}T{draw(clocks)}", draw(lengths)
    end = (datetime.fromisoformat(start) + length).isoformat(timespec="minutes") if length else None
    return DateEntry(key=key, original=start, start=start, end=end)


@st.composite
def schedules(draw: st.DrawFn) -> DatesSchedule | RecurringSchedule:
    zone = draw(zones)
    if draw(st.booleans()):
        keys = [f"d{number}" for number in range(draw(st.integers(1, 6)))]
        return DatesSchedule(zone=zone, dates=tuple(draw(entries(key)) for key in keys))
    first = draw(entries("r"))
    rule = draw(
        st.sampled_from(
            ["FREQ=WEEKLY;COUNT=30", "FREQ=DAILY;COUNT=12", "FREQ=WEEKLY;BYDAY=SA,SU;COUNT=20", "FREQ=MONTHLY;COUNT=7"]
        )
    )
    return RecurringSchedule(zone=zone, rules=(Rule(key="r", start=first.start, end=first.end, rrule=rule),))


@st.composite
def happenings(draw: st.DrawFn) -> Event:
    """An event of which some dates are off, online, or moved to another time."""
    schedule = draw(schedules())
    plain = event(schedule=schedule)
    found = plain.occurrences(AUTUMN)
    said = [
        Override(
            entry=one.entry,
            original=one.original,
            status=draw(statuses),
            start=draw(entries("moved")).start if draw(st.booleans()) else None,
        )
        for one in found
        if draw(st.integers(0, 4)) == 0
    ]
    return event(schedule=schedule, overrides=tuple(said), status=draw(statuses))


def moment(one: Occurrence) -> tuple[object, object]:
    """Start and end; as days where there is no time, the last included."""
    if one.all_day:
        return one.agenda_day, last_day(one)
    return one.start, one.end if one.end is not None and one.end > one.start else None


def expected(found: Event) -> dict[str, tuple[object, object, bool, str]]:
    return {one.id: (*moment(one), one.all_day, one.status) for one in found.occurrences(AUTUMN)}


SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(happenings())
def test_a_calendar_program_finds_the_same_dates(found: Event) -> None:
    calendar = Calendar.from_ical(ics.render(export_of(found, now=AUTUMN)))
    read = {}
    for one in recurring_ical_events.of(calendar).between((2026, 1, 1), (2100, 1, 1)):
        start, end = one["DTSTART"].dt, one["DTEND"].dt if "DTEND" in one else None
        if isinstance(start, datetime):
            begins, ends = start.astimezone(UTC), end.astimezone(UTC) if end else None
            read[str(one["UID"])] = (begins, None if ends == begins else ends, False, str(one["STATUS"]))
        else:
            read[str(one["UID"])] = (start, end - ONE_DAY, True, str(one["STATUS"]))
    wanted = {id: (start, end, day, STATUSES[status]) for id, (start, end, day, status) in expected(found).items()}
    assert read == wanted


@SLOW
@given(happenings())
def test_a_spreadsheet_has_the_same_dates(found: Event) -> None:
    written = csv_form.render(export_of(found, now=AUTUMN)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    read = {row["id"]: (_read(row["start"]), row["all_day"] == "true", row["status"]) for row in rows}
    assert read == {id: (start, day, status) for id, (start, _, day, status) in expected(found).items()}
    assert all(row["day"] == row["start"][:10] for row in rows)


@SLOW
@given(happenings())
def test_a_map_has_the_same_dates(found: Event) -> None:
    features = json.loads(geojson.render(export_of(found, now=AUTUMN)))["features"]
    read = {one["id"]: (_read(one["properties"]["start"]), one["properties"]["status"]) for one in features}
    assert read == {id: (start, status) for id, (start, _, _, status) in expected(found).items()}


def _read(written: str) -> date | datetime:
    if len(written) == len("2026-12-05"):
        return date.fromisoformat(written)
    return datetime.fromisoformat(written).astimezone(UTC)


def test_the_nights_of_the_examples_are_those_of_the_change() -> None:
    for night in NIGHTS:
        before, after = (
            datetime.combine(day, datetime.min.time(), ZoneInfo(BRUSSELS)) for day in (night, night + ONE_DAY)
        )
        assert before.utcoffset() != after.utcoffset()
