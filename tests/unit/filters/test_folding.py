"""Folding and slugs."""

import pytest

from shared.folding import fold, slug


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Liège", "liege"),
        ("LIE\u0300GE", "liege"),
        ("  Braine-l’Alleud ", "braine l alleud"),
        ("Cœur & Straße", "coeur strasse"),
        ("10 000 €", "10 000"),
        ("日本", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Fête de la Musique", 80, "fete-de-la-musique"),
        ("un deux trois", 7, "un-deux"),
        ("un deux", 6, "un"),
        ("abcdef", 3, "abc"),
    ],
)
def test_slug(text: str, limit: int, expected: str) -> None:
    assert slug(text, limit) == expected
