"""Which words are a date, a place, a category or a price: a table of questions, on Tuesday 1 December 2026 at ten."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.search.reading import holds, readings
from services.search.understanding import understand
from shared.filters import EventFilter
from shared.geo import Point
from shared.i18n import Lang

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 12, 1, 10, tzinfo=BRUSSELS)
NIGHT = datetime(2026, 12, 6, 1, tzinfo=BRUSSELS)
"""Still Saturday's agenda day."""

DAYS = {"first": date(2026, 12, 5), "last": date(2026, 12, 8)}
SHOWS = ("theatre", "danse", "cirque", "jeune-public")


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


def middle(name: str) -> Point | None:
    """What the filter takes for it."""
    return EventFilter.model_validate({"near": name}).near


DINANT, LIEGE = middle("dinant"), middle("liège")


def hours(number: int, since: int, until: int) -> dict[str, datetime]:
    """A part of a day of that December; until 28 is 04:00 of the next."""
    last = datetime(2026, 12, number + until // 24, until % 24, tzinfo=BRUSSELS)
    return {"first": datetime(2026, 12, number, since, tzinfo=BRUSSELS), "last": last}


CASES: list[tuple[str, Lang, str | None, dict[str, Any]]] = [
    ("concert jazz namur samedi", "fr", "jazz",
     {"categories": ("concert",), "communes": ("namur",), "when": "saturday"}),
    # Days that have a name
    ("aujourd'hui", "fr", None, {"when": "today"}),
    ("concert aujourd’hui", "fr", None, {"when": "today", "categories": ("concert",)}),
    ("ce soir liège", "fr", None, {"when": "tonight", "communes": ("liege",)}),
    ("DEMAIN", "fr", None, {"when": "tomorrow"}),
    ("après-demain", "fr", None, {"when": "2026-12-03"}),
    ("impro ce samedi", "fr", "impro", {"when": "saturday"}),
    ("samedi prochain", "fr", None, {"when": "saturday"}),
    ("ce week-end", "fr", None, {"when": "weekend"}),
    ("weekend", "fr", None, {"when": "weekend"}),
    ("week-end prochain", "fr", None, {"when": "next-weekend"}),
    ("cette semaine", "fr", None, {"when": "week"}),
    ("la semaine des étoiles", "fr", "semaine étoiles", {}),
    ("semaine prochaine", "fr", None, {"first": day(12, 7), "last": day(12, 13)}),
    ("ce mois-ci", "fr", None, {"when": "month"}),
    ("stage vacances", "fr", None, {"when": "school-holidays", "categories": ("stage",)}),
    ("vacances de neige", "fr", "vacances neige", {}),
    ("mardi gras", "fr", "mardi gras", {}),
    ("les dimanches gris", "fr", "dimanches gris", {}),
    # Parts of a day
    ("samedi soir", "fr", None, hours(5, 17, 28)),
    ("demain matin", "fr", None, hours(2, 4, 12)),
    ("cet après-midi", "fr", None, hours(1, 12, 18)),
    ("temploux samedi 14h", "fr", None, {"when": "saturday", "localities": ("temploux",)}),
    # Dates
    ("5 décembre", "fr", None, {"when": "2026-12-05"}),
    ("samedi 5 decembre", "fr", None, {"when": "2026-12-05"}),
    ("le 5/12", "fr", None, {"when": "2026-12-05"}),
    ("24.12.2026", "fr", None, {"when": "2026-12-24"}),
    ("2026-12-24", "fr", None, {"when": "2026-12-24"}),
    ("1er mai", "fr", None, {"when": "2027-05-01"}),
    ("30 novembre", "fr", None, {"when": "2027-11-30"}),
    ("5 janv 2027", "fr", None, {"when": "2027-01-05"}),
    ("31 février", "fr", "31 février", {}),
    ("du 5 au 8 décembre", "fr", None, DAYS),
    ("5-8 décembre", "fr", None, DAYS),
    ("samedi et dimanche", "fr", None, {"first": day(12, 5), "last": day(12, 6)}),
    ("bal samedi dimanche", "fr", "bal", {"first": day(12, 5), "last": day(12, 6), "categories": ("souper-bal",)}),
    ("en décembre", "fr", None, {"first": day(12, 1), "last": day(12, 31)}),
    ("jazz en mars", "fr", "jazz", {"first": day(3, 1, 2027), "last": day(3, 31, 2027)}),
    ("mars", "fr", "mars", {}),
    ("fin janvier", "fr", None, {"first": day(1, 20, 2027), "last": day(1, 31, 2027)}),
    # Dates in the other languages
    ("vanavond", "nl", None, {"when": "tonight"}),
    ("concert zaterdag namen", "nl", None, {"when": "saturday", "categories": ("concert",), "communes": ("namur",)}),
    ("op 5 december in Luik", "nl", None, {"when": "2026-12-05", "communes": ("liege",)}),
    ("volgend weekend", "nl", None, {"when": "next-weekend"}),
    ("heute Abend", "de", None, {"when": "tonight"}),
    ("Konzert Lüttich Samstag", "de", None, {"when": "saturday", "categories": ("concert",), "communes": ("liege",)}),
    ("5. Dezember", "de", None, {"when": "2026-12-05"}),
    ("vom 5. bis 8. Dezember", "de", None, DAYS),
    ("tonight in Mons", "en", None, {"when": "tonight", "communes": ("mons",)}),
    ("December 5th", "en", None, {"when": "2026-12-05"}),
    ("march", "en", "march", {}),
    # Places
    ("Temploux", "fr", None, {"localities": ("temploux",)}),
    ("à GOZÉE", "fr", None, {"localities": ("gozee",)}),
    ("marche en famenne", "fr", None, {"communes": ("marche-en-famenne",)}),
    ("concert à Marche", "fr", None, {"communes": ("marche-en-famenne",), "categories": ("concert",)}),
    ("marche gourmande", "fr", "marche gourmande", {}),
    ("Sint-Truiden", "nl", "Sint-Truiden", {}),
    ("5000", "fr", None, {"communes": ("namur",)}),
    ("5020 Temploux", "fr", None, {"localities": ("temploux",)}),
    ("6000 ans d'histoire", "fr", "6000 ans histoire", {}),
    ("silex 6000 ans", "fr", "silex 6000 ans", {}),
    ("expo 4000", "fr", None, {"categories": ("exposition",), "communes": ("liege",)}),
    ("concert rock 4000 liège", "fr", "rock", {"categories": ("concert",), "communes": ("liege",)}),
    ("yoga 5020 vedrin", "fr", "yoga", {"localities": ("vedrin",)}),
    ("marché de noël 5000", "fr", "marché noël", {"categories": ("marche",), "communes": ("namur",)}),
    ("yoga 5000 samedi", "fr", "yoga", {"communes": ("namur",), "when": "saturday"}),
    ("yoga B-5000 Namur", "fr", "yoga", {"communes": ("namur",)}),
    ("Temploux (5020)", "fr", None, {"localities": ("temploux",)}),
    ("namur 1958", "fr", "1958", {"communes": ("namur",)}),
    ("bal 1958", "fr", "bal 1958", {"categories": ("souper-bal",)}),
    ("province de Namur", "fr", None, {"provinces": ("namur",)}),
    ("expo hainaut", "fr", None, {"provinces": ("hainaut",), "categories": ("exposition",)}),
    ("concert luxembourg", "fr", None, {"provinces": ("luxembourg",), "categories": ("concert",)}),
    ("namur ou liège", "fr", None, {"communes": ("liege", "namur")}),
    ("concert 30 ans", "fr", "30 ans", {"categories": ("concert",)}),
    ("concert Ans", "fr", None, {"communes": ("ans",), "categories": ("concert",)}),
    ("commune de Namur", "fr", None, {"communes": ("namur",)}),
    ("marché ville de Visé", "fr", "marché", {"communes": ("vise",), "categories": ("marche",)}),
    ("brocante village de Crupet", "fr", "brocante", {"localities": ("crupet",), "categories": ("marche",)}),
    ("village de Noël", "fr", "village Noël", {}),
    ("gemeente Namen", "nl", None, {"communes": ("namur",)}),
    ("stad Luik", "nl", None, {"communes": ("liege",)}),
    ("concert Namur centre samedi", "fr", None,
     {"communes": ("namur",), "categories": ("concert",), "when": "saturday"}),
    ("centre de Namur", "fr", None, {"communes": ("namur",)}),
    ("namur centre culturel", "fr", "centre culturel", {"communes": ("namur",)}),
    ("namur -centre", "fr", "-centre", {"communes": ("namur",)}),
    ("liège province", "fr", None, {"provinces": ("liege",)}),
    ("namur province de liège", "fr", None, {"communes": ("namur",), "provinces": ("liege",)}),
    # What lies around a place
    ("autour de Dinant", "fr", None, {"near": DINANT}),
    ("concert jazz près de Dinant samedi", "fr", "jazz",
     {"near": DINANT, "categories": ("concert",), "when": "saturday"}),
    ("aux alentours de Dinant", "fr", None, {"near": DINANT}),
    ("Dinant et environs", "fr", None, {"near": DINANT}),
    ("brocante à Dinant et ses environs", "fr", "brocante", {"near": DINANT, "categories": ("marche",)}),
    ("environs de Dinant", "fr", None, {"near": DINANT}),
    ("dans la région de Dinant", "fr", None, {"near": DINANT}),
    ("autour de la ville de Dinant", "fr", None, {"near": DINANT}),
    ("près d'Andenne", "fr", None, {"near": middle("andenne")}),
    ("près de 5020 Temploux", "fr", None, {"near": middle("5020 temploux")}),
    ("autour de Bruxelles", "fr", None, {"near": middle("bruxelles")}),
    ("autour de Marche", "fr", None, {"near": middle("marche en famenne")}),
    ("in de buurt van Luik", "nl", None, {"near": LIEGE}),
    ("rond Luik", "nl", None, {"near": LIEGE}),
    ("Luik en omgeving", "nl", None, {"near": LIEGE}),
    ("in der Nähe von Lüttich", "de", None, {"near": LIEGE}),
    ("rund um Lüttich", "de", None, {"near": LIEGE}),
    ("near Dinant", "en", None, {"near": DINANT}),
    ("around Dinant", "en", None, {"near": DINANT}),
    ("près de Dinant ou autour de Liège", "fr", None, {"near": DINANT}),
    ("autour de la province de Namur", "fr", None, {"provinces": ("namur",)}),
    ("autour de Neufchâteau", "fr", None, {"near": middle("6840 neufchâteau")}),
    ("autour de Longchamps", "fr", None, {"localities": ("longchamps",)}),
    ("Marche et environs", "fr", None, {"near": middle("marche en famenne")}),
    ("autour du feu", "fr", "autour feu", {}),
    ("autour du mont", "fr", "autour mont", {}),
    ("Grands Prés Mons", "fr", "Grands Prés", {"communes": ("mons",)}),
    ("rock around the clock", "en", "rock around clock", {}),
    ('autour de "Dinant"', "fr", 'autour "Dinant"', {}),
    ("on", "fr", "on", {}),
    ("my", "en", "my", {}),
    ("lens", "fr", "lens", {}),
    ("à Lens", "fr", None, {"communes": ("lens",)}),
    ("spa", "fr", None, {"communes": ("spa",)}),
    ("spa bien-être", "fr", "spa bien-être", {}),
    ("visé", "fr", None, {"communes": ("vise",)}),
    ("le petit poucet", "fr", "petit poucet", {}),
    ("fête de la saint martin", "fr", "fête saint martin", {"categories": ("fete",)}),
    ("st ghislain", "fr", None, {"communes": ("saint-ghislain",)}),
    # Categories
    ("expos", "fr", None, {"categories": ("exposition",)}),
    ("pièce de théâtre en wallon", "fr", "wallon", {"categories": ("theatre",)}),
    ("stage de théâtre", "fr", "théâtre", {"categories": ("stage",)}),
    ("stage door", "en", "stage door", {}),
    ("spectacle", "fr", None, {"categories": SHOWS}),
    ("spectacle de danse", "fr", None, {"categories": ("danse",)}),
    ("spectacle enfants mercredi", "fr", None, {"categories": ("jeune-public",), "when": "wednesday"}),
    ("brocantes dimanche", "fr", "brocantes", {"categories": ("marche",), "when": "sunday"}),
    ("marché", "fr", "marché", {"categories": ("marche",)}),
    ("dans bergen", "nl", None, {"categories": ("danse",), "communes": ("mons",)}),
    ("dans le noir", "fr", "noir", {}),
    ("Ausstellung", "de", None, {"categories": ("exposition",)}),
    # Free of charge
    ("concert gratuit namur", "fr", None, {"categories": ("concert",), "communes": ("namur",), "free": True}),
    ("Activités gratuites ce week-end", "fr", None, {"when": "weekend", "free": True}),
    ("jazz entrée libre", "fr", "jazz", {"free": True}),
    ("pas gratuit", "fr", "pas gratuit", {}),
    ("gratis toegang in Bergen", "nl", None, {"communes": ("mons",), "free": True}),
    ("Eintritt frei", "de", None, {"free": True}),
    ("free concert tonight", "en", None, {"categories": ("concert",), "when": "tonight", "free": True}),
    ("free jazz", "en", "free jazz", {}),
    ("free", "fr", "free", {}),
    # What means only itself
    ('"ce soir" namur', "fr", '"ce soir"', {"communes": ("namur",)}),
    ("concert -rock namur", "fr", "-rock", {"categories": ("concert",), "communes": ("namur",)}),
    ('concert -"jazz" namur', "fr", '-"jazz"', {"categories": ("concert",), "communes": ("namur",)}),
    ('concert -"ce soir', "fr", '-"ce soir', {"categories": ("concert",)}),
    ('hip-"hop" namur', "fr", 'hip-"hop"', {"communes": ("namur",)}),
    ("que faire ce week-end à Namur ?", "fr", None, {"when": "weekend", "communes": ("namur",)}),
    ("que faire", "fr", None, {}),
    ("kids activities wednesday", "en", None, {"categories": ("jeune-public",), "when": "wednesday"}),
    ("activity in Namur", "en", None, {"communes": ("namur",)}),
    ("what is on in Namur", "en", None, {"communes": ("namur",)}),
    ("is there anything to do in Namur", "en", None, {"communes": ("namur",)}),
    ("was ist los in Eupen", "de", None, {"communes": ("eupen",)}),
    ("was gibt es in Eupen", "de", None, {"communes": ("eupen",)}),
    ("wat is er te doen in Luik", "nl", None, {"communes": ("liege",)}),
    ("Er ist wieder da", "de", "Er ist wieder da", {}),
    ("match d'impro", "fr", "match impro", {}),
    ("les", "fr", "les", {}),
    ("hip-hop", "fr", "hip-hop", {}),
    ("new year's eve", "en", "new year eve", {}),
    ("new year’s eve", "fr", "new year eve", {}),
    ("vitamin s", "en", "vitamin s", {}),
    ("thé dansant", "fr", "thé dansant", {}),
]  # fmt: skip


def understood(q: str, lang: Lang = "fr", now: datetime = NOW, **asked: Any) -> dict[str, Any]:
    found = understand(q, EventFilter.model_validate(asked), now, lang)
    names = ("when", "first", "last", "communes", "localities", "provinces", "near", "categories", "free")
    return {"rest": found.rest} | {name: value for name in names if (value := getattr(found, name))}


@pytest.mark.parametrize(("q", "lang", "rest", "meant"), CASES, ids=[f"{q} ({lang})" for q, lang, _, _ in CASES])
def test_what_a_question_means(q: str, lang: Lang, rest: str | None, meant: dict[str, Any]) -> None:
    assert understood(q, lang) == {"rest": rest} | meant


def test_after_midnight_it_is_still_the_evening_before() -> None:
    assert understood("samedi et dimanche", now=NIGHT) == {"rest": None, "first": day(12, 5), "last": day(12, 6)}
    assert understood("après-demain", now=NIGHT) == {"rest": None, "when": "2026-12-07"}


def test_the_day_of_the_question_decides_what_a_date_without_year_is() -> None:
    assert understood("5 décembre", now=datetime(2026, 12, 7, tzinfo=BRUSSELS))["when"] == "2027-12-05"
    assert understood("29 février", now=datetime(2025, 3, 1, tzinfo=BRUSSELS))["when"] == "2028-02-29"
    later = datetime(2026, 12, 20, 9, tzinfo=BRUSSELS)
    assert understood("en décembre", now=later)["first"] == day(12, 20)


SAID: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("concert samedi namur", {"when": "tomorrow"},
     {"rest": None, "communes": ("namur",), "categories": ("concert",)}),
    ("concert samedi namur", {"from": "2026-12-05"},
     {"rest": None, "communes": ("namur",), "categories": ("concert",)}),
    ("concert samedi namur", {"commune": "liege"}, {"rest": None, "when": "saturday", "categories": ("concert",)}),
    ("concert samedi namur", {"category": "danse"}, {"rest": None, "when": "saturday", "communes": ("namur",)}),
    ("samedi 14h", {"when": "weekend"}, {"rest": None}),
    # Only a province says otherwise than a province; a commune of it holds beside it.
    ("concert namur", {"province": "namur"}, {"rest": None, "communes": ("namur",), "categories": ("concert",)}),
    ("jazz province de namur", {"province": "liege"}, {"rest": "jazz"}),
    ("province de namur", {"commune": "ciney"}, {"rest": None, "provinces": ("namur",)}),
    # No filter has a locality.
    ("temploux", {"commune": "namur"}, {"rest": "temploux"}),
    ("jazz à temploux ou à liège", {"commune": "namur"}, {"rest": "jazz temploux"}),
    ("marche lez ecaussinnes", {"commune": "ecaussinnes"}, {"rest": "marche lez ecaussinnes"}),
    ("temploux", {"province": "namur"}, {"rest": None, "localities": ("temploux",)}),
    # What is narrower than its category, and what contradicts another.
    ("brocante", {"category": "theatre"}, {"rest": "brocante"}),
    ("stage de théâtre", {"category": "danse"}, {"rest": "théâtre"}),
    ("bar gratuit", {"free": False}, {"rest": "bar"}),
    ("bar gratuit", {"free": True}, {"rest": "bar"}),
    ('"gratuit" "samedi" "namur" "concert"',
     {"free": False, "when": "weekend", "commune": "liege", "category": "danse"},
     {"rest": '"gratuit" "samedi" "namur" "concert"'}),
]  # fmt: skip


