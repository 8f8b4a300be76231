"""The calendar file, read back by the library and by its rules."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from services.gateway.ics import calendar
from tests.unit.catalogue.builders import entry
from tests.unit.gateway.make import ID, event

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 23, 9, tzinfo=BRUSSELS)
URL = "https://cinqmille.be/events/1/concert"


def test_each_date_is_an_event_of_its_own_at_brussels_wall_clock() -> None:
    made = calendar(event(entry("a", "2026-12-05T20:00", "2026-12-05T22:00"), entry("b", "2027-07-01T20:30")), URL, NOW)
    winter, summer = Calendar.from_ical(made).walk("VEVENT")
    assert winter["UID"] == f"{ID}-a-20261205T2000"
    assert winter["SEQUENCE"] == 3
    assert winter["STATUS"] == "CONFIRMED"
    assert winter["SUMMARY"] == "Concert d’hiver"
    assert winter["URL"] == URL
    assert winter["LOCATION"] == "Le Delta, Avenue Golenvaux 18, 5000 Namur"
    assert winter["DTSTART"].params["TZID"] == "Europe/Brussels"
    assert winter["DTSTART"].dt == datetime(2026, 12, 5, 20, tzinfo=BRUSSELS)
    assert winter["DTEND"].dt - winter["DTSTART"].dt == timedelta(hours=2)
    assert b"DTSTAMP:20261123T120000Z" in made
    assert summer["DTSTART"].dt.utcoffset() == timedelta(hours=2)
    assert "DTEND" not in summer, "an assumed end is never shown"


def test_the_zones_rules_stand_beside_and_change_the_clocks_at_one_oclock_utc() -> None:
    (zone,) = Calendar.from_ical(calendar(event(), URL, NOW)).walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Brussels"
    starts = {part.name: part["DTSTART"].dt - part["TZOFFSETFROM"].td for part in zone.subcomponents}
    assert {moment.hour for moment in starts.values()} == {1}
    assert starts.keys() == {"DAYLIGHT", "STANDARD"}


def test_a_date_without_a_time_is_a_day_and_its_end_comes_after_it() -> None:
    made = calendar(event(entry("a", "2026-12-05", "2026-12-06"), entry("b", "2026-12-12")), URL, NOW)
    weekend, day = Calendar.from_ical(made).walk("VEVENT")
    assert weekend["DTSTART"].params["VALUE"] == "DATE"
    assert (weekend["DTSTART"].dt, weekend["DTEND"].dt) == (date(2026, 12, 5), date(2026, 12, 7))
    assert (day["DTSTART"].dt, day["DTEND"].dt) == (date(2026, 12, 12), date(2026, 12, 13))
    assert b"VTIMEZONE" not in made


def test_a_moved_date_keeps_its_identity() -> None:
    moved = event(entry("a", "2026-12-06T20:00", original="2026-12-05T20:00"), version=4)
    (found,) = Calendar.from_ical(calendar(moved, URL, NOW)).walk("VEVENT")
    assert found["UID"] == f"{ID}-a-20261205T2000"
    assert found["SEQUENCE"] == 4
    assert found["DTSTART"].dt.day == 6


def test_text_cannot_break_out_of_its_line() -> None:
    title = "Soirée; jazz, \\ et\nplus\r\nX-EVIL:1"
    made = calendar(event(title={"fr": title}), URL, NOW)
    assert b"\nX-EVIL" not in made
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))


def test_an_end_that_the_spring_change_swallows_is_left_out() -> None:
    (night,) = Calendar.from_ical(calendar(event(entry("a", "2027-03-28T02:30", "2027-03-28T03:15")), URL, NOW)).walk(
        "VEVENT"
    )
    assert night["DTSTART"].dt == datetime(2027, 3, 28, 3, 30, tzinfo=BRUSSELS)
    assert "DTEND" not in night
