"""From snapshots to documents: the horizon, what a date is found by, and what a list shows."""

from calendar import timegm
from datetime import date
from typing import Any

import pytest
from pydantic_core import from_json
from ulid import ULID

from services.search.documents import Known, documents, records_of
from shared.events.content import Accessibility, Artist, Audience, Offer, Organiser, Override, Price
from shared.events.schedule import OngoingSchedule, OpeningHours, RecurringSchedule, Rule
from tests.unit.catalogue.builders import LIEGE, MONS, NAMUR, NOW, content, entry, snapshot

ID = str(ULID())
PLACE, ORGANISER, ARTIST, OTHER = (str(ULID()) for _ in range(4))
DELTA = NAMUR.model_copy(update={"id": PLACE})


def seconds(*moment: int) -> int:
    """Year, month, day, hour and so on in UTC."""
    return timegm(moment + (0,) * (6 - len(moment)))


def test_one_document_for_each_occurrence_in_the_horizon() -> None:
    dates = [
        entry("old", "2026-11-21T20:00"),
        entry("yesterday", "2026-11-22T20:00"),
        entry("soon", "2026-12-05T20:00"),
        entry("far", "2027-11-24T20:00"),
        entry("beyond", "2027-11-26T20:00"),
    ]
    made = documents(snapshot(ID, content(*dates)), NOW)
    assert [document["id"].split("-")[1] for document in made] == ["yesterday", "soon", "far"]
    assert [document["day"] for document in made] == [20261122, 20261205, 20271124]


def test_a_withdrawn_event_has_no_documents() -> None:
    assert documents(snapshot(ID, content(), state="withdrawn"), NOW) == []


def test_a_document_can_be_found_by_its_commune_in_any_language_and_by_its_province() -> None:
    (document,) = documents(snapshot(ID, content()), NOW)
    assert (document["commune"], document["province"]) == ("namur", "namur")
    assert document["locality"] == ["Namen", "Namur"]


def test_what_an_event_says_of_itself_can_be_asked_for() -> None:
    event = content(
        tags=("Jeune création", "jazz", "!"),
        languages=("fr", "nl"),
        artists=(Artist(id=ARTIST, name="Ana"), Artist(name="Bo")),
        organiser=Organiser(id=ORGANISER, name="Les Amis"),
        place=DELTA,
        price=Price(kind="fixed", offers=(Offer(name="plein", amount=12), Offer(name="étudiant", amount=8))),
        audience=Audience(family=False),
        accessibility=Accessibility(entrance="yes", toilets="no", hearing_loop="yes"),
        attendance="mixed",
        part_of=OTHER,
    )
    (document,) = documents(snapshot(ID, event), NOW)
    expected = {
        "tag": ["jazz", "jeune-creation"],
        "language": ["fr", "nl"],
        "artist_id": [ARTIST],
        "artists": ["Ana", "Bo"],
        "organiser_id": ORGANISER,
        "place_id": PLACE,
        "free": False,
        "family": False,
        "access": ["entrance", "hearing_loop"],
        "online": [False, True],
        "part_of": OTHER,
        "lane": "dated",
        "published": seconds(2026, 11, 23, 12),
    }
    assert {name: document[name] for name in expected} == expected
    assert from_json(document["card"])["price"] == {"kind": "fixed", "from": 8}
    assert from_json(document["card"])["artists"] == ["Ana", "Bo"]


def test_what_nobody_has_said_is_not_there() -> None:
    (document,) = documents(snapshot(ID, content()), NOW)
    unsaid = {"free", "family", "part_of", "place_id", "organiser_id"}
    assert unsaid.isdisjoint(document)
    assert from_json(document["card"])["price"] == {"kind": "unknown", "from": None}


def test_records_lend_their_other_names_and_stand_for_those_merged_into_them() -> None:
    event = content(
        place=DELTA, artists=(Artist(id=ARTIST, name="Ana"),), organiser=Organiser(id=ORGANISER, name="Amis")
    )
    known = {
        PLACE: Known(PLACE, {"Le Delta", "Maison de la culture"}),
        ARTIST: Known(OTHER, {"Ana", "Anna B."}),
    }
    (document,) = documents(snapshot(ID, event), NOW, known)
    assert document["place"] == ["Le Delta", "Maison de la culture"]
    assert (document["artists"], document["artist_id"]) == (["Ana", "Anna B."], [OTHER])
    assert (document["organiser"], document["organiser_id"]) == (["Amis"], ORGANISER)
    assert from_json(document["card"])["place"]["name"] == "Le Delta"


def test_an_event_names_the_records_of_all_its_dates() -> None:
    override = Override(
        entry="a",
        original="2026-12-05T20:00",
        place=LIEGE.model_copy(update={"id": OTHER}),
        artists=(Artist(id=ARTIST, name="Ana"),),
    )
    event = content(place=DELTA, organiser=Organiser(id=ORGANISER, name="Amis"), overrides=(override,))
    assert records_of(event) == {PLACE, ORGANISER, ARTIST, OTHER}


