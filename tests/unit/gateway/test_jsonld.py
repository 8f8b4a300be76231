"""Linked data as search engines read it."""

import json
from datetime import date
from typing import Any

import pytest

from services.gateway.exports.jsonld import render
from services.gateway.exports.lines import Related
from shared.events.content import Accessibility, Artist, Audience, Booking, Offer, Organiser, Override, Price
from shared.events.schedule import DateEntry, DatesSchedule, OngoingSchedule, OpeningHours, RecurringSchedule, Rule
from tests.unit.catalogue.builders import entry
from tests.unit.gateway.exporting import URL, entry_of, export_of
from tests.unit.gateway.make import ID, event

SCHEMA = "https://schema.org/"


def document(*args: Any, **changes: Any) -> dict[str, Any]:
    return dict(json.loads(render(export_of(event(*args, **changes), whole=False))))


def test_one_date_is_one_event_with_all_that_is_known() -> None:
    found = document(
        entry("a", "2026-12-05T20:00", "2026-12-05T22:00"),
        price=Price(kind="fixed", offers=(Offer(name="Prévente", amount=12.5),)),
        languages=("fr",),
        organiser=Organiser(name="Les Amis", url="https://example.org"),
        artists=(Artist(name="Les Hérons"),),
        summary={"fr": "Un soir d’hiver."},
    )
    assert found["@context"] == "https://schema.org"
    assert found["@type"] == "MusicEvent"
    assert found["@id"] == f"{URL}#{ID}-a-20261205T2000"
    assert found["name"] == "Concert d’hiver"
    assert found["startDate"] == "2026-12-05T20:00:00+01:00"
    assert found["endDate"] == "2026-12-05T22:00:00+01:00"
    assert found["eventStatus"] == f"{SCHEMA}EventScheduled"
    assert found["eventAttendanceMode"] == f"{SCHEMA}OfflineEventAttendanceMode"
    assert found["location"]["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Avenue Golenvaux 18",
        "postalCode": "5000",
        "addressLocality": "Namur",
        "addressRegion": "namur",
        "addressCountry": "BE",
    }
    assert found["organizer"] == {"@type": "Organization", "name": "Les Amis", "url": "https://example.org"}
    assert found["performer"] == [{"@type": "PerformingGroup", "name": "Les Hérons"}]
    assert found["offers"][0]["price"] == "12.50"
    assert found["isAccessibleForFree"] is False
    assert found["inLanguage"] == ["fr"]
    assert found["url"] == URL


def test_what_is_not_known_is_not_said() -> None:
    found = document()
    silent = ("endDate", "offers", "isAccessibleForFree", "description", "inLanguage", "audience", "performer")
    others = ("doorTime", "superEvent", "subEvent", "eventSchedule", "previousStartDate", "maximumAttendeeCapacity")
    for member in silent + others:
        assert member not in found
    assert "url" not in found["organizer"]
    assert "amenityFeature" not in found["location"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("cancelled", "EventCancelled"),
        ("postponed", "EventPostponed"),
        ("rescheduled", "EventRescheduled"),
        ("moved_online", "EventMovedOnline"),
    ],
)
def test_the_status_is_said(status: str, said: str) -> None:
    assert document(status=status)["eventStatus"] == SCHEMA + said


def test_a_rescheduled_date_says_when_it_was_planned_first() -> None:
    found = document(entry("a", "2026-12-12T20:00", original="2026-12-05T20:30"), status="rescheduled")
    assert found["startDate"] == "2026-12-12T20:00:00+01:00"
    assert found["previousStartDate"] == "2026-12-05T20:30:00+01:00"
    day = document(entry("a", "2026-12-12", original="2026-12-05"), status="rescheduled")
    assert day["previousStartDate"] == "2026-12-05"


def test_what_moved_online_is_at_no_place() -> None:
    found = document(status="moved_online", booking=Booking(kind="required", url="https://example.org/live"))
    assert found["location"] == {"@type": "VirtualLocation", "url": "https://example.org/live"}
    assert found["eventAttendanceMode"] == f"{SCHEMA}OnlineEventAttendanceMode"
    both = document(attendance="mixed")["location"]
    assert [one["@type"] for one in both] == ["Place", "VirtualLocation"]


@pytest.mark.parametrize(
    ("availability", "said"), [("sold_out", "SoldOut"), ("limited", "LimitedAvailability"), ("available", "InStock")]
)
def test_offers_say_whether_there_are_seats(availability: str, said: str) -> None:
    price = Price(kind="fixed", offers=(Offer(name="Prévente", amount=12.5), Offer(name="Sur place", amount=15)))
    offers = document(price=price, availability=availability)["offers"]
    assert [offer["availability"] for offer in offers] == [SCHEMA + said] * 2
    assert document(availability=availability)["offers"][0]["availability"] == SCHEMA + said


