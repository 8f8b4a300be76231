"""What pages say of how far things are, and what a site with little to show looks around for."""

import pytest

from services.gateway.agenda import Paging
from services.gateway.filter_form import filter_form
from services.gateway.helps import helps
from services.gateway.listing import Listing, Taken, Understood
from services.gateway.nearness import circle_words, distance_words, field_words, place_words
from services.gateway.neighbours import looking_around
from services.gateway.question import Unread
from services.gateway.wording import Words
from shared.filters import EventFilter
from shared.geo import Point
from shared.i18n import LANGUAGES, Lang
from tests.unit.catalogue.builders import site
from tests.unit.gateway.make import here, known_sites

FRENCH = Words("fr")


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (0, "à moins d’1 km"),
        (949, "à moins d’1 km"),
        (951, "à 1 km"),
        (2_349, "à 2,3 km"),
        (9_949, "à 9,9 km"),
        (9_951, "à 10 km"),
        (23_400, "à 23 km"),
    ],
)
def test_a_distance_is_told_as_people_tell_it(metres: int, said: str) -> None:
    assert distance_words(metres, FRENCH) == said


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", "Temploux, à 2,5 km à la ronde"),
        ("nl", "Temploux, binnen 2,5 km"),
        ("de", "Temploux, im Umkreis von 2,5 km"),
        ("en", "within 2.5 km of Temploux"),
    ],
)
def test_a_circle_is_told_by_the_village_in_its_middle(lang: Lang, said: str) -> None:
    assert circle_words(asked(near="Temploux", commune="namur", radius="2.5"), Words(lang)) == said
    assert circle_words(asked(), Words(lang)) == ""


def test_the_field_keeps_what_was_typed_as_one_could_have_typed_it() -> None:
    assert field_words(Point(50.4856, 4.7547)) == "5020 Temploux"
    assert field_words(Point(50.4867, 4.7547)) == "50.4867,4.7547"
    assert place_words(Point(50.4867, 4.7547)) == "Temploux"
    assert field_words(Point(48.8566, 2.3522)) == place_words(Point(48.8566, 2.3522)) == "48.8566,2.3522"


def asked(**query: str) -> EventFilter:
    return EventFilter.from_query([*query.items()])


def test_what_is_near_is_one_choice_that_is_taken_back_whole() -> None:
    question = asked(near="Temploux", radius="5", category="concert")
    chosen = {**dict(question.canonical()), "sort": "distance"}
    form = filter_form(here(), question, chosen, {"commune": {"namur": 2, "gembloux": 1}})
    assert form.near.value == "5020 Temploux"
    radius, order = form.near.selects
    assert [option.value for option in radius.options if option.chosen] == ["5"]
    assert [option.value for option in order.options if option.chosen] == ["distance"]
    taken_back = {link.label: link.href for link in form.active}
    assert taken_back == {
        "Concert": "/cinqmille/events?near=50.4856%2C4.7547&radius=5&sort=distance",
        "Temploux, à 5 km à la ronde": "/cinqmille/events?category=concert",
    }
    assert [option.value for option in form.selects[2].options] == ["gembloux", "namur"]
    assert form.hidden == []


def test_a_radius_of_ones_own_stays() -> None:
    question = asked(near="Temploux", radius="7.5")
    radius = filter_form(here(), question, dict(question.canonical()), {}).near.selects[0]
    assert [(option.value, option.label) for option in radius.options if option.chosen] == [("7.5", "7,5 km")]


def test_a_box_goes_along_unseen_and_can_be_taken_back() -> None:
    question = asked(bbox="4,50,5,51")
    form = filter_form(here(), question, dict(question.canonical()), {})
    assert form.hidden == [("bbox", "4,50,5,51")]
    assert [(link.label, link.href) for link in form.active] == [("Une partie de la carte", "/cinqmille/events")]


