"""The tables read into indexes, once a process."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shared.communes.model import Commune, Locality, Names, Province
from shared.folding import fold

# What people write for one word of a name.
_SPELLINGS = {"st": "saint", "ste": "sainte", "lez": "les", "s": "sur", "mt": "mont"}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
# Short names that everybody uses and no table has, and the name that stands for each.
_SHORT_NAMES = {"lln": "Louvain-la-Neuve", "ottignies lln": "Ottignies-Louvain-la-Neuve"}


@dataclass(frozen=True, slots=True)
class Table:
    """`by_name` holds every name and spelling of a locality, and those of a commune for its chief locality."""

    provinces: dict[str, Province]
    communes: dict[str, Commune]
    communes_by_slug: dict[str, Commune]
    successors: dict[str, str]
    by_postcode: dict[str, list[Locality]]
    by_name: dict[str, list[Locality]]


def name_key(name: str) -> str:
    """What a name is found by: folded, with one spelling for each word that has several."""
    return " ".join(_SPELLINGS.get(word, word) for word in fold(name).split())


@cache
def table() -> Table:
    provinces = {row["slug"]: Province(row["slug"], row["nis"], _names(row)) for row in _rows("provinces.csv")}
    communes: dict[str, Commune] = {}
    chiefs: set[tuple[str, str, str]] = set()
    for row in _rows("communes.csv"):
        communes[row["nis"]] = Commune(
            nis=row["nis"],
            slug=row["slug"],
            names=_names(row),
            arrondissement=row["arrondissement"],
            province=provinces[row["province"]],
            postcode=row["postcode"],
        )
        chiefs.add((row["nis"], row["postcode"], row["chief"]))
    by_postcode: dict[str, list[Locality]] = {}
    by_name: dict[str, list[Locality]] = {}
    for row in _rows("localities.csv"):
        commune = communes[row["nis"]]
        locality = Locality(row["postcode"], row["locality"], commune, float(row["lat"]), float(row["lon"]))
        by_postcode.setdefault(locality.postcode, []).append(locality)
        chief = (row["nis"], row["postcode"], row["locality"]) in chiefs
        for key in _keys(locality, chief):
            by_name.setdefault(key, []).append(locality)
    for short, name in _SHORT_NAMES.items():
        by_name[short] = by_name[name_key(name)]
    return Table(
        provinces=provinces,
        communes=communes,
        communes_by_slug={commune.slug: commune for commune in communes.values()},
        successors={row["nis"]: row["successor"] for row in _rows("successors.csv")},
        by_postcode=by_postcode,
        by_name=by_name,
    )


def _keys(locality: Locality, chief: bool) -> set[str]:
    names = [locality.name]
    if chief:
        names += [locality.commune.names.fr, locality.commune.names.nl, locality.commune.names.de]
    return {name_key(spelling) for spelling in {*names, *(name.translate(_UMLAUTS) for name in names)}}


def _names(row: dict[str, str]) -> Names:
    return Names(row["fr"], row["nl"], row["de"])


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((files(__package__) / "data" / name).read_text("utf-8").splitlines())
