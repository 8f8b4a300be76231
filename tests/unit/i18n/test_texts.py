"""The texts: complete in every language, with the same placeholders."""

import json
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.i18n import LANGUAGES, ExplainedError, Lang, TextMissing, negotiate, plural, text
from shared.i18n import texts as module

FOLDER = Path(module.__file__).parent


def subjects(lang: str) -> set[str]:
    return {file.stem for file in (FOLDER / lang).glob("*.json")}


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
    else:
        for name, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(child, f"{path}.{name}")


def read(lang: str, subject: str) -> dict[str, str]:
    return dict(leaves(json.loads((FOLDER / lang / f"{subject}.json").read_text("utf-8"))))


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_same_subjects(lang: Lang) -> None:
    assert subjects(lang) == subjects("fr")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("subject", sorted(subjects("fr")))
def test_every_language_has_the_same_keys_and_placeholders(lang: Lang, subject: str) -> None:
    french, other = read("fr", subject), read(lang, subject)
    assert other.keys() == french.keys()
    for key, template in other.items():
        assert template.strip(), key
        # "un" may stand for one, so a singular may leave its number out.
        optional = {"count"} if key.endswith(".one") else set()
        assert fields(template) | optional == fields(french[key]) | optional, key


def test_a_text_is_filled_in() -> None:
    assert text("dates.window.today", "en", day="Monday") == "today, Monday"
    assert text("dates.weekday.6", "de") == "Sonntag"


def test_a_missing_text_is_named() -> None:
    with pytest.raises(TextMissing, match=r"dates\.nothing \(nl\)"):
        text("dates.nothing", "nl")


@pytest.mark.parametrize(
    ("lang", "count", "expected"),
    [
        ("fr", 0, "0 date"),
        ("fr", 1, "1 date"),
        ("fr", 2, "2 dates"),
        ("nl", 0, "0 data"),
        ("nl", 1, "1 datum"),
        ("en", 1, "1 date"),
        ("de", 12, "12 Termine"),
    ],
)
def test_plural(lang: Lang, count: int, expected: str) -> None:
    assert plural("dates.count", lang, count) == expected


def test_an_explained_error_speaks_french_until_asked() -> None:
    error = ExplainedError("filters.error.repeated", name="q")
    assert str(error) == "Indiquez « q » une seule fois."
    assert error.explain("en") == "Give “q” once only."


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "fr"),
        ("", "fr"),
        ("nl", "nl"),
        ("nl-BE,nl;q=0.9,fr;q=0.8", "nl"),
        ("fr;q=0.5, de;q=0.9", "de"),
        ("EN-gb", "en"),
        ("it, en;q=0.4", "en"),
        ("it", "fr"),
        ("*", "fr"),
        ("nl;q=0, en;q=0.1", "en"),
        ("nl;q=high, en;q=0.1", "en"),
        (";;,=;q", "fr"),
        ("nl; q=nan", "fr"),
    ],
)
def test_the_language_of_a_request(header: str | None, lang: Lang) -> None:
    assert negotiate(header) == lang