def test_a_place_that_nobody_knows_stays_in_the_field_with_the_reason() -> None:
    form = filter_form(here(), asked(), {}, {}, Unread("Atlantide", "Aucun endroit"))
    assert (form.near.value, form.near.error, form.near.selects) == ("Atlantide", "Aucun endroit", [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_choices_are_there_in_each_language(lang: Lang) -> None:
    question = asked(near="Temploux")
    form = filter_form(here(query=f"lang={lang}"), question, dict(question.canonical()), {})
    assert all(select.label for select in form.near.selects)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"when": "weekend"},
        {"category": "concert", "free": "true", "tag": "jazz"},
        {"from": "2026-12-05", "lane": "dated"},
    ],
)
def test_a_site_that_is_asked_what_is_on_looks_around_its_town(query: dict[str, str]) -> None:
    sites = known_sites(site("cinqmille", "92094").model_copy(update={"town": "Namur"}))
    paging = looking_around(asked(site="cinqmille", **query), Paging(20), sites)
    assert paging == Paging(20, around="50.4669,4.8675")


def test_a_town_that_no_table_knows_has_nothing_around_it() -> None:
    assert looking_around(asked(site="cinqmille"), Paging(), known_sites()) == Paging()


@pytest.mark.parametrize(
    ("query", "paging"),
    [
        ({}, Paging()),
        ({"site": "cinqmille,quatremille"}, Paging()),
        ({"site": "sixmille"}, Paging()),
        ({"site": "cinqmille"}, Paging(cursor="c")),
        ({"site": "cinqmille"}, Paging(sort="published")),
        ({"site": "cinqmille", "q": "jazz"}, Paging()),
        ({"site": "cinqmille", "near": "Temploux"}, Paging()),
        ({"site": "cinqmille", "bbox": "4,50,5,51"}, Paging()),
        ({"site": "cinqmille", "commune": "namur"}, Paging()),
        ({"site": "cinqmille", "province": "namur"}, Paging()),
        ({"site": "cinqmille", "place": "01KAR0000000000000000000PP"}, Paging()),
    ],
)
def test_who_asks_for_something_of_its_own_means_just_that(query: dict[str, str], paging: Paging) -> None:
    sites = known_sites(site("cinqmille", "92094").model_copy(update={"town": "Namur"}))
    assert looking_around(asked(**query), paging, sites) == paging


async def test_where_nothing_is_near_a_larger_circle_is_offered() -> None:
    counts = {"near=50.4856,4.7547&radius=25&when=weekend": 4, "site=cinqmille&when=weekend": 9}

    async def read(_: object, question: EventFilter, __: Paging) -> tuple[Listing, bool]:
        return Listing(items=(), total=counts.get(question.to_query(), 0)), False

    found = await helps(read, here(), asked(near="Temploux", when="weekend"), None)
    assert [(link.label, link.href, link.count) for link in found] == [
        ("Sans filtre, à ces dates", "/cinqmille/weekend", 9),
        ("Jusqu’à 25 km à la ronde", "/cinqmille/weekend?near=50.4856%2C4.7547&radius=25", 4),
    ]


async def test_where_nothing_is_found_the_words_that_were_understood_can_be_left_out() -> None:
    counts = {"q=impro+ce+soir": 2, "q=impro+%C3%A0+Namur": 3, "site=cinqmille": 9}
    words = (Taken(words="ce soir", label="ce soir"), Taken(words="Namur", label="Namur"))

    async def read(_: object, question: EventFilter, __: Paging) -> tuple[Listing, bool]:
        return Listing(items=(), total=counts.get(question.to_query(), 0)), False

    found = await helps(read, here(), asked(q="impro ce soir à Namur"), Understood(words=words, exact=""))
    assert [(link.label, link.count) for link in found] == [
        ("Sans «\u00a0ce soir\u00a0»", 3),
        ("Sans «\u00a0Namur\u00a0»", 2),
        ("Sans filtre", 9),
    ]
