"""Coverage as ops type it, and as they read it."""

import pytest

from deploy.cli.coverage import CoverageUnknown, covered, in_words
from services.catalogue.site_files import read_sites
from shared.communes import communes
from shared.folding import fold

SITES = {site.slug: site.coverage for site in read_sites()}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["nis:92094"], {"92094"}),
        (["92094"], {"92094"}),
        (["commune:Dinant"], {"91034"}),
        (["commune:liege", "Commune: Luik"], {"62063"}),
        (["commune:bergen"], {"53053"}),
        (["postcode:5020"], {"92094"}),
        (["postcode:5000-5004", "commune:Dinant"], {"92094", "91034"}),
        (["postcode:670*"], {"81001"}),
        (["province:namur"], SITES["cinqmille"]),
        (["province:Lüttich"], SITES["quatremille"]),
    ],
)
def test_what_a_site_covers_is_said_in_several_ways(parts: list[str], expected: set[str]) -> None:
    assert covered(parts) == expected


def test_the_delivered_sites_of_hainaut_lie_within_their_postcodes() -> None:
    assert SITES["sixmille"] < covered(["postcode:6*"])
    assert SITES["septmille"] <= covered(["postcode:7*"])


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("Dinant", "no commune has the NIS code Dinant"),
        ("region:wallonie", "write province:namur"),
        ("province:Namour", "write one of"),
        ("commune:Dinan", "Did you mean Dinant"),
        ("commune:Temploux-sur-Mer", "there is no commune"),
        ("postcode:9999", "no Belgian locality"),
        ("postcode:6", "write 6000"),
        ("nis:82003", r"is part of Bastogne now: write nis:82039"),
        ("nis:00000", "no commune"),
    ],
)
def test_what_is_nowhere_is_told_with_what_to_write(part: str, says: str) -> None:
    with pytest.raises(CoverageUnknown, match=says):
        covered([part])


def test_a_coverage_reads_as_provinces_and_communes() -> None:
    assert in_words(SITES["cinqmille"]) == ["Namur: all 38 communes"]
    assert in_words(["91034", "92094", "62063", "99999"]) == [
        "Liège: 1 of 84 communes: Liège",
        "Namur: 2 of 38 communes: Dinant, Namur",
        "unknown NIS codes: 99999",
    ]


def test_no_two_communes_share_a_name_in_any_language() -> None:
    """Else `commune:` would have to ask which."""
    named = [{fold(name) for name in (one.slug, one.names.fr, one.names.nl, one.names.de)} for one in communes()]
    assert sum(map(len, named)) == len(set().union(*named))
