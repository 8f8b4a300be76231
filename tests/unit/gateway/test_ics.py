"""The calendar file, read back by the library and by its rules."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from services.gateway.exports.content_lines import line, text
from services.gateway.exports.ics import render
from shared.events.content import Artist, Offer, Override, Place, Price
from shared.events.schedule import DatesSchedule, OngoingSchedule, OpeningHours
from tests.unit.catalogue.builders import NAMUR, entry
from tests.unit.gateway.exporting import URL, export_of
from tests.unit.gateway.make import ID, event

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 23, 9, tzinfo=BRUSSELS)
RUN = OngoingSchedule(
    first=date(2026, 12, 4),
    last=date(2027, 1, 31),
    hours=(OpeningHours(days=("WE", "SU"), opens="14:00", closes="18:00"),),
)


def made(*args: object, **changes: object) -> bytes:
    return render(export_of(event(*args, **changes), now=NOW))  # type: ignore[arg-type]


def vevents(*args: object, **changes: object) -> list[Calendar]:
    return list(Calendar.from_ical(made(*args, **changes)).walk("VEVENT"))


def test_each_date_is_an_event_of_its_own_at_brussels_wall_clock() -> None:
    file = made(entry("a", "2026-12-05T20:00", "2026-12-05T22:00"), entry("b", "2027-07-01T20:30"))
    winter, summer = Calendar.from_ical(file).walk("VEVENT")
    assert winter["UID"] == f"{ID}-a-20261205T2000"
    assert winter["SEQUENCE"] == 3
    assert winter["STATUS"] == "CONFIRMED"
    assert winter["SUMMARY"] == "Concert d’hiver"
    assert winter["URL"] == URL
    assert winter["LOCATION"] == "Le Delta, Avenue Golenvaux 18, 5000 Namur"
    assert winter["DTSTART"].params["TZID"] == "Europe/Brussels"
    assert winter["DTSTART"].dt == datetime(2026, 12, 5, 20, tzinfo=BRUSSELS)
    assert winter["DTEND"].dt - winter["DTSTART"].dt == timedelta(hours=2)
    assert b"DTSTAMP:20261123T120000Z" in file
    assert summer["DTSTART"].dt.utcoffset() == timedelta(hours=2)
    assert "DTEND" not in summer, "an assumed end is never shown"


def test_a_calendar_has_a_name_and_says_when_to_look_again() -> None:
    calendar = Calendar.from_ical(made())
    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "Agenda Cinqmille"
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert "METHOD" not in calendar
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]


def test_the_zones_rules_stand_beside_and_change_the_clocks_at_one_oclock_utc() -> None:
    (zone,) = Calendar.from_ical(made()).walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Brussels"
    starts = {part.name: part["DTSTART"].dt - part["TZOFFSETFROM"].td for part in zone.subcomponents}
    assert {moment.hour for moment in starts.values()} == {1}
    assert starts.keys() == {"DAYLIGHT", "STANDARD"}


@pytest.mark.parametrize(
    "name", ["Europe/London", "America/New_York", "Asia/Kathmandu", "Etc/UTC", "Africa/Casablanca"]
)
def test_a_date_in_another_zone_keeps_its_wall_clock_and_brings_the_zone_along(name: str) -> None:
    dates = (entry("a", "2026-12-05T20:00", "2026-12-05T22:00"), entry("b", "2027-07-01T20:30"))
    file = made(schedule=DatesSchedule(zone=name, dates=dates))
    calendar = Calendar.from_ical(file)
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == name
    offsets = [(part["DTSTART"].dt - part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td) for part in zone.subcomponents]
    for found, start in zip(calendar.walk("VEVENT"), ((2026, 12, 5, 20), (2027, 7, 1, 20, 30)), strict=True):
        moment = datetime(*start, tzinfo=ZoneInfo(name))  # type: ignore[arg-type, misc]
        assert found["DTSTART"].params["TZID"] == name
        assert found["DTSTART"].dt.replace(tzinfo=None) == moment.replace(tzinfo=None)
        instant = moment.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        assert max(pair for pair in offsets if pair[0] <= instant)[1] == moment.utcoffset()


def test_a_date_without_a_time_is_a_day_and_its_end_comes_after_it() -> None:
    file = made(entry("a", "2026-12-05", "2026-12-06"), entry("b", "2026-12-12"))
    weekend, day = Calendar.from_ical(file).walk("VEVENT")
    assert weekend["DTSTART"].params["VALUE"] == "DATE"
    assert (weekend["DTSTART"].dt, weekend["DTEND"].dt) == (date(2026, 12, 5), date(2026, 12, 7))
    assert (day["DTSTART"].dt, day["DTEND"].dt) == (date(2026, 12, 12), date(2026, 12, 13))
    assert b"VTIMEZONE" not in file


def test_a_moved_date_keeps_its_identity() -> None:
    (found,) = vevents(entry("a", "2026-12-06T20:00", original="2026-12-05T20:00"), version=4)
    assert found["UID"] == f"{ID}-a-20261205T2000"
    assert found["SEQUENCE"] == 4
    assert found["DTSTART"].dt.day == 6


@pytest.mark.parametrize(
    ("status", "said", "title"),
    [
        ("scheduled", "CONFIRMED", "Concert d’hiver"),
        ("cancelled", "CANCELLED", "Annulé : Concert d’hiver"),
        ("postponed", "TENTATIVE", "Reporté : Concert d’hiver"),
        ("rescheduled", "CONFIRMED", "Concert d’hiver"),
        ("moved_online", "CONFIRMED", "Concert d’hiver"),
    ],
)
def test_the_status_is_said_to_programs_and_to_people(status: str, said: str, title: str) -> None:
    (found,) = vevents(status=status, reason="weather")
    assert found["STATUS"] == said
    assert found["SUMMARY"] == title
    assert ("météo" in found["DESCRIPTION"]) is (status != "scheduled")


def test_one_date_may_differ_from_the_rest() -> None:
    said = Override(
        entry="a",
        original="2026-12-05T20:00",
        status="cancelled",
        title={"fr": "Avec l’orchestre"},
        place=Place(name="Le Manège", postcode="7000", locality="Mons", commune="Mons", nis="53053"),
        artists=(Artist(name="Les Hérons"),),
        price=Price(kind="fixed", offers=(Offer(name="Prévente", amount=12.5),)),
    )
    first, second = vevents(entry("a", "2026-12-05T20:00"), entry("b", "2026-12-06T20:00"), overrides=(said,))
    assert first["SUMMARY"] == "Annulé : Avec l’orchestre"
    assert first["LOCATION"] == "Le Manège, 7000 Mons"
    assert first["TRANSP"] == "TRANSPARENT"
    assert "Avec Les Hérons." in first["DESCRIPTION"]
    assert "Prévente : 12,50 €" in first["DESCRIPTION"]
    assert (second["STATUS"], second["SUMMARY"]) == ("CONFIRMED", "Concert d’hiver")


def test_of_a_run_there_is_one_event_over_all_of_its_days_with_the_hours_in_words() -> None:
    closed = Override(entry="run", original="2026-12-09T14:00", status="cancelled", reason="illness")
    opening = Override(entry="run", original="2026-12-06T14:00", title={"fr": "Vernissage"}, start="2026-12-06T17:00")
    file = made(schedule=RUN, overrides=(closed, opening), category="exposition")
    run, vernissage = Calendar.from_ical(file).walk("VEVENT")
    assert run["UID"] == f"{ID}-run"
    assert (run["DTSTART"].dt, run["DTEND"].dt) == (date(2026, 12, 4), date(2027, 2, 1))
    assert run["TRANSP"] == "TRANSPARENT", "nobody is busy for two months"
    assert "Ouvert : " in run["DESCRIPTION"]
    assert "Annulé (maladie) : mercredi 9 décembre." in run["DESCRIPTION"]
    assert vernissage["SUMMARY"] == "Vernissage"
    assert vernissage["DTSTART"].dt == datetime(2026, 12, 6, 17, tzinfo=BRUSSELS)


def test_a_run_until_further_notice_lasts_to_the_end_of_next_year() -> None:
    (run,) = vevents(schedule=OngoingSchedule(first=date(2026, 9, 1)))
    assert (run["DTSTART"].dt, run["DTEND"].dt) == (date(2026, 9, 1), date(2028, 1, 1))
    assert "Jusqu’à nouvel ordre." in run["DESCRIPTION"]


def test_what_is_online_or_not_known_yet_says_so_in_place_of_a_place() -> None:
    assert vevents(place=None, attendance="online")[0]["LOCATION"] == "En ligne"
    assert vevents(place=None)[0]["LOCATION"] == "Lieu à annoncer"
    here = NAMUR.model_copy(update={"latitude": 50.4594, "longitude": 4.7507})
    assert vevents(place=here)[0]["GEO"].to_ical() == "50.4594;4.7507"


def test_an_answer_of_nothing_is_a_calendar_too() -> None:
    calendar = Calendar.from_ical(render(export_of(now=NOW)))
    assert calendar.walk("VEVENT") == []
    assert calendar.subcomponents, "RFC 5545 wants one component at least"


def test_text_cannot_break_out_of_its_line() -> None:
    title = "Soirée; jazz, \\ et\nplus\r\nX-EVIL:1\x00\x1f"
    file = made(title={"fr": title})
    assert b"\nX-EVIL" not in file
    (found,) = Calendar.from_ical(file).walk("VEVENT")
    assert found["SUMMARY"] == "Soirée; jazz, \\ et\nplus\nX-EVIL:1"


@pytest.mark.parametrize("character", ["a", "é", "€", "🎷"])
@pytest.mark.parametrize("before", range(5))
def test_lines_are_folded_at_75_octets_between_characters(character: str, before: int) -> None:
    value = "x" * before + character * 200
    folded = text("SUMMARY", value)
    lines = folded.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() for line in lines), "each is whole by itself"
    assert folded.replace(b"\r\n ", b"").decode() == f"SUMMARY:{value}\r\n"
    assert line("X", "a" * 73) == b"X:" + b"a" * 73 + b"\r\n", "75 octets need no fold"


def test_what_starts_in_the_hour_that_spring_skips_ends_as_much_later() -> None:
    (night,) = vevents(entry("a", "2027-03-28T02:30", "2027-03-28T03:15"))
    assert night["DTSTART"].dt == datetime(2027, 3, 28, 3, 30, tzinfo=BRUSSELS)
    assert night["DTEND"].dt == datetime(2027, 3, 28, 4, 15, tzinfo=BRUSSELS)


def test_it_speaks_four_languages() -> None:
    off = event(status="cancelled")
    titles = {lang: render(export_of(off, now=NOW, lang=lang)).decode() for lang in ("fr", "nl", "de", "en")}  # type: ignore[arg-type]
    assert "Annulé : " in titles["fr"]
    assert "Afgelast: " in titles["nl"]
    assert "Abgesagt: " in titles["de"]
    assert "Cancelled: " in titles["en"]
