"""Which of our categories somebody else's means, by the names that we give ours in four languages. Pure."""

import re
from collections.abc import Iterable
from functools import cache

from shared.folding import fold
from shared.i18n import LANGUAGES
from shared.taxonomy import CATEGORIES, CategoryKey

# What people also call them, where it can mean nothing else.
_ALSO: dict[CategoryKey, str] = {
    "concert": "musique music muziek musik konzerte live-music",
    "theatre": "toneel schauspiel",
    "danse": "dance tanz dans ballet",
    "cirque": "circus zirkus",
    "cinema": "film movie kino projection",
    "exposition": "expo exhibition exhibitions vernissage ausstellung tentoonstelling",
    "conference": "conferences lecture-debat talk vortrag lezing debat",
    "atelier": "workshop workshops ateliers cours",
    "stage": "stages kamp camp",
    "jeune-public": "enfants kids children kinderen kinder famille family jeunesse",
    "visite": "visite-guidee balade randonnee promenade wandeling wanderung guided-tour fuhrung rondleiding",
    "marche": "brocante vide-grenier braderie bourse rommelmarkt flohmarkt market markt foire",
    "fete": "folklore carnaval kermesse ducasse kermis festival",
    "souper-bal": "souper repas bal eetfestijn",
    "litterature": "livre livres poesie contes lecture-publique book books buch literatuur literatur",
    "autre": "",
}
_AND = re.compile(r"\s*(?:&|/|\+|\bet\b|\ben\b|\bund\b|\band\b)\s*")


def category_of(names: Iterable[str]) -> CategoryKey | None:
    """The first that one of the names means; None when none does."""
    for name in names:
        for written in (name, *_AND.split(name)):
            folded = fold(written)
            found = _names().get(folded) or _names().get(folded.removesuffix("s"))
            if found is not None:
                return found
    return None


@cache
def _names() -> dict[str, CategoryKey]:
    names: dict[str, CategoryKey] = {}
    for category in CATEGORIES:
        labels = [category.label(lang) for lang in LANGUAGES]
        parts = [part for label in labels for part in _AND.split(label)]
        for name in (category.key, *labels, *parts, *_ALSO[category.key].split()):
            names.setdefault(fold(name), category.key)
    names.pop("", None)
    return names
