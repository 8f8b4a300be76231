"""The one way through that everything else grows from: from a form to a page, a calendar file and a subscriber's
alert.
"""

from datetime import date, timedelta

import icalendar

from deploy.cli.mails import text_of
from tests.journeys.world import World, evening, mark, submission


def test_a_submission_becomes_a_public_event_and_an_alert(world: World) -> None:
    word = mark()
    subscriber = f"lectrice-{word}@example.org"
    world.subscribe(subscriber, site=["cinqmille"], category=["litterature"])

    sent = world.submit(submission(word))
    assert world.events(q=word)["total"] == 0, "nothing is public before it is approved"
    world.decide(sent, "approve")

    card = world.seen(word)
    assert card["id"] == sent["id"]
    assert card["start"].startswith(evening())
    assert card["sites"] == ["cinqmille"]
    assert card["place"]["commune"] == "Namur"

    page = world.page(f"/cinqmille/events/{sent['id']}/{card['slug']}")
    assert word in page
    assert "<strong>Soupe offerte.</strong>" in page

    alert = world.alert(subscriber, sent)
    assert f"/cinqmille/events/{sent['id']}" in text_of(alert)
    assert world.mail(f"anne-{word}@example.org", word), "the organiser hears of it too"


def test_an_event_is_the_same_in_api_calendar_and_linked_data(world: World) -> None:
    word = mark()
    sent = world.published(word)
    answer = world.http.get(f"{world.gateway}/v1/events/{sent['id']}").json()
    (occurrence,) = answer["occurrences"]

    feed = world.http.get(f"{world.gateway}/v1/events/{sent['id']}.ics")
    assert feed.headers["Content-Type"].startswith("text/calendar")
    (vevent,) = icalendar.Calendar.from_ical(feed.content).walk("VEVENT")
    assert str(vevent["UID"]) == occurrence["id"]
    assert vevent["DTSTART"].dt.strftime("%Y-%m-%dT%H:%M") == evening()
    assert int(vevent["SEQUENCE"]) == answer["version"]
    assert word in vevent["SUMMARY"]

    linked = world.http.get(f"{world.gateway}/v1/events/{sent['id']}.jsonld").json()
    linked = linked[0] if isinstance(linked, list) else linked.get("@graph", [linked])[0]
    assert linked["@type"] == "LiteraryEvent"
    assert linked["startDate"].startswith(evening())
    assert linked["location"]["address"]["postalCode"] == "5000"


def test_it_is_found_by_each_filter_and_counted_by_each_facet(world: World) -> None:
    word = mark()
    world.published(word)
    day = date.fromisoformat(evening()[:10])
    asked = {"site": "cinqmille", "province": "namur", "commune": "namur", "category": "litterature"}
    for name, value in asked.items():
        assert world.events(q=word, **{name: value})["total"] == 1, name
    for other in ({"site": "quatremille"}, {"province": "liege"}, {"commune": "dinant"}, {"category": "concert"}):
        assert world.events(q=word, **other)["total"] == 0, other
    assert world.events(q=word, when=str(day))["total"] == 1
    assert world.events(q=word, when=str(day + timedelta(days=1)))["total"] == 0
    assert world.events(**{"q": word, "from": str(day), "to": str(day)})["total"] == 1

    facets = world.events(q=word, facets="site,province,commune,category,day")["facets"]
    assert facets == {
        "site": {"cinqmille": 1},
        "province": {"namur": 1},
        "commune": {"namur": 1},
        "category": {"litterature": 1},
        "day": {str(day): 1},
    }


def test_an_event_of_several_dates_is_one_showing(world: World) -> None:
    word = mark()
    dates = [{"start": evening(days)} for days in (10, 11, 12)]
    world.published(word, schedule={"dates": dates})
    answer = world.events(q=word, facets="category,day")
    assert answer["total"] == 1
    assert answer["facets"]["category"] == {"litterature": 1}
    assert answer["facets"]["day"] == {entry["start"][:10]: 1 for entry in dates}
    assert world.events(q=word, when=dates[1]["start"][:10])["items"][0]["start"].startswith(dates[1]["start"])


def test_one_outside_every_site_waits_in_the_networks_own_queue(world: World) -> None:
    """Brabant wallon is covered by no site: the event is the network's, and no site's volunteer decides it."""
    word = mark()
    place = {"name": "Ferme du Biéreau", "postcode": "1348", "locality": "Louvain-la-Neuve"}
    sent = world.submit(submission(word, place=place))
    url = f"{world.gateway}/v1/moderation/cases/{sent['id']}-1/decision"
    world.status(sent)
    headers = world.volunteer("quatremille")
    answer = world.http.post(url, json={"decision": "approve"}, headers=headers)
    assert answer.status_code in (403, 404)
