"""What is around a list: the language of its links, its one address, its filters."""

from datetime import date

import pytest

from services.gateway.cards import by_day, card_view, price_words
from services.gateway.facets import presets
from services.gateway.filter_form import FilterForm, filter_form
from services.gateway.list_paths import list_path
from services.gateway.listing import CardPrice
from services.gateway.wording import Words
from shared.filters import EventFilter
from tests.unit.catalogue.builders import NOW
from tests.unit.gateway.make import here
from tests.unit.gateway.test_views import card

FRENCH = Words("fr")
COUNTS = {"category": {"concert": 3, "fete": 1}, "commune": {"namur": 4}, "free": {"true": 2, "false": 1}}


@pytest.mark.parametrize(
    ("query", "headers", "lang", "link"),
    [
        ("", {}, "fr", "/cinqmille/weekend"),
        ("lang=nl", {}, "nl", "/cinqmille/weekend?lang=nl"),
        ("lang=fr", {"Accept-Language": "nl"}, "fr", "/cinqmille/weekend?lang=fr"),
        ("lang=it", {"Accept-Language": "en"}, "fr", "/cinqmille/weekend"),
        ("", {"Accept-Language": "nl,fr;q=0.5"}, "fr", "/cinqmille/weekend"),
    ],
)
def test_a_page_speaks_the_language_asked_for_else_one_of_its_site(
    query: str, headers: dict[str, str], lang: str, link: str
) -> None:
    setting = here(path="/weekend", query=query, headers=headers)
    assert setting.words.lang == lang
    assert setting.url("/weekend") == link


def test_the_same_page_in_other_languages_keeps_its_question() -> None:
    setting = here(path="/events", query="q=jazz&lang=de")
    assert [link.href for link in setting.languages()] == [
        f"/cinqmille/events?q=jazz&lang={lang}" for lang in ("fr", "nl", "de", "en")
    ]
    absolute = {link.key: link.href for link in setting.alternates()}
    assert absolute["nl"] == "https://cinqmille.be/events?q=jazz&lang=nl"
    assert absolute["x-default"] == "https://cinqmille.be/events?q=jazz"


@pytest.mark.parametrize(
    ("chosen", "path", "rest"),
    [
        ({}, "/events", {}),
        ({"when": "weekend", "free": "true"}, "/weekend", {"free": "true"}),
        ({"when": "2026-12-05"}, "/day/2026-12-05", {}),
        ({"when": "2026-12-05/2026-12-12"}, "/events", {"when": "2026-12-05/2026-12-12"}),
        ({"when": "monday", "q": "x"}, "/events", {"when": "monday", "q": "x"}),
    ],
)
def test_every_question_has_one_address(chosen: dict[str, str], path: str, rest: dict[str, str]) -> None:
    assert list_path(chosen) == (path, rest)


def form(**chosen: str) -> FilterForm:
    asked = EventFilter.from_query([*chosen.items(), ("site", "cinqmille")])
    return filter_form(here(), asked, chosen, COUNTS)


def test_choices_tell_how_much_there_is_also_of_what_is_not_chosen() -> None:
    for made in (form(), form(category="concert")):
        category = made.selects[1]
        assert {option.value: option.count for option in category.options if option.count} == {"concert": 3, "fete": 1}
    assert [option.value for option in category.options if option.chosen] == ["concert"]


def test_each_choice_can_be_taken_back_and_all_of_them() -> None:
    made = form(when="weekend", category="concert,fete", q="jazz", free="true")
    assert [(link.label, link.href) for link in made.active] == [
        ("Concert", "/cinqmille/weekend?category=fete&q=jazz&free=true"),
        ("Fête & folklore", "/cinqmille/weekend?category=concert&q=jazz&free=true"),
        ("«\u00a0jazz\u00a0»", "/cinqmille/weekend?category=concert%2Cfete&free=true"),
        ("Gratuit", "/cinqmille/weekend?category=concert%2Cfete&q=jazz"),
    ]
    assert made.clear == "/cinqmille/weekend"


def test_what_the_form_does_not_show_it_carries_on() -> None:
    made = form(tag="jazz", when="2026-12-05/2026-12-12")
    assert made.hidden == [("tag", "jazz")]
    assert [option.value for option in made.selects[0].options if option.chosen] == ["2026-12-05/2026-12-12"]


def test_there_is_not_always_a_pont() -> None:
    assert "weekend" in presets(NOW)
    assert "pont" not in presets(NOW.replace(month=9, day=1))


def test_runs_stand_apart_from_what_begins_that_day() -> None:
    run = card("2026-11-27T14:00+01:00", "2026-11-27T18:00+01:00", opening=True, run_until="2026-11-27")
    (group,) = by_day([run, card("2026-11-27T20:00+01:00")], date(2026, 11, 27), lambda _: "/x", FRENCH, NOW)
    assert [one.time for one in group.cards] == ["20h"]
    assert [(one.run, one.last_day) for one in group.open] == [("jusqu’au 27 novembre", True)]


@pytest.mark.parametrize(
    ("start", "closes", "said"),
    [
        ("2026-11-23T10:00+01:00", "2026-11-23T18:00+01:00", "Ouvert aujourd’hui jusqu’à 18h"),
        ("2026-11-23T14:00+01:00", "2026-11-23T18:00+01:00", "Ouvert aujourd’hui de 14h à 18h"),
        ("2026-11-23T10:00+01:00", "2026-11-23T12:00+01:00", ""),
        ("2026-11-24T10:00+01:00", "2026-11-24T18:00+01:00", ""),
    ],
)
def test_a_run_says_whether_it_is_open_today(start: str, closes: str, said: str) -> None:
    given = card(start, closes, opening=True, closes=closes)
    assert card_view(given, "/x", FRENCH, NOW).open_now == said


@pytest.mark.parametrize(
    ("was", "said"),
    [
        ("2026-11-20T20:00", "Nouvelle date, au lieu du 20 novembre"),
        ("2026-11-20", "Nouvelle date, au lieu du 20 novembre"),
        ("2026-11-27T19:30", "Nouvelle heure, au lieu de 19h30"),
        (None, ""),
    ],
)
def test_a_moved_date_says_when_it_was_to_be_and_that_it_is_full(was: str | None, said: str) -> None:
    given = card(
        "2026-11-27T20:00+01:00", status="rescheduled" if was else "scheduled", was=was, availability="sold_out"
    )
    shown = card_view(given, "/x", FRENCH, NOW)
    assert shown.moved == said
    assert shown.notice
    assert shown.notice.words == "Complet"


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ({"kind": "free"}, "Gratuit"),
        ({"kind": "fixed", "from": 8}, "8\u00a0€"),
        ({"kind": "range", "from": 7.5}, "dès 7,50\u00a0€"),
        ({"kind": "fixed"}, "Payant"),
        ({"kind": "pay_what_you_want", "from": 3}, "Prix libre"),
        ({"kind": "unknown"}, ""),
    ],
)
def test_a_price_in_a_word(price: dict[str, object], said: str) -> None:
    assert price_words(CardPrice.model_validate(price), FRENCH) == said


def test_a_title_in_another_language_is_marked() -> None:
    given = card("2026-11-28T20:00+01:00", title={"nl": "Zes tuinen"})
    title = card_view(given, "/x", FRENCH, NOW).title
    assert title.__html__() == '<span lang="nl">Zes tuinen</span>'
    assert card_view(given, "/x", Words("nl"), NOW).title.__html__() == "Zes tuinen"
