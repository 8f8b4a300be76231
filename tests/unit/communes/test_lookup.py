"""Places found by postcode and by name, as people write them."""

import pytest

from shared import communes
from shared.communes import find


def found(text: str) -> list[tuple[str, str, str]]:
    return [(place.postcode, place.name, place.commune.slug) for place in find(text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("5000", ("5000", "Namur", "namur")),
        ("4000", ("4000", "Liège", "liege")),
        ("7010", ("7010", "SHAPE", "mons")),
        ("shape", ("7010", "SHAPE", "mons")),
        ("1348", ("1348", "Louvain-la-Neuve", "ottignies-louvain-la-neuve")),
        ("LLN", ("1348", "Louvain-la-Neuve", "ottignies-louvain-la-neuve")),
        ("7181 Feluy", ("7181", "Feluy", "seneffe")),
        ("6687", ("6687", "Bertogne", "bastogne")),
        ("Temploux", ("5020", "Temploux", "namur")),
        ("Namur", ("5000", "Namur", "namur")),
        ("5000 Namur", ("5000", "Namur", "namur")),
        ("B-5000 NAMUR", ("5000", "Namur", "namur")),
        ("Namur (5000)", ("5000", "Namur", "namur")),
        ("5000 Temploux", ("5020", "Temploux", "namur")),
        ("5000 Nowhere", ("5000", "Namur", "namur")),
        ("1804 Namur", ("5000", "Namur", "namur")),
        ("Liege", ("4000", "Liège", "liege")),
        ("Luik", ("4000", "Liège", "liege")),
        ("Luttich", ("4000", "Liège", "liege")),
        ("Luettich", ("4000", "Liège", "liege")),
        ("mons", ("7000", "Mons", "mons")),
        ("Bergen", ("7000", "Mons", "mons")),
        ("Doornik", ("7500", "Tournai", "tournai")),
        ("st vith", ("4780", "Saint-Vith", "saint-vith")),
        ("Kelmis", ("4720", "La Calamine", "la-calamine")),
        ("Braine l'Alleud", ("1420", "Braine-l’Alleud", "braine-l-alleud")),
        ("Ham-s/Heure", ("6120", "Ham-sur-Heure", "ham-sur-heure-nalinnes")),
        ("Mons les Liege", ("4400", "Mons-lez-Liège", "flemalle")),
        ("Ixelles", ("1050", "Ixelles", "ixelles")),
    ],
)
def test_what_people_write_is_found(text: str, first: tuple[str, str, str]) -> None:
    assert found(text)[0] == first


@pytest.mark.parametrize("text", ["", "  ", "9999", "1804", "Nowhere", "!!!", "00000", "50000"])
def test_what_is_nowhere_is_nothing(text: str) -> None:
    assert find(text) == []


def test_a_shared_name_answers_with_all_who_bear_it() -> None:
    assert found("noville") == [
        ("4347", "Noville", "fexhe-le-haut-clocher"),
        ("6600", "Noville", "bastogne"),
    ]
    assert found("6600 Noville") == [("6600", "Noville", "bastogne")]


def test_a_postcode_and_a_name_that_contradict_each_other_answer_with_both() -> None:
    assert {place.commune.slug for place in find("4000 Namur")} == {"liege", "namur"}


def test_a_locality_knows_all_that_is_above_it() -> None:
    (place,) = find("Temploux")
    assert (place.nis, place.commune.arrondissement, place.province.nis) == ("92094", "Namur", "90000")
    assert [place.commune.names.get(lang) for lang in ("fr", "nl", "de", "en")] == ["Namur", "Namen", "Namur", "Namur"]
    assert (round(place.lat, 1), round(place.lon, 1)) == (50.5, 4.8)


def test_slugs_are_unique_and_lead_back() -> None:
    everyone = communes.communes()
    assert len(everyone) == 565
    for commune in everyone:
        assert communes.commune_by_slug(commune.slug) == commune
        assert communes.commune(commune.nis) == commune


def test_every_commune_has_its_chief_locality() -> None:
    for commune in communes.communes():
        names = (commune.names.fr, commune.names.nl, commune.names.de)
        assert all(commune in [place.commune for place in find(name)] for name in names), commune
        assert commune in [place.commune for place in communes.by_postcode(commune.postcode)]


def test_provinces() -> None:
    assert [province.slug for province in communes.provinces()] == [
        "bruxelles",
        "anvers",
        "brabant-flamand",
        "brabant-wallon",
        "flandre-occidentale",
        "flandre-orientale",
        "hainaut",
        "liege",
        "limbourg",
        "luxembourg",
        "namur",
    ]
    liege = communes.province("liege")
    assert liege is not None
    assert (liege.names.fr, liege.names.nl, liege.names.de) == ("Liège", "Luik", "Lüttich")
    assert communes.province("wallonie") is None


@pytest.mark.parametrize(
    ("old", "slug"),
    [
        ("82003", "bastogne"),
        ("82005", "bastogne"),
        ("82039", "bastogne"),
        ("54007", "mouscron"),
        ("55022", "la-louviere"),
    ],
)
def test_a_code_given_up_leads_to_its_successor(old: str, slug: str) -> None:
    commune = communes.commune(old)
    assert commune is not None
    assert commune.slug == slug


def test_an_unknown_code_is_no_commune() -> None:
    assert communes.commune("00000") is None
    assert communes.commune_by_slug("nowhere") is None
