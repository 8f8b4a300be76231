"""The delivered coverage of the four sites: by the rules, and no commune on two of them."""

from pathlib import Path

import pytest

from shared import communes

COVERAGE = Path(__file__).resolve().parents[3] / "services" / "catalogue" / "sites" / "coverage"


def covered(site: str) -> set[str]:
    return {line.split("#")[0].strip() for line in (COVERAGE / f"{site}.txt").read_text("utf-8").splitlines()}


@pytest.mark.parametrize(("site", "province"), [("cinqmille", "namur"), ("quatremille", "liege")])
def test_a_province(site: str, province: str) -> None:
    assert covered(site) == {c.nis for c in communes.communes() if c.province.slug == province}


def test_hainaut_is_parted_by_postcode_without_gap_or_overlap() -> None:
    hainaut = [c for c in communes.communes() if c.province.slug == "hainaut"]
    assert covered("sixmille") == {c.nis for c in hainaut if c.postcode.startswith("6")}
    assert covered("septmille") == {c.nis for c in hainaut if c.postcode.startswith("7")}
    assert covered("sixmille") | covered("septmille") == {c.nis for c in hainaut}


@pytest.mark.parametrize(
    ("place", "site"),
    [
        ("Charleroi", "sixmille"),
        ("Mons", "septmille"),
        ("Tournai", "septmille"),
        ("Eupen", "quatremille"),
        ("Dinant", "cinqmille"),
    ],
)
def test_known_towns(place: str, site: str) -> None:
    assert communes.find(place)[0].nis in covered(site)
