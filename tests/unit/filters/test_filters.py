"""The model of a query: what is accepted, its canonical form, and matching."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from shared.dates import ZONE, instants, span
from shared.filters import PARAMETERS, EventFilter
from shared.findable import Findable
from shared.geo import Point
from shared.i18n import LANGUAGES, ExplainedError, Lang

NOW = datetime(2026, 12, 1, 12, tzinfo=ZONE)
DELTA, CLUB, ANA = "01KAR0000000000000000000PP", "01KAR0000000000000000000RR", "01KAR0000000000000000000AA"


def asked(query: dict[str, str | list[str]]) -> EventFilter:
    pairs = [(name, one) for name, value in query.items() for one in ([value] if isinstance(value, str) else value)]
    return EventFilter.from_query(pairs)


def test_lists_may_be_repeated_or_parted_by_commas_and_come_out_sorted_once() -> None:
    same = [
        asked({"category": "theatre,concert"}),
        asked({"category": ["concert", "theatre", "Théâtre"]}),
        asked({"category": ["concert,theatre", ""]}),
        EventFilter(category=("theatre", "concert")),
    ]
    assert {one.canonical() for one in same} == {(("category", "concert,theatre"),)}
    assert len(set(same)) == 1


@pytest.mark.parametrize("written", ["namur", "Namur", "92094", "Namen", "5000", "5000 Namur"])
def test_a_commune_may_be_written_in_many_ways(written: str) -> None:
    assert asked({"commune": written}).commune == ("namur",)


def test_the_query_of_a_filter_asks_the_same_again() -> None:
    first = asked(
        {
            "site": "septmille,cinqmille",
            "q": "  Jazz   manouche & co ",
            "from": "2026-12-05",
            "to": "2026-12-06T02:00+01:00",
            "province": "Liège",
            "commune": "bergen",
            "category": "concert",
            "tag": "Jeune création,jazz",
            "place": DELTA.lower(),
            "organiser": CLUB,
            "artist": ANA,
            "free": "True",
            "access": "toilets,Hearing-loop",
            "family": "false",
            "online": "true",
            "language": "NL,fr",
            "lane": "ongoing,dated",
            "bbox": " 4.80, 50.4 ,4.95,50.5000001",
            "near": "temploux",
            "radius": "2,5",
        }
    )
    assert first.to_query() == (
        f"access=hearing_loop,toilets&artist={ANA}&bbox=4.8,50.4,4.95,50.5&category=concert&commune=mons&family=false&free=true"
        f"&from=2026-12-05&lane=dated,ongoing&language=fr,nl&near=50.4856,4.7547&online=true&organiser={CLUB}&place={DELTA}"
        "&province=liege&q=Jazz+manouche+%26+co&radius=2.5&site=cinqmille,septmille&tag=jazz,jeune-creation"
        "&to=2026-12-06T01:00:00Z"
    )
    assert EventFilter.from_query(first.canonical()) == first
    assert EventFilter.model_validate_json(first.model_dump_json()) == first
    assert EventFilter.model_validate(first.model_dump()) == first


def test_empty_values_of_a_form_are_absent() -> None:
    assert asked(dict.fromkeys(PARAMETERS, "")) == EventFilter()
    assert EventFilter().to_query() == ""


@pytest.mark.parametrize(
    ("query", "field", "key"),
    [
        ({"when": "someday"}, "when", "dates.error.when_unknown"),
        ({"when": "20026-12-05"}, "when", "dates.error.year"),
        ({"when": ["today", "tomorrow"]}, "when", "filters.error.repeated"),
        ({"from": "soon"}, "from", "dates.error.unreadable"),
        ({"from": "20026-12-05"}, "from", "dates.error.year"),
        ({"from": ["2026-12-05", "2026-12-06"]}, "from", "filters.error.repeated"),
        ({"to": "2026-02-30"}, "to", "dates.error.unreadable"),
        ({"from": "2026-12-05", "to": "2026-12-04"}, "to", "dates.error.reversed"),
        ({"when": "today", "from": "2026-12-05"}, "from", "filters.error.when_and_range"),
        ({"when": "today", "to": "2026-12-05"}, "to", "filters.error.when_and_range"),
        ({"q": ["a", "b"]}, "q", "filters.error.repeated"),
        ({"q": "a" * 201}, "q", "string_too_long"),
        ({"site": "../etc"}, "site", "filters.error.site_malformed"),
        ({"category": "opera"}, "category", "filters.error.category_unknown"),
        ({"category": ["concert"] * 51}, "category", "too_long"),
        ({"province": "wallonie"}, "province", "filters.error.province_unknown"),
        ({"commune": "nowhere"}, "commune", "filters.error.commune_unknown"),
        ({"commune": "noville"}, "commune", "filters.error.commune_ambiguous"),
        ({"tag": "!?"}, "tag", "filters.error.tag_malformed"),
        ({"place": "le-delta"}, "place", "filters.error.id_malformed"),
        ({"organiser": CLUB + "0"}, "organiser", "filters.error.id_malformed"),
        ({"artist": f"{ANA},x"}, "artist", "filters.error.id_malformed"),
        ({"free": "yes"}, "free", "filters.error.yes_or_no"),
        ({"free": ["true", "false"]}, "free", "filters.error.repeated"),
        ({"family": "1"}, "family", "filters.error.yes_or_no"),
        ({"online": "peut-être"}, "online", "filters.error.yes_or_no"),
        ({"access": "toilets,lift"}, "access", "filters.error.access_unknown"),
        ({"language": "français"}, "language", "filters.error.language_malformed"),
        ({"lane": "weekly"}, "lane", "filters.error.lane_unknown"),
        ({"bbox": "4.8,50.4,4.9"}, "bbox", "filters.error.bbox_unreadable"),
        ({"bbox": "4.8,50.4,4.9,nan"}, "bbox", "filters.error.bbox_unreadable"),
        ({"bbox": ["4.8,50.4,4.9,50.5", "5,50,6,51"]}, "bbox", "filters.error.repeated"),
        ({"bbox": "4.9,50.4,4.8,50.5"}, "bbox", "filters.error.bbox_reversed"),
        ({"bbox": "4.8,50.5,4.9,50.4"}, "bbox", "filters.error.bbox_reversed"),
        ({"bbox": "-190,50,4,51"}, "bbox", "filters.error.bbox_reversed"),
        ({"bbox": "50.4,4.8,50.5,4.9"}, "bbox", "filters.error.bbox_far"),
        ({"near": "50.4669"}, "near", "filters.error.near_unknown"),
        ({"near": "50.4669;4.8674"}, "near", "filters.error.near_unreadable"),
        ({"near": "50,4669,4,8674"}, "near", "filters.error.near_unreadable"),
        ({"near": "1e3,4"}, "near", "filters.error.near_unknown"),
        ({"near": "4.8674,50.4669"}, "near", "filters.error.near_far"),
        ({"near": "500,4"}, "near", "filters.error.near_far"),
        ({"near": "9999"}, "near", "filters.error.near_unknown"),
        ({"near": "Atlantide"}, "near", "filters.error.near_unknown"),
        ({"near": "celles"}, "near", "filters.error.near_ambiguous"),
        ({"near": ["5000", "4000"]}, "near", "filters.error.repeated"),
        ({"near": "5000", "radius": "0"}, "radius", "filters.error.radius_unreadable"),
        ({"near": "5000", "radius": "100.5"}, "radius", "filters.error.radius_unreadable"),
        ({"near": "5000", "radius": "nan"}, "radius", "filters.error.radius_unreadable"),
        ({"near": "5000", "radius": "near"}, "radius", "filters.error.radius_unreadable"),
        ({"radius": "5"}, "radius", "filters.error.radius_alone"),
        ({"near": "", "radius": "10"}, "radius", "filters.error.radius_alone"),
        ({"near": "Atlantide", "radius": "5"}, "near", "filters.error.near_unknown"),
        ({"colour": "red"}, "colour", "extra_forbidden"),
        ({"from_": "2026-12-05"}, "from_", "extra_forbidden"),
    ],
)
def test_an_error_names_the_field_and_the_reason(query: dict[str, str | list[str]], field: str, key: str) -> None:
    with pytest.raises(ValidationError) as caught:
        asked(query)
    assert [(error["loc"][0], _reason(error)) for error in caught.value.errors()] == [(field, key)]


def _reason(error: Any) -> str:
    cause = error.get("ctx", {}).get("error")
    return cause.key if isinstance(cause, ExplainedError) else error["type"]


@pytest.mark.parametrize(
    "moment",
    [0, 1_796_500_800, -1e9, 4e11, True, {}, "2000-01-01T00:30", "2000-01-01T00:00+23:59", "2100-12-31T23:00-23:59"],
)
@pytest.mark.parametrize("name", ["from", "to"])
def test_a_moment_that_could_not_be_read_again_is_refused(name: str, moment: object) -> None:
    """A stored subscription is read with the model that took it in."""
    with pytest.raises(ValidationError) as refusal:
        EventFilter.model_validate({name: moment})
    assert isinstance(refusal.value.errors()[0]["ctx"]["error"], ExplainedError)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"free": "maybe"}, ["free", "true", "false", "maybe"]),
        ({"access": "lift"}, ["access", "lift", "entrance", "hearing_loop"]),
        ({"lane": "weekly"}, ["lane", "weekly", "dated, regular, ongoing"]),
        ({"place": "le-delta"}, ["place", "le-delta", "26"]),
        ({"language": "français"}, ["language", "français", "nl"]),
        ({"tag": "!?"}, ["tag", "!?", "jazz"]),
        ({"bbox": "4,5"}, ["bbox", "4,5", "4.8,50.4,4.95,50.5"]),
        ({"bbox": "5,50,4,51"}, ["5,50,4,51"]),
        ({"bbox": "50,4,51,5"}, ["50,4,51,5", "4.8,50.4,4.95,50.5"]),
        ({"near": "4.87,50.47"}, ["4.87,50.47", "50.4669,4.8674"]),
        ({"near": "celles"}, ["celles", "4317 Celles, 5561 Celles, 7760 Celles"]),
        ({"near": "Atlantide"}, ["Atlantide", "5020", "Temploux"]),
        ({"near": "5000", "radius": "far"}, ["radius", "far", "100"]),
        ({"radius": "5"}, ["radius", "near"]),
    ],
)
def test_an_error_says_in_each_language_what_is_accepted(query: dict[str, Any], words: list[str], lang: Lang) -> None:
    with pytest.raises(ValidationError) as caught:
        asked(query)
    said = caught.value.errors()[0]["ctx"]["error"].explain(lang)
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize("value", [1, 0, "", [], {}])
def test_a_yes_in_json_is_a_boolean(value: object) -> None:
    assert EventFilter.model_validate({"free": True}).free is True
    if value == "":
        assert EventFilter.model_validate({"free": value}).free is None
        return
    with pytest.raises(ValidationError):
        EventFilter.model_validate({"free": value})


def test_a_site_is_checked_against_those_that_exist() -> None:
    assert EventFilter.from_query([("site", "cinqmille")], sites={"cinqmille"}).site == ("cinqmille",)
    with pytest.raises(ValidationError, match=r"« sixmille » n’existe pas. Sites acceptés : cinqmille, quatremille"):
        EventFilter.from_query([("site", "sixmille")], sites={"quatremille", "cinqmille"})


def test_windows_follow_when_or_the_range_or_start_now() -> None:
    assert asked({"when": "today"}).windows(NOW)[0].label == "aujourd’hui, mardi 1er décembre"
    assert asked({"from": "2026-12-05"}).windows(NOW)[0].label == "à partir du samedi 5 décembre"
    assert EventFilter().windows(NOW)[0].start == NOW


EVENT = Findable(
    category="concert",
    sites=["cinqmille", "quatremille"],
    nis=["92094", "62063"],
    provinces=["namur", "liege"],
    spans=[span(*instants("2026-11-20T20:00")), span(*instants("2026-12-05T20:00"))],
    text="Soirée d'été : le Grand Orchestre de Jazz, à Temploux",
    tags=["Jeune création"],
    place_ids=[DELTA],
    organiser_id=CLUB,
    artist_ids=[ANA],
    price_kind="free",
    access=["entrance", "toilets"],
    family=True,
    attendance="mixed",
    languages=["fr", "nl"],
    lane="regular",
    points=[Point(50.4856, 4.7547), Point(50.6412, 5.5718)],
)


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ({}, True),
        ({"category": "concert"}, True),
        ({"category": "danse,concert"}, True),
        ({"category": "danse"}, False),
        ({"site": "quatremille"}, True),
        ({"site": "septmille"}, False),
        ({"province": "namur"}, True),
        ({"province": "liege"}, True),
        ({"province": "hainaut"}, False),
        ({"commune": "namur"}, True),
        ({"commune": "liege,dinant"}, True),
        ({"commune": "dinant"}, False),
        ({"q": "JAZZ ete"}, True),
        ({"q": "orch jazz"}, True),
        ({"q": "jazz rock"}, False),
        ({"q": "azz"}, False),
        ({"when": "weekend"}, True),
        ({"when": "tomorrow"}, False),
        ({"when": "2026-12-05"}, True),
        ({"from": "2026-12-06"}, False),
        ({"to": "2026-12-04"}, False),
        ({"from": "2026-11-20", "to": "2026-11-20"}, True),
        ({"tag": "jeune-creation"}, True),
        ({"tag": "jazz"}, False),
        ({"place": f"{DELTA},{ANA}"}, True),
        ({"place": ANA}, False),
        ({"organiser": CLUB}, True),
        ({"organiser": ANA}, False),
        ({"artist": ANA}, True),
        ({"artist": CLUB}, False),
        ({"free": "true"}, True),
        ({"free": "false"}, False),
        ({"access": "toilets"}, True),
        ({"access": "toilets,entrance"}, True),
        ({"access": "toilets,parking"}, False),
        ({"family": "true"}, True),
        ({"family": "false"}, False),
        ({"online": "true"}, True),
        ({"online": "false"}, True),
        ({"language": "nl,de"}, True),
        ({"language": "de"}, False),
        ({"lane": "regular,ongoing"}, True),
        ({"lane": "dated"}, False),
        ({"near": "temploux", "radius": "0.1"}, True),
        ({"near": "5000"}, True),
        ({"near": "5000", "radius": "5"}, False),
        ({"near": "4000"}, True),
        ({"near": "7500"}, False),
        ({"bbox": "4.7547,50.4856,4.8,50.5"}, True),
        ({"bbox": "4.75471,50.4856,4.8,50.5"}, False),
        ({"bbox": "4.7547,50.4856,4.7547,50.4856"}, True),
        ({"bbox": "5.5,50.6,5.6,50.7", "near": "4000"}, True),
        ({"bbox": "5.5,50.6,5.6,50.7", "near": "5000"}, False),
        ({"q": "jazz", "category": "concert", "commune": "namur", "when": "weekend", "site": "cinqmille"}, True),
    ],
)
def test_matching(query: dict[str, str | list[str]], matches: bool) -> None:
    assert asked(query).matches(EVENT, NOW) is matches


@pytest.mark.parametrize("answer", ["true", "false"])
def test_what_nobody_has_said_is_neither(answer: str) -> None:
    silent = replace(EVENT, price_kind="unknown", family=None)
    assert not asked({"free": answer}).matches(silent, NOW)
    assert not asked({"family": answer}).matches(silent, NOW)


@pytest.mark.parametrize(("kind", "free"), [("fixed", False), ("range", False), ("pay_what_you_want", False)])
def test_what_costs_something_is_not_free(kind: str, free: bool) -> None:
    assert asked({"free": "true"}).matches(replace(EVENT, price_kind=kind), NOW) is free
    assert asked({"free": "false"}).matches(replace(EVENT, price_kind=kind), NOW) is not free


def test_who_goes_there_is_not_online() -> None:
    assert not asked({"online": "true"}).matches(replace(EVENT, attendance="offline"), NOW)
    assert not asked({"online": "false"}).matches(replace(EVENT, attendance="online"), NOW)


def test_what_is_wholly_past_matches_nothing() -> None:
    assert not EventFilter().matches(replace(EVENT, spans=[span(*instants("2026-11-20T20:00"))]), NOW)
    assert not EventFilter().matches(replace(EVENT, spans=[]), NOW)


@pytest.mark.parametrize("written", ["5020 Temploux", "temploux", "50.48560, 4.75470", "50.48561,+4.754749"])
def test_a_circle_has_one_middle_however_it_is_written(written: str) -> None:
    assert asked({"near": written}).to_query() == "near=50.4856,4.7547"


@pytest.mark.parametrize("written", ["10", "10.0", "10,04", "", "9.96"])
def test_the_usual_radius_is_not_written(written: str) -> None:
    assert asked({"near": "5020", "radius": written}).to_query() == asked({"near": "5020"}).to_query()
    assert asked({"near": "5020"}).reach == 10_000


def test_a_postcode_means_its_chief_locality() -> None:
    assert asked({"near": "5000"}) == asked({"near": "Namur"}) == asked({"near": "Namen"})
    assert asked({"near": "4000"}) == asked({"near": "Liège"})


@pytest.mark.parametrize("radius", [True, [5], {}, "5km", -1])
def test_a_radius_in_json_is_a_number(radius: object) -> None:
    assert EventFilter.model_validate({"near": "5000", "radius": 5}).reach == 5_000
    with pytest.raises(ValidationError):
        EventFilter.model_validate({"near": "5000", "radius": radius})


@pytest.mark.parametrize("given", [{"near": [50.4, 4.8]}, {"near": 5000}, {"bbox": [4.8, 50.4, 4.9, 50.5]}])
def test_places_on_the_map_are_texts_in_json_too(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        EventFilter.model_validate(given)
    assert isinstance(caught.value.errors()[0]["ctx"]["error"], ExplainedError)


def test_what_has_no_coordinates_is_nowhere_on_the_map() -> None:
    for query in ({"near": "5000", "radius": "100"}, {"bbox": "-180,-90,180,90"}):
        assert asked({**query}).matches(EVENT, NOW)
        assert not asked({**query}).matches(replace(EVENT, points=[]), NOW)


def test_an_event_without_commune_matches_no_commune() -> None:
    abroad = replace(EVENT, nis=[], provinces=[])
    assert EventFilter().matches(abroad, NOW)
    assert not asked({"commune": "namur"}).matches(abroad, NOW)
    assert not asked({"province": "namur"}).matches(abroad, NOW)


def test_an_old_code_of_a_commune_still_matches() -> None:
    assert asked({"commune": "bastogne"}).matches(replace(EVENT, nis=["82005"]), NOW)
