"""The templates hold nothing that the content security policy forbids, and every text and icon they name exists."""

import re
from hashlib import sha256
from json import loads

import pytest

from services.gateway.pictures import DRAWINGS, GROUNDS, TONES, picture
from services.gateway.rendering import HERE, STATIC
from shared import taxonomy

TEMPLATES = sorted((HERE / "templates").glob("*.html"))
SPRITES = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_inline_script_no_inline_style_no_unescaped_text(template: object) -> None:
    source = template.read_text()  # type: ignore[attr-defined]
    assert not re.search(r"""<script(?! src="{{ static\('[\w-]+\.js'\) }}" defer></script>)""", source)
    assert "<style" not in source
    assert not re.search(r"\s(style|on\w+)=", source)
    assert "|safe" not in source.replace(" ", "")


def test_every_icon_exists() -> None:
    named = {
        name for template in TEMPLATES for name in re.findall(r"""icon\(["']([\w-]+)["']\)""", template.read_text())
    }
    assert named | set(taxonomy.KEYS) <= SPRITES


def symbols(name: str) -> set[str]:
    return set(re.findall(r'<symbol id="(\w+)"', (STATIC / "pictures" / f"{name}.svg").read_text()))


@pytest.mark.parametrize("category", taxonomy.KEYS)
def test_every_category_has_its_drawings(category: str) -> None:
    assert symbols(category) == set("abcdef"[: DRAWINGS.get(category, 1)])
    drawn = (STATIC / "pictures" / f"{category}.svg").read_text()
    assert set(re.findall(r"(?:fill|stroke)=\"([^\"]*)\"", drawn)) <= {"none", *(f"var(--{ink})" for ink in "abcg")}


def test_a_list_does_not_look_stamped_and_an_event_keeps_its_picture() -> None:
    drawn = [picture(f"01JD{number:022}", "concert") for number in range(60)]
    assert len(set(drawn)) > 30
    assert drawn[0] == picture(f"01JD{0:022}", "concert")
    assert {one.ground for one in drawn} == {f"b{number}" for number in range(GROUNDS)} == symbols("grounds")
    css = (STATIC / "mille.css").read_text()
    assert all(f".tone-{tone} {{" in css for tone in range(TONES))


def test_what_is_vendored_is_what_the_manifest_says() -> None:
    for item in loads((STATIC / "VENDORED.json").read_text()):
        assert sha256((STATIC / item["file"]).read_bytes()).hexdigest() == item["sha256"]
