"""The truth about places: what people write, and where it is."""

from collections import defaultdict
from functools import cache

import pytest

from shared import communes
from shared.communes import Locality, by_postcode, find
from shared.folding import fold

WALLONIA = {"brabant-wallon", "hainaut", "liege", "luxembourg", "namur"}

# fmt: off
TRUTH = [
    # written               postcode  locality                commune                       province
    ("5000",                "5000", "Namur",                  "namur",                      "namur"),
    ("4000",                "4000", "Liège",                  "liege",                      "liege"),
    ("6000",                "6000", "Charleroi",              "charleroi",                  "hainaut"),
    ("7000",                "7000", "Mons",                   "mons",                       "hainaut"),
    ("6700",                "6700", "Arlon",                  "arlon",                      "luxembourg"),
    ("1300",                "1300", "Wavre",                  "wavre",                      "brabant-wallon"),
    ("4700",                "4700", "Eupen",                  "eupen",                      "liege"),
    ("7500",                "7500", "Tournai",                "tournai",                    "hainaut"),
    ("5500",                "5500", "Dinant",                 "dinant",                     "namur"),
    ("1348",                "1348", "Louvain-la-Neuve",       "ottignies-louvain-la-neuve", "brabant-wallon"),
    ("6600",                "6600", "Bastogne",               "bastogne",                   "luxembourg"),
    ("7010",                "7010", "SHAPE",                  "mons",                       "hainaut"),
    # Merged into Bastogne in 2025.
    ("6687",                "6687", "Bertogne",               "bastogne",                   "luxembourg"),
    ("Bertogne",            "6687", "Bertogne",               "bastogne",                   "luxembourg"),
    ("Temploux",            "5020", "Temploux",               "namur",                      "namur"),
    ("5020 temploux",       "5020", "Temploux",               "namur",                      "namur"),
    ("Temploux (Namur)",    "5020", "Temploux",               "namur",                      "namur"),
    ("Temploux, Namur",     "5020", "Temploux",               "namur",                      "namur"),
    ("5020 Temploux, Belgique", "5020", "Temploux",           "namur",                      "namur"),
    ("LLN",                 "1348", "Louvain-la-Neuve",       "ottignies-louvain-la-neuve", "brabant-wallon"),
    ("Liege",               "4000", "Liège",                  "liege",                      "liege"),
    ("LIÈGE",               "4000", "Liège",                  "liege",                      "liege"),
    ("Luik",                "4000", "Liège",                  "liege",                      "liege"),
    ("Luttich",             "4000", "Liège",                  "liege",                      "liege"),
    ("Lüttich",             "4000", "Liège",                  "liege",                      "liege"),
    ("mons",                "7000", "Mons",                   "mons",                       "hainaut"),
    ("Bergen",              "7000", "Mons",                   "mons",                       "hainaut"),
    ("Mons (Hainaut)",      "7000", "Mons",                   "mons",                       "hainaut"),
    ("Namen",               "5000", "Namur",                  "namur",                      "namur"),
    ("Doornik",             "7500", "Tournai",                "tournai",                    "hainaut"),
    ("Nijvel",              "1400", "Nivelles",               "nivelles",                   "brabant-wallon"),
    ("Aarlen",              "6700", "Arlon",                  "arlon",                      "luxembourg"),
    ("Bastenaken",          "6600", "Bastogne",               "bastogne",                   "luxembourg"),
    ("Wezet",               "4600", "Visé",                   "vise",                       "liege"),
    ("'s Gravenbrakel",     "7090", "Braine-le-Comte",        "braine-le-comte",            "hainaut"),
    ("Moeskroen",           "7700", "Mouscron",               "mouscron",                   "hainaut"),
    ("Sankt Vith",          "4780", "Saint-Vith",             "saint-vith",                 "liege"),
    ("Büllingen",           "4760", "Bullange",               "bullange",                   "liege"),
    ("Buellingen",          "4760", "Bullange",               "bullange",                   "liege"),
    ("Amel",                "4770", "Amblève",                "ambleve",                    "liege"),
    ("Kelmis",              "4720", "La Calamine",            "la-calamine",                "liege"),
    ("Malmédy",             "4960", "Malmedy",                "malmedy",                    "liege"),
    ("Elsenborn",           "4750", "Elsenborn",              "butgenbach",                 "liege"),
    ("la louviere",         "7100", "La Louvière",            "la-louviere",                "hainaut"),
    ("Marche en Famenne",   "6900", "Marche-en-Famenne",      "marche-en-famenne",          "luxembourg"),
    ("Court St Étienne",    "1490", "Court-Saint-Etienne",    "court-saint-etienne",        "brabant-wallon"),
    ("Mt-St-Guibert",       "1435", "Mont-Saint-Guibert",     "mont-saint-guibert",         "brabant-wallon"),
    ("Ham s/ Heure",        "6120", "Ham-sur-Heure",          "ham-sur-heure-nalinnes",     "hainaut"),
    ("Sart les Spa",        "4845", "Sart-lez-Spa",           "jalhay",                     "liege"),
    ("L’ESCAILLERE",        "6464", "L’Escaillère",           "chimay",                     "hainaut"),
    ("Celles (Houyet)",     "5561", "Celles",                 "houyet",                     "namur"),
    ("Celles, Hainaut",     "7760", "Celles",                 "celles",                     "hainaut"),
    ("Neufchâteau (Luxembourg)", "6840", "Neufchâteau",       "neufchateau",                "luxembourg"),
    ("7181 Feluy",          "7181", "Feluy",                  "seneffe",                    "hainaut"),
    ("B-5100 Jambes",       "5100", "Jambes",                 "namur",                      "namur"),
]
SHARED = {
    "Arbre": ["5170 Profondeville", "7811 Ath"],
    "Bellefontaine": ["5555 Bièvre", "6730 Tintigny"],
    "Celles": ["4317 Faimes", "5561 Houyet", "7760 Celles"],
    "Clermont": ["4890 Thimister-Clermont", "5650 Walcourt"],
    "Ehein": ["4120 Neupré", "4480 Engis"],
    "Jeneffe": ["4357 Donceel", "5370 Havelange"],
    "Longchamps": ["5310 Eghezée", "6688 Bastogne"],
    "Louveigné": ["4141 Sprimont", "4920 Aywaille"],
    "Mont": ["5530 Yvoir", "6661 Houffalize"],
    "Neufchâteau": ["4608 Dalhem", "6840 Neufchâteau"],
    "Noville": ["4347 Fexhe-le-Haut-Clocher", "6600 Bastogne"],
    "Polleur": ["4800 Verviers", "4910 Theux"],
    "Porcheresse": ["5370 Havelange", "6929 Daverdisse"],
    "Saint-Léger": ["6747 Saint-Léger", "7730 Estaimpuis"],
    "Saint-Remy": ["4672 Blegny", "6460 Chimay"],
}
# fmt: on


