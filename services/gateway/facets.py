"""Choices beside a list, as links with counts. Pure."""

from collections.abc import Callable, Mapping

from services.gateway.views import FacetView, Link, words
from shared import communes, taxonomy
from shared.i18n import DEFAULT

Href = Callable[[Mapping[str, str]], str]
"""The link to the same list with these parameters."""

NAMES = ("category", "commune")
_CHOICES = 40


def choices(counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, str], href: Href) -> list[FacetView]:
    """By category and by commune. `chosen` are the list's parameters; one that is chosen can be taken back."""
    return [_facet(name, counts.get(name, {}), chosen, href) for name in NAMES]


def kinds(counts: Mapping[str, int] | None, href: Callable[[str], str]) -> list[Link]:
    """The categories of which there is anything, with how much; all of them when that is not known."""
    return [
        Link(href(known.key), known.label(DEFAULT), known.key, counts.get(known.key) if counts is not None else None)
        for known in taxonomy.CATEGORIES
        if counts is None or counts.get(known.key)
    ]


def label_of(name: str, value: str) -> str:
    """What people read for a category's key or a commune's slug."""
    if name == "category":
        return taxonomy.label(value, DEFAULT)
    commune = communes.commune_by_slug(value)
    return commune.names.get(DEFAULT) if commune else value


def _facet(name: str, counts: Mapping[str, int], chosen: Mapping[str, str], href: Href) -> FacetView:
    others = {key: value for key, value in chosen.items() if key != name}
    icons = name == "category"
    if name in chosen:
        active = Link(href(others), label_of(name, chosen[name]), chosen[name])
        return FacetView(words(f"facets.{name}"), [], active, icons)
    found = sorted(((value, count) for value, count in counts.items() if count), key=lambda pair: (-pair[1], pair[0]))
    links = [
        Link(href({**others, name: value}), label_of(name, value), value, count) for value, count in found[:_CHOICES]
    ]
    return FacetView(words(f"facets.{name}"), links, None, icons)