@pytest.mark.parametrize(("q", "asked", "meant"), SAID, ids=[f"{q} {asked}" for q, asked, _ in SAID])
def test_words_for_what_the_filter_has_set_are_dropped(q: str, asked: dict[str, Any], meant: dict[str, Any]) -> None:
    assert understood(q, **asked) == meant


def test_what_is_dropped_is_not_told_but_quoted() -> None:
    found = understand("concert jazz samedi", EventFilter.model_validate({"when": "weekend"}), NOW, "fr")
    assert [one.words for one in found.taken] == ["concert"]
    assert (found.dropped, found.exact) == ({"when"}, '"concert" jazz "samedi"')


@pytest.mark.parametrize(
    "asked", [{"near": "5000"}, {"bbox": "4,50,5,51"}, {"place": "01KBS4V3C0000000000000000A"}], ids=str
)
def test_a_circle_a_box_and_a_place_hold_beside_a_commune(asked: dict[str, str]) -> None:
    assert understood("concert namur", **asked) == {"rest": None, "communes": ("namur",), "categories": ("concert",)}


def test_it_says_which_word_was_taken_for_what() -> None:
    found = understand("concert jazz gratuit à Namur samedi soir", EventFilter(), NOW, "fr")
    assert [(one.kind, one.words, one.label) for one in found.taken] == [
        ("category", "concert", "Concert"),
        ("price", "gratuit", "Gratuit"),
        ("place", "Namur", "Namur"),
        ("when", "samedi soir", "samedi 5 décembre (soir)"),
    ]
    assert found.exact == '"concert" jazz "gratuit" à "Namur" "samedi soir"'
    assert understood(found.exact)["rest"] == '"concert" jazz "gratuit" "Namur" "samedi soir"'