def tour(**changes: Any) -> Any:
    dates = [entry("n", "2026-12-05T20:00"), entry("l", "2026-12-06T20:00"), entry("m", "2026-12-07T20:00")]
    overrides = (
        Override(entry="l", original="2026-12-06T20:00", place=LIEGE, title={"fr": "Bis"}),
        Override(entry="m", original="2026-12-07T20:00", place=MONS, status="moved_online"),
    )
    by_nis = {NAMUR.nis: ("cinqmille",), LIEGE.nis: ("quatremille",), MONS.nis: ()}
    what = content(*dates, overrides=overrides)
    return snapshot(ID, what, sites=("cinqmille", "quatremille"), **{"sites_by_nis": by_nis, **changes})


def test_each_date_of_a_tour_is_on_the_sites_that_cover_its_place() -> None:
    made = documents(tour(), NOW)
    assert [document["site"] for document in made] == [["cinqmille"], ["quatremille"], []]
    assert [from_json(document["card"])["sites"] for document in made] == [["cinqmille"], ["quatremille"], []]
    assert [document["commune"] for document in made] == ["namur", "liege", "mons"]
    assert [document["date_title"] for document in made] == [{}, {"fr": "Bis"}, {}]
    assert [from_json(document["card"])["title"]["fr"] for document in made] == [
        "Concert d’hiver",
        "Bis",
        "Concert d’hiver",
    ]
    assert [document["online"] for document in made] == [[False], [False], [True]]


def test_where_nobody_has_said_which_site_covers_which_commune_all_of_them_show_it() -> None:
    assert {tuple(document["site"]) for document in documents(tour(sites_by_nis={}), NOW)} == {
        ("cinqmille", "quatremille")
    }


def test_without_a_place_it_is_on_the_site_whose_form_was_used() -> None:
    online = content(place=None, attendance="online")
    (document,) = documents(snapshot(ID, online, sites=(), lead_site="sixmille"), NOW)
    assert (document["site"], from_json(document["card"])["place"], document["online"]) == (["sixmille"], None, [True])
    (nowhere,) = documents(snapshot(ID, content(), sites=(), sites_by_nis={NAMUR.nis: ()}, lead_site="sixmille"), NOW)
    assert nowhere["site"] == []


def test_the_card_shows_belgian_time_and_no_assumed_end() -> None:
    (document,) = documents(snapshot(ID, content()), NOW)
    card = from_json(document["card"])
    assert (card["start"], card["end"], card["agenda_day"]) == ("2026-12-05T20:00:00+01:00", None, "2026-12-05")
    assert (card["id"], card["occurrence_id"]) == (ID, document["id"])
    assert card["place"] == {
        "id": None,
        "name": "Le Delta",
        "locality": "Namur",
        "commune": "Namur",
        "province": "namur",
    }
    assert (card["opening"], card["closes"], card["run_until"]) == (False, None, None)


def test_what_has_no_time_fills_its_agenda_day() -> None:
    (document,) = documents(snapshot(ID, content(entry("a", "2026-12-05"))), NOW)
    assert (document["start"], document["end"]) == (seconds(2026, 12, 5, 3), seconds(2026, 12, 6, 3))
    assert from_json(document["card"])["all_day"] is True


def test_a_run_is_one_document_for_each_opening() -> None:
    hours = OpeningHours(days=("SA", "SU"), opens="14:00", closes="18:00")
    run = OngoingSchedule(first=date(2026, 12, 1), last=date(2026, 12, 20), hours=(hours,), closed=(date(2026, 12, 6),))
    made = documents(snapshot(ID, content(schedule=run)), NOW)
    assert [document["day"] for document in made] == [20261205, 20261212, 20261213, 20261219, 20261220]
    card = from_json(made[0]["card"])
    assert (card["opening"], card["lane"], card["run_until"]) == (True, "ongoing", "2026-12-20")
    assert (card["start"], card["closes"]) == ("2026-12-05T14:00:00+01:00", "2026-12-05T18:00:00+01:00")


@pytest.mark.parametrize(("until", "day"), [(";UNTIL=20270629", "2027-06-29"), ("", None)])
def test_a_rule_says_how_long_it_goes_on(until: str, day: str | None) -> None:
    rule = Rule(key="r", start="2026-12-01T19:30", end="2026-12-01T21:00", rrule=f"FREQ=WEEKLY;BYDAY=TU{until}")
    made = documents(snapshot(ID, content(schedule=RecurringSchedule(rules=(rule,)))), NOW)
    assert {(document["lane"], from_json(document["card"])["run_until"]) for document in made} == {("regular", day)}
    assert len(made) == (31 if until else 52)


@pytest.mark.parametrize(
    ("offers", "lowest"),
    [
        ([("Prévente", 8), ("Sur place", 10), ("Article 27", 1.25)], 8),
        ([("Tarif BIM", 5), ("Plein", 12)], 12),
        ([("Article 27", 1.25)], 1.25),
        ([("Bimbo et ses amis", 3)], 3),
    ],
)
def test_a_social_tariff_is_not_what_it_costs_from(offers: list[tuple[str, float]], lowest: float) -> None:
    price = Price(kind="range", offers=tuple(Offer(name=name, amount=amount) for name, amount in offers))
    (document,) = documents(snapshot(ID, content(price=price)), NOW)
    assert from_json(document["card"])["price"]["from"] == lowest
