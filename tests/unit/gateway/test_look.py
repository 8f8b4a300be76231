"""A site's colours: readable in every site's look, light and dark, and never somebody's CSS."""

import re

import pytest

from services.catalogue.site_files import read_sites
from services.gateway.look import NETWORK, stylesheet
from tests.unit.catalogue.builders import site

READ = [
    ("ink", "paper", 7),
    ("ink", "card", 7),
    ("ink", "wash", 7),
    ("muted", "paper", 4.5),
    ("muted", "wash", 4.5),
    ("accent", "paper", 4.5),
    ("accent", "wash", 4.5),
    ("paper", "accent", 4.5),
    ("alarm", "paper", 4.5),
    ("alarm", "card", 4.5),
    ("on-field", "field", 4.5),
    ("field", "on-field", 4.5),
    ("edge-line", "paper", 3),
    ("edge-line", "card", 3),
]
LOOKS = {"network": dict(NETWORK), **{found.slug: {**NETWORK, **found.look} for found in read_sites()}}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["", "dark-"])
@pytest.mark.parametrize("name", LOOKS)
def test_every_pair_that_is_read_has_the_contrast_of_wcag_aa(name: str, scheme: str) -> None:
    look = LOOKS[name]
    low = {
        f"{front} on {back}": round(contrast(look[scheme + front], look[scheme + back]), 2)
        for front, back, least in READ
        if contrast(look[scheme + front], look[scheme + back]) < least
    }
    assert not low


def test_a_stylesheet_names_every_role_for_light_and_dark() -> None:
    made = stylesheet(read_sites(), read_sites()[0])
    roles = {role.removeprefix("dark-") for role in NETWORK}
    for block in re.findall(r":root \{([^}]*)\}", made):
        assert roles <= set(re.findall(r"--([\w-]+):", block))
    assert "prefers-color-scheme: dark" in made


@pytest.mark.parametrize(
    "value", ["red; } body { display: none", "url(https://example.org/x)", "#12345g", "#12", "expression(1)", ""]
)
def test_what_is_no_plain_colour_is_left_out(value: str) -> None:
    evil = site("cinqmille").model_copy(update={"look": {"accent": value, "evil": "#123456"}})
    made = stylesheet([evil], evil)
    assert NETWORK["accent"] in made
    assert "evil" not in made
    assert "example.org" not in made
    assert "display" not in made
