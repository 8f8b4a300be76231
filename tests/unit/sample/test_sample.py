"""The sample agenda is whole, as the public API takes it, on whatever day and at whatever hour it is loaded."""

import json
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deploy.sample.make import submissions
from deploy.sample.tables import artists, events, places, stages
from services.ingest.model import Sent
from services.ingest.moderation.checks import Subject, review
from services.ingest.moderation.twins import fingerprints
from services.ingest.normalise import Draft, normalise
from shared import communes
from shared.dates.schedule import Occurrence, occurrences
from shared.dates.windows import windows
from shared.taxonomy import KEYS

BRUSSELS = ZoneInfo("Europe/Brussels")
USUAL = datetime(2026, 11, 24, 9, 0, tzinfo=BRUSSELS)
SITES = {"cinqmille", "quatremille", "sixmille", "septmille"}
PARENT = "01JD000000000000000000000A"

NOWS = [
    datetime.fromisoformat(written).replace(tzinfo=BRUSSELS)
    for written in (
        *("2026-11-24T09:00", "2026-11-29T19:00", "2026-12-04T16:59", "2026-12-24T20:00", "2026-12-25T10:00"),
        *("2026-12-31T17:30", "2027-01-01T00:30", "2027-01-10T18:30", "2027-02-09T11:00", "2027-02-28T12:00"),
        *("2027-03-27T21:00", "2027-03-28T03:15", "2027-03-29T08:00", "2027-04-21T14:00", "2027-05-06T10:00"),
        *("2027-05-30T18:05", "2027-06-15T07:00", "2027-06-29T12:00", "2027-07-11T18:30", "2027-07-21T15:00"),
        *("2027-08-20T09:00", "2027-08-31T19:30", "2027-09-12T20:00", "2027-10-01T17:00", "2027-10-30T22:00"),
        *("2027-10-31T02:30", "2027-11-11T09:30", "2028-02-29T13:00", "2028-12-23T18:00", "2029-04-02T06:00"),
    )
]


@cache
def bodies(now: datetime = USUAL) -> list[dict[str, Any]]:
    return submissions(now)


@cache
def drafts(now: datetime = USUAL) -> tuple[Draft, ...]:
    """What ingest makes of them; parts belong to some parent."""
    sent = [body | {"part_of": PARENT} if "part_of" in body else body for body in bodies(now)]
    return tuple(normalise(Sent.model_validate_json(json.dumps(body))) for body in sent)


@cache
def dates(now: datetime) -> list[tuple[Draft, Occurrence]]:
    within = (now - timedelta(days=1), now + timedelta(days=20))
    return [
        (draft, found)
        for number, draft in enumerate(drafts(now))
        for found in occurrences(str(number), draft.content, within)
    ]


def in_window(when: str, now: datetime) -> Counter[str | None]:
    """How many showings each site has then."""
    seen = {
        (id(draft), draft.sent.site)
        for draft, date in dates(now)
        for window in windows(when, now)
        if window.overlaps(date.start, date.until) and not date.is_off
    }
    return Counter(site for _, site in seen)


def test_there_are_about_four_hundred_spread_over_the_network() -> None:
    by_site = Counter(body.get("site") for body in bodies())
    assert 380 <= len(bodies()) <= 450
    assert set(by_site) == {*SITES, None}
    assert min(by_site[site] for site in SITES) >= 70
    assert len({body["place"]["locality"] for body in bodies() if body.get("place")}) >= 130


def test_the_same_moment_and_seed_give_the_same_agenda() -> None:
    assert submissions(USUAL) == bodies()
    assert submissions(USUAL, seed=1) != bodies()


@pytest.mark.parametrize("now", NOWS, ids=[f"{now:%Y-%m-%d %a %Hh%M}" for now in NOWS])
def test_it_is_well_filled_whenever_it_is_loaded(now: datetime) -> None:
    today, tonight = in_window("today", now), in_window("tonight", now)
    weekend, next_weekend = in_window("weekend", now), in_window("next-weekend", now)
    if 7 <= now.hour < 20:
        assert today.total() >= 15
        assert tonight.total() >= 4
        assert all(today[site] >= (2 if now.hour < 18 else 1) for site in SITES)
    if now.hour >= 20:
        assert tonight.total() >= 1
    assert all(weekend[site] >= 4 and next_weekend[site] >= 10 for site in SITES)
    _nothing_blocks(now)


def _nothing_blocks(now: datetime) -> None:
    """A blocking finding would make a trusted sender's submission wait for a volunteer."""
    shared = Counter(mark for draft in drafts(now) for mark in fingerprints(draft.content))
    assert [mark for mark, times in shared.items() if times > 1] == []
    for draft in drafts(now):
        subject = Subject(
            content=draft.content,
            notes=draft.notes,
            site=draft.sent.site,
            sites=(draft.sent.site,) if draft.sent.site else (),
            twins=False,
            whole_known=True,
            now=now,
        )
        assert [finding for finding in review(subject) if finding.level == "blocking"] == [], draft.sent.title