@pytest.mark.parametrize(
    ("lang", "label"),
    [
        ("fr", "Dinant et environs"),
        ("nl", "Dinant en omgeving"),
        ("de", "Dinant und Umgebung"),
        ("en", "Dinant and around"),
    ],
)
def test_what_lies_around_a_place_is_a_circle_of_the_usual_radius(lang: Lang, label: str) -> None:
    found = understand("concert autour de Dinant", EventFilter(), NOW, lang)
    assert [(one.kind, one.words, one.label) for one in found.taken][1:] == [("place", "autour de Dinant", label)]
    assert found.asked(EventFilter()) == EventFilter(near="Dinant", category="concert")
    assert found.exact == '"concert" "autour de Dinant"'


def test_a_circle_of_the_filter_overrides_one_in_words() -> None:
    assert understood("concert autour de Dinant", near="5000") == {"rest": None, "categories": ("concert",)}
    # A map has a box, and a commune may be narrowed down.
    assert understood("autour de Dinant", bbox="4.8,50.2,5,50.4") == {"rest": None, "near": DINANT}
    assert understood("autour de Dinant", commune="dinant") == {"rest": None, "near": DINANT}


def test_the_readings_of_a_question_from_the_strictest_to_the_words_themselves() -> None:
    found = readings(EventFilter(q="concert jazz namur"), NOW, "fr")
    asked = [(one.asked.q, one.asked.category, one.asked.commune) for one in found]
    assert asked == [
        ("jazz", ("concert",), ("namur",)),
        ("concert jazz", (), ("namur",)),
        ("concert jazz namur", (), ()),
    ]
    assert [one.number for one in found] == [0, 1, 2]
    assert len(readings(EventFilter(q="jazz"), NOW, "fr")) == 1


