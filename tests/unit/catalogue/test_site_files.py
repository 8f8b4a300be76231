"""The four sites as delivered: their coverage, and colours that everyone can read."""

from itertools import combinations

import pytest

from services.catalogue.site_files import read_sites
from shared.events.catalogue import SiteSnapshot

SITES = {site.slug: site for site in read_sites()}
ROLES = {"paper", "ink", "muted", "card", "line", "edge-line", "wash", "accent", "field", "on-field", "alarm"}


def test_there_are_four_and_each_town_is_on_its_own() -> None:
    towns = {"cinqmille": "92094", "quatremille": "62063", "sixmille": "52011", "septmille": "53053"}
    assert SITES.keys() == towns.keys()
    for slug, nis in towns.items():
        assert SITES[slug].covers(nis)
        assert SITES[slug].hosts == (f"{slug}.be", f"www.{slug}.be")
        assert SITES[slug].tagline.keys() == {"fr", "nl", "de", "en"}


def test_no_commune_is_on_two_sites() -> None:
    for one, other in combinations(SITES.values(), 2):
        assert not one.coverage & other.coverage


@pytest.mark.parametrize("prefix", ["", "dark-"])
@pytest.mark.parametrize("site", SITES.values(), ids=SITES.keys())
def test_every_text_contrasts_with_what_it_stands_on(site: SiteSnapshot, prefix: str) -> None:
    """WCAG 2.2 AA: 4.5 for text, 3 for the border of a field."""
    assert {role.removeprefix("dark-") for role in site.look} == ROLES
    look = {role: site.look[prefix + role] for role in ROLES}
    pairs = [(ink, paper) for ink in ("ink", "muted", "accent", "alarm") for paper in ("paper", "card", "wash")]
    for ink, paper in [*pairs, ("on-field", "field")]:
        assert contrast(look[ink], look[paper]) >= 4.5, (ink, paper)
    for paper in ("paper", "card"):
        assert contrast(look["edge-line"], look[paper]) >= 3, paper


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