def test_all_categories_languages_and_kinds_of_schedule_are_there() -> None:
    by_category = Counter(body["category"] for body in bodies())
    assert min(by_category[key] for key in KEYS) >= 6
    by_language = Counter(body["language"] for body in bodies())
    assert by_language["fr"] > 300
    assert min(by_language[language] for language in ("nl", "de", "en")) >= 6
    by_kind = Counter(body["schedule"]["kind"] for body in bodies())
    assert min(by_kind["recurring"], by_kind["ongoing"]) >= 25


def test_every_state_of_a_date_and_of_an_event_is_there() -> None:
    changes = [change for body in bodies() for change in body.get("changes", ())]
    assert {"cancelled", "postponed", "moved_online"} <= {body.get("status") for body in bodies()}
    assert {"cancelled", "rescheduled"} <= {change.get("status") for change in changes}
    assert {"sold_out", "limited"} <= {body.get("availability") for body in bodies()}
    assert {"sold_out", "limited"} <= {change.get("availability") for change in changes}
    assert {"free", "fixed", "range", "pay_what_you_want"} <= {body["price"]["kind"] for body in bodies()}
    assert {"offline", "online", "mixed"} == {body.get("attendance", "offline") for body in bodies()}
    assert {"none", "advised", "required"} <= {body["booking"]["kind"] for body in bodies() if "booking" in body}
    assert any("publish_at" in body for body in bodies())
    assert any(body.get("place", "") is None for body in bodies())
    names = {offer["name"] for body in bodies() for offer in body["price"].get("offers", ())}
    assert {"Prévente", "Sur place", "Étudiant", "Article 27", "BIM"} <= names
    answers = {said for body in bodies() for said in body.get("accessibility", {}).values()}
    assert answers == {"yes", "no"}
    assert sum("accessibility" not in body for body in bodies()) >= 20


def test_every_shape_of_a_date_is_there() -> None:
    entries = [entry for body in bodies() for entry in body["schedule"].get("dates", ())]
    starts = {entry["start"][11:] for entry in entries}
    assert {"", "00:30", "04:00", "05:00"} <= starts
    nights = [entry for entry in entries if "T" in entry["start"] and _nights(entry) == 2]
    assert nights
    rules = [rule for body in bodies() for rule in body["schedule"].get("rules", ())]
    assert any(rule.get("except_school_holidays") == "fr" for rule in rules)
    assert any(rule.get("exdates") for rule in rules)
    assert any(body["schedule"].get("closed") for body in bodies())


def _nights(entry: dict[str, str]) -> int:
    days = [datetime.fromisoformat(entry.get(name, entry["start"])).date() for name in ("start", "end")]
    return (days[1] - days[0]).days


@pytest.mark.parametrize("now", NOWS[::6])
def test_a_festival_has_its_programme_and_a_tour_its_three_sites(now: datetime) -> None:
    (festival,) = (body for body in bodies(now) if body["source"]["external_id"] == "fougeres")
    parts = [body for body in bodies(now) if body.get("part_of") == "fougeres"]
    (whole,) = festival["schedule"]["dates"]
    assert len(parts) == 12
    for part in parts:
        (entry,) = part["schedule"]["dates"]
        assert whole["start"] < entry["start"] < entry["end"] <= whole["end"]
    (tour,) = (body for body in bodies(now) if "trois-villes" in body["source"]["external_id"])
    places = [tour["place"], *(change["place"] for change in tour["changes"])]
    assert [place["postcode"] for place in places] == ["5000", "4000", "7000"]
    assert bodies(now).index(festival) < min(bodies(now).index(part) for part in parts)


def test_nobody_plays_twice_at_a_time_but_at_festivals() -> None:
    booked = Counter(
        (artist["name"], entry["start"][:10])
        for body in bodies()
        if body.get("part_of") != "fougeres"
        for artist in body.get("artists", ())
        for entry in body["schedule"].get("dates", ())
    )
    assert [name for name, times in booked.items() if times > 1] == []


def test_every_place_lies_where_its_postcode_says() -> None:
    for place in places().values():
        found = communes.find(f"{place['postcode']} {place['locality']}")
        assert [one.postcode for one in found if one.postcode == place["postcode"]], place


def test_no_text_stands_twice_and_none_is_empty() -> None:
    for field in ("title", "summary", "text"):
        written = [json.dumps(event[field]) for event in [*events(), *(a for a in artists() if field in a)]]
        assert [text for text, times in Counter(written).items() if times > 1] == [], field
    assert all(stage["practical"] for stage in stages())
