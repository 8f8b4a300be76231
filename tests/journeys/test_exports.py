"""What others read from us: the same dates in every form, and what has changed at once."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import icalendar
import pytest
import requests

from tests.journeys.world import BRUSSELS, World, evening, mark, submission, until

ATOM = "{http://www.w3.org/2005/Atom}"


def export(world: World, form: str, status: int = 200, **params: Any) -> requests.Response:
    answer = world.http.get(f"{world.gateway}/v1/events.{form}", params=params)
    assert answer.status_code == status, answer.text
    return answer


def calendar(answer: requests.Response) -> dict[str, Any]:
    """VEVENTs by UID."""
    return {str(one["UID"]): one for one in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


def publish(world: World, word: str, **changes: Any) -> dict[str, Any]:
    sent = world.submit(submission(word, **changes), **world.partner(trusted=True))
    world.seen(word)
    return sent


def instant(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=BRUSSELS).astimezone(UTC)


@pytest.fixture(scope="module")
def festival(world: World) -> tuple[str, dict[str, Any]]:
    """Two evenings, one of them sold out, and the word that finds them."""
    word = mark()
    sent = publish(
        world,
        word,
        schedule={
            "kind": "dates",
            "dates": [{"start": evening(10), "end": evening(10, "22:00")}, {"start": evening(11)}],
        },
        changes=[{"date": evening(11), "availability": "sold_out"}],
        tags=["contes"],
    )
    return word, sent


def test_every_form_has_the_same_dates(world: World, festival: tuple[str, dict[str, Any]]) -> None:
    word, sent = festival
    starts = {instant(evening(10)), instant(evening(11))}
    event = world.http.get(f"{world.gateway}/v1/events/{sent['id']}").json()
    assert {datetime.fromisoformat(one["start"]) for one in event["occurrences"]} == starts
    ids = {one["id"] for one in event["occurrences"]}

    vevents = calendar(export(world, "ics", q=word))
    assert vevents.keys() == ids
    assert {one["DTSTART"].dt for one in vevents.values()} == starts
    assert calendar(world.http.get(f"{world.gateway}/v1/events/{sent['id']}.ics")).keys() == ids

    rows = list(csv.DictReader(io.StringIO(export(world, "csv", q=word).content.decode("utf-8-sig"), newline="")))
    assert {row["id"] for row in rows} == ids
    assert {datetime.fromisoformat(row["start"]) for row in rows} == starts
    assert {row["availability"] for row in rows} == {"unknown", "sold_out"}

    features = export(world, "geojson", q=word).json()["features"]
    assert {one["id"] for one in features} == ids

    graph = export(world, "jsonld", q=word).json()["@graph"]
    assert {one["identifier"] for one in graph if "identifier" in one} == ids

    (item,) = ET.fromstring(export(world, "rss", q=word).content).iter("item")
    assert word in (item.findtext("title") or "")
    assert "Complet." in (item.findtext("description") or "")
    (entry,) = ET.fromstring(export(world, "atom", q=word).content).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == item.findtext("guid")


def test_exports_are_read_from_any_page_and_again_only_when_changed(
    world: World, festival: tuple[str, dict[str, Any]]
) -> None:
    word, _ = festival
    types = {
        "ics": "text/calendar; charset=utf-8",
        "rss": "application/rss+xml; charset=utf-8",
        "atom": "application/atom+xml; charset=utf-8",
        "geojson": "application/geo+json",
        "csv": "text/csv; charset=utf-8; header=present",
        "jsonld": "application/ld+json",
    }
    for form, media_type in types.items():
        url, params = f"{world.gateway}/v1/events.{form}", {"q": word, "site": "cinqmille"}
        answer = world.http.get(url, params=params, headers={"Origin": "https://autre.example"})
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert f'filename="agenda-cinqmille.{form}"' in answer.headers["Content-Disposition"]
        known = {"If-None-Match": answer.headers["ETag"]}
        assert world.http.get(url, params=params, headers=known).status_code == 304


def test_a_cancellation_is_in_every_form_at_once_and_a_sequence_goes_up(world: World) -> None:
    word = mark()
    sent = publish(world, word)
    before = next(iter(calendar(export(world, "ics", q=word)).values()))
    assert before["STATUS"] == "CONFIRMED"
    world.revise(sent, status="cancelled", reason="illness")

    def off() -> Any:
        found = next(iter(calendar(export(world, "ics", q=word)).values()))
        return found if found["STATUS"] == "CANCELLED" else None

    after = until(off, "the cancellation")
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert "maladie" in after["DESCRIPTION"]
    assert export(world, "geojson", q=word).json()["features"][0]["properties"]["status"] == "cancelled"
    linked = world.http.get(f"{world.gateway}/v1/events/{sent['id']}.jsonld").json()
    assert linked["eventStatus"] == "https://schema.org/EventCancelled"
    (item,) = ET.fromstring(export(world, "rss", q=word, lang="nl").content).iter("item")
    assert (item.findtext("title") or "").startswith("Afgelast: ")


def test_a_rule_gives_its_dates_and_a_run_its_days(world: World) -> None:
    weekly = mark()
    first = datetime.now(BRUSSELS).date() + timedelta(days=7)
    rule = {"start": f"{first}T19:30", "end": f"{first}T21:00", "rrule": "FREQ=WEEKLY;COUNT=12"}
    publish(world, weekly, schedule={"kind": "recurring", "rules": [rule]}, category="atelier")
    run, last = mark(), first + timedelta(days=60)
    hours = [{"days": ["WE", "SU"], "opens": "14:00", "closes": "18:00"}]
    sent = publish(
        world,
        run,
        schedule={"kind": "ongoing", "first": str(first), "last": str(last), "hours": hours},
        category="exposition",
    )
    starts = {one["DTSTART"].dt for one in calendar(export(world, "ics", q=weekly)).values()}
    assert starts == {instant(f"{first + timedelta(weeks=week)}T19:30") for week in range(12)}
    (one,) = calendar(export(world, "ics", q=run)).values()
    assert str(one["UID"]) == f"{sent['id']}-run"
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (first, last + timedelta(days=1))
    assert "Ouvert : " in one["DESCRIPTION"]
    (schedule,) = world.http.get(f"{world.gateway}/v1/events/{sent['id']}.jsonld").json()["eventSchedule"]
    assert schedule["startTime"] == "14:00"


def test_the_calendar_counts_showings_and_a_filter_narrows_it(
    world: World, festival: tuple[str, dict[str, Any]]
) -> None:
    word, _ = festival
    days = world.http.get(f"{world.gateway}/v1/calendar", params={"q": word}).json()["days"]
    assert days == {evening(10)[:10]: 1, evening(11)[:10]: 1}
    one = world.http.get(f"{world.gateway}/v1/calendar", params={"q": word, "from": evening(11)[:10]}).json()["days"]
    assert one == {evening(11)[:10]: 1}


def test_filters_narrow_and_facets_count(world: World, festival: tuple[str, dict[str, Any]]) -> None:
    word, _ = festival
    found = world.events(q=word, facets="category,tag,free,lane,place,organiser,day")
    assert found["total"] == 1
    assert found["facets"]["category"] == {"litterature": 1}
    assert found["facets"]["tag"] == {"contes": 1}
    for name, value, total in [
        ("free", "true", 1),
        ("free", "false", 0),
        ("tag", "contes", 1),
        ("tag", "jazz", 0),
        ("lane", "dated", 1),
        ("lane", "ongoing", 0),
        ("online", "true", 0),
        ("access", "entrance", 0),
        ("commune", "namur", 1),
        ("sort", "published", 1),
        ("near", "5000", 1),
        ("near", "6900", 0),
    ]:
        assert world.events(q=word, **{name: value})["total"] == total, (name, value)
    refused = world.http.get(f"{world.gateway}/v1/events", params={"near": "nulle-part-sur-terre"})
    assert refused.status_code == 422
    assert refused.json()["field"] == "near"


def test_a_place_has_a_record_that_volunteers_correct_and_merge(world: World) -> None:
    words, places = [], []
    for _ in range(2):
        word = mark()
        words.append(word)
        place = {"name": f"Salle {word}", "postcode": "5000", "locality": "Namur"}
        publish(world, word, place=place)
        places.append(world.seen(word)["place"]["id"])
    url, one = f"{world.gateway}/v1/places", words[0]
    record = until(lambda: _ok(world.http.get(f"{url}/{places[0]}")), "the record")
    assert record["name"] == f"Salle {one}"
    assert [item["id"] for item in world.http.get(record["links"]["events"]).json()["items"]]
    suggested = world.http.get(f"{world.gateway}/v1/suggest", params={"q": f"salle {one}"}).json()["items"]
    assert places[0] in {item.get("id") for item in suggested}

    assert world.http.patch(f"{url}/{places[0]}", json={"name": "x"}).status_code == 401
    named = world.http.patch(f"{url}/{places[0]}", json={"name": f"La Cense {one}"}, headers=world.volunteer())
    assert named.status_code == 200, named.text
    until(lambda: world.http.get(f"{url}/{places[0]}").json()["name"] == f"La Cense {one}" or None, "the name", 75)

    merged = world.http.post(f"{url}/{places[1]}/merge", json={"into": places[0]}, headers=world.volunteer())
    assert merged.status_code == 200, merged.text

    def moved() -> requests.Response | None:
        answer = world.http.get(f"{url}/{places[1]}", allow_redirects=False)
        return answer if answer.status_code == 301 else None

    answer = until(moved, "the old address leads on", 75)
    assert answer.headers["Location"].endswith(f"/v1/places/{places[0]}")
    until(lambda: world.events(place=places[0])["total"] == 2 or None, "both events are there", 75)
    assert world.http.get(f"{url}/01JD0000000000000000000009").status_code == 404


def _ok(answer: requests.Response) -> dict[str, Any] | None:
    return dict(answer.json()) if answer.status_code == 200 else None


def test_an_answer_that_is_cut_leads_to_the_rest(world: World, festival: tuple[str, dict[str, Any]]) -> None:
    publish(world, mark())
    seen: set[str] = set()
    address: str | None = f"{world.gateway}/v1/events.geojson?site=cinqmille&limit=1&from={evening(0)[:10]}"
    for _ in range(3):
        assert address is not None
        answer = world.http.get(address)
        assert answer.status_code == 200, answer.text
        ids = {one["properties"]["event_id"] for one in answer.json()["features"]}
        assert len(ids) == 1
        seen |= ids
        address = answer.links.get("next", {}).get("url")
        if address is None:
            break
    assert len(seen) >= 2
