"""Communes and categories by the first letters of their names. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from shared import communes, taxonomy
from shared.folding import fold
from shared.i18n import LANGUAGES, Lang

_FLANDERS = frozenset({"anvers", "brabant-flamand", "flandre-occidentale", "flandre-orientale", "limbourg"})
_POSTCODES = range(1000, 10_000)


@dataclass(frozen=True, slots=True)
class _Name:
    """`locality` is empty for a name of the commune itself."""

    key: str
    commune: communes.Commune
    locality: str


def begins(name: str, key: str) -> bool:
    """Whether some words of `name` begin so; both are folded."""
    return f" {key}" in f" {name}"


def categories_beginning(words: str) -> list[taxonomy.Category]:
    """Those of which a word, in any language, begins so."""
    key = fold(words)
    return [
        category
        for category in taxonomy.CATEGORIES
        if any(begins(fold(category.label(lang)), key) for lang in LANGUAGES)
    ]


def communes_beginning(words: str, lang: Lang) -> Iterator[tuple[communes.Commune, str]]:
    """Communes with, for people, where each is: its province, or the locality by which it was found.

    First come those whose own name begins so, and those of Flanders last.
    """
    key, seen = fold(words), set[str]()
    found = [name for name in _names() if begins(name.key, key)]
    found.sort(key=lambda name: (name.commune.province.slug in _FLANDERS, not name.key.startswith(key)))
    for name in found:
        if name.commune.slug not in seen:
            seen.add(name.commune.slug)
            yield name.commune, name.locality or name.commune.province.names.get(lang)


@cache
def _names() -> list[_Name]:
    """By name; a commune before the localities that are called like it."""
    found = {
        _Name(fold(name), commune, "")
        for commune in communes.communes()
        for name in (commune.names.fr, commune.names.nl, commune.names.de)
    }
    found |= {
        _Name(fold(locality.name), locality.commune, locality.name)
        for code in _POSTCODES
        for locality in communes.by_postcode(str(code))
    }
    return sorted(found, key=lambda name: (bool(name.locality), name.key, name.commune.slug))