@pytest.mark.parametrize(
    ("q", "whole"),
    [("concert samedi", True), ("brocante à Namur", True), ("bal", True), ("jazz", False), ("fête des mères", False)],
)
def test_it_says_whether_a_word_is_only_a_word(q: str, whole: bool) -> None:
    assert understand(q, EventFilter(), NOW, "fr").whole == whole


def test_words_that_were_dropped_may_be_a_name() -> None:
    asked = EventFilter.model_validate({"q": "Vendredi ou la vie sauvage", "when": "weekend"})
    assert [one.asked.q for one in readings(asked, NOW, "fr")] == ["vie sauvage", "Vendredi vie sauvage"]


def test_what_overrides_words_does_not_decide_how_the_others_are_read() -> None:
    """Whoever chooses a value of a facet keeps the reading for which it was counted."""
    asked = EventFilter.model_validate({"q": "concert jazz temploux", "category": "fete", "commune": "namur"})
    found = [one.open for one in readings(asked, NOW, "fr")[:2]]
    assert [one and (one.asked.q, one.asked.category, one.asked.commune, one.localities) for one in found] == [
        ("jazz", ("concert",), (), ("temploux",)),
        ("concert jazz", (), (), ("temploux",)),
    ]


@pytest.mark.parametrize(
    ("name", "q", "expected"),
    [
        ("Namur en Mai, festival des arts forains", "namur en mai", True),
        ("Fêtes de Wallonie", "fete de wallonie", True),
        ("Théâtre d’ombres : la lune est tombée", "theatre d'ombres", True),
        ("Marché aux fleurs de la fête des mères", "fete des meres", True),
        ("Concert de midi à Namur : les vents du large", "concert namur", False),
        ("Les vents de Namur en concert", "concert jazz namur", False),
    ],
)
def test_a_name_that_is_looked_for(name: str, q: str, expected: bool) -> None:
    assert holds(name, q, "fr") == expected