def test_free_is_said() -> None:
    found = document(price=Price(kind="free"))
    assert found["isAccessibleForFree"] is True
    assert found["offers"][0]["price"] == "0.00"


def test_for_whom_and_how_accessible() -> None:
    found = document(
        audience=Audience(min_age=6, max_age=12, family=True),
        accessibility=Accessibility(entrance="yes", toilets="no", sign_language="yes"),
    )
    assert found["audience"]["suggestedMinAge"] == 6
    assert found["audience"]["suggestedMaxAge"] == 12
    features = {one["name"]: one["value"] for one in found["location"]["amenityFeature"]}
    assert features == {"entrance": True, "toilets": False, "sign_language": True}, "unknown is neither"
    assert found["workFeatured"]["accessibilityFeature"] == ["signLanguage"]


def test_doors_open_before() -> None:
    dated = DateEntry(key="a", original="2026-12-05T20:00", start="2026-12-05T20:00", doors="2026-12-05T19:00")
    assert document(schedule=DatesSchedule(dates=(dated,)))["doorTime"] == "2026-12-05T19:00:00+01:00"


def test_several_dates_are_parts_of_one_series_and_days_stand_without_a_time() -> None:
    off = Override(entry="b", original="2026-12-12", status="cancelled")
    found = document(entry("a", "2026-12-05"), entry("b", "2026-12-12", "2026-12-13"), overrides=(off,))
    series, first, second = found["@graph"]
    assert series["@type"] == ["EventSeries", "MusicEvent"]
    assert (series["startDate"], series["endDate"]) == ("2026-12-05", "2026-12-13")
    assert series["subEvent"] == [{"@id": first["@id"]}, {"@id": second["@id"]}]
    assert first["superEvent"] == second["superEvent"] == {"@id": series["@id"]} == {"@id": URL}
    assert (first["startDate"], first["endDate"]) == ("2026-12-05", "2026-12-05")
    assert (second["startDate"], second["endDate"]) == ("2026-12-12", "2026-12-13")
    assert second["eventStatus"] == f"{SCHEMA}EventCancelled"


def test_a_rule_is_a_schedule() -> None:
    rule = Rule(
        key="r",
        start="2026-12-01T19:30",
        end="2026-12-01T21:30",
        rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20270629T235959",
        exdates=("2026-12-15T19:30",),
        except_school_holidays="fr",
    )
    series, *dates = document(schedule=RecurringSchedule(rules=(rule,)))["@graph"]
    (schedule,) = series["eventSchedule"]
    assert schedule["repeatFrequency"] == "P1W"
    assert schedule["byDay"] == [f"{SCHEMA}Tuesday"]
    assert (schedule["startDate"], schedule["endDate"]) == ("2026-12-01", "2027-06-29")
    assert (schedule["startTime"], schedule["endTime"]) == ("19:30", "21:30")
    assert schedule["scheduleTimezone"] == "Europe/Brussels"
    left_out = set(schedule["exceptDate"])
    assert {"2026-12-15", "2026-12-22", "2026-12-29"} <= left_out
    assert left_out.isdisjoint(one["startDate"][:10] for one in dates)


def test_a_rule_by_the_month_keeps_its_ordinals() -> None:
    rule = Rule(key="r", start="2026-12-08T19:30", rrule="FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU;COUNT=4")
    (schedule,) = document(schedule=RecurringSchedule(rules=(rule,)))["@graph"][0]["eventSchedule"]
    assert (schedule["repeatFrequency"], schedule["byDay"], schedule["repeatCount"]) == ("P2M", ["2TU"], 4)


def test_a_run_is_one_event_with_its_opening_hours() -> None:
    hours = (OpeningHours(days=("WE", "SU"), opens="14:00", closes="18:00"),)
    run = OngoingSchedule(first=date(2026, 12, 4), last=date(2027, 1, 31), hours=hours, closed=(date(2026, 12, 25),))
    found = document(schedule=run, category="exposition")
    assert found["@type"] == "ExhibitionEvent"
    assert (found["startDate"], found["endDate"]) == ("2026-12-04", "2027-01-31")
    (schedule,) = found["eventSchedule"]
    assert schedule["byDay"] == [f"{SCHEMA}Wednesday", f"{SCHEMA}Sunday"]
    assert schedule["exceptDate"] == ["2026-12-25"]


def test_what_belongs_together_says_so() -> None:
    festival = Related("https://cinqmille.be/events/9/festival", {"fr": "Festival"})
    part = Related("https://cinqmille.be/events/8/balade", {"fr": "Balade"})
    found = json.loads(render(export_of(entries=(entry_of(event(), whole=festival, parts=(part,)),), whole=False)))
    assert found["superEvent"]["@id"] == festival.url
    assert [one["name"] for one in found["subEvent"]] == ["Balade"]
