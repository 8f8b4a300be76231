"""The templates hold nothing that the content security policy forbids, and every text and icon they name exists."""

import re
from hashlib import sha256
from json import loads

import pytest

from services.gateway.rendering import HERE, STATIC
from services.gateway.views import words
from shared import taxonomy

TEMPLATES = sorted((HERE / "templates").glob("*.html"))
SPRITES = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_script_no_inline_style_no_unescaped_text(template: object) -> None:
    source = template.read_text()  # type: ignore[attr-defined]
    assert "<script" not in source
    assert "<style" not in source
    assert not re.search(r"\s(style|on\w+)=", source)
    assert "|safe" not in source.replace(" ", "")


def test_every_text_exists() -> None:
    for template in TEMPLATES:
        for key in re.findall(r"""\bt\(["']([\w.]+)["']""", template.read_text()):
            words(key, **dict.fromkeys(("name", "town", "q", "what", "days", "count"), "x"))


def test_every_icon_exists() -> None:
    named = {
        name for template in TEMPLATES for name in re.findall(r"""icon\(["']([\w-]+)["']\)""", template.read_text())
    }
    assert named | set(taxonomy.KEYS) <= SPRITES


def test_what_is_vendored_is_what_the_manifest_says() -> None:
    for item in loads((STATIC / "VENDORED.json").read_text()):
        assert sha256((STATIC / item["file"]).read_bytes()).hexdigest() == item["sha256"]