@pytest.mark.parametrize(("written", "postcode", "locality", "commune", "province"), TRUTH)
def test_what_people_write(written: str, postcode: str, locality: str, commune: str, province: str) -> None:
    place = find(written)[0]
    assert (place.postcode, place.name, place.commune.slug, place.province.slug) == (
        postcode,
        locality,
        commune,
        province,
    )


@pytest.mark.parametrize(
    ("postcode", "localities"),
    [
        ("5100", ["Dave", "Jambes", "Naninne", "Wépion", "Wierde"]),
        ("7181", ["Arquennes", "Familleureux", "Feluy", "Petit-Roeulx-lez-Nivelles"]),
        ("6600", ["Bastogne", "Longvilly", "Noville", "Villers-la-Bonne-Eau", "Wardin"]),
    ],
)
def test_a_postcode_is_all_that_lies_under_it(postcode: str, localities: list[str]) -> None:
    assert [place.name for place in find(postcode)] == localities


@pytest.mark.parametrize(("name", "where"), SHARED.items())
def test_the_fifteen_shared_names_answer_with_all_candidates(name: str, where: list[str]) -> None:
    for written in spellings(name):
        assert [f"{place.postcode} {place.commune.names.fr}" for place in find(written)] == where


def test_no_other_name_is_shared() -> None:
    bearers = defaultdict[str, set[str]](set)
    for place in walloon_places():
        bearers[place.name].add(place.nis)
    assert {name for name, several in bearers.items() if len(several) > 1} == set(SHARED)


def test_the_table_has_every_locality() -> None:
    """1,577 of the postal table, and SHAPE."""
    assert len(walloon_places()) == 1578


def test_each_is_found_by_its_name_and_nothing_else_in_wallonia_is() -> None:
    for place in walloon_places():
        bearers = [other for other in walloon_places() if other.name == place.name]
        for written in spellings(place.name):
            assert [found for found in find(written) if found.province.slug in WALLONIA] == bearers, written


def test_each_alone_is_found_by_its_name_and_postcode() -> None:
    for place in walloon_places():
        for name in spellings(place.name):
            for written in (f"{place.postcode} {name}", f"{name} {place.postcode}", f"B-{place.postcode} {name}"):
                assert find(written) == [place], written


def test_each_is_found_with_its_commune_beside_it() -> None:
    for place in walloon_places():
        assert place in find(f"{place.name} ({place.commune.names.fr})")


def spellings(name: str) -> tuple[str, ...]:
    """As it is, in capitals, in small letters, without accents, without hyphens either."""
    bare = fold(name)
    return name, name.upper(), name.lower(), bare, bare.replace(" ", "-"), name.replace("-", " ")


@cache
def walloon_places() -> tuple[Locality, ...]:
    every = (place for code in range(1000, 10000) for place in by_postcode(str(code)))
    return tuple(place for place in every if place.province.slug in WALLONIA)


def test_wallonia_has_its_261_communes() -> None:
    # 262 until Bertogne went to Bastogne.
    assert len({place.nis for place in walloon_places()}) == 261
    assert len([one for one in communes.communes() if one.province.slug in WALLONIA]) == 261
