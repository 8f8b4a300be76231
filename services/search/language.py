"""What Meilisearch is told about words: which mean the same, which weigh nothing, and how wrong they may be. Pure.

Words that weigh nothing are left out of the question and not told to the index: told, they would also be left out of
phrases, and no synonym that holds one ("fête de village") would ever be found (tried with 1.21). Nor is one of four
words and more: "new year's eve" is three because the "s" weighs nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.search.words import Word, listed, remaining, split
from shared.i18n import Lang

LOCALES: Mapping[Lang, list[str]] = {"fr": ["fra"], "nl": ["nld"], "de": ["deu"], "en": ["eng"]}
"""How a question is cut into words. Left to guess, Meilisearch takes many a French one for German, cuts "Andenne" in
two, and then finds neither synonyms nor slips of the hand.
"""

STOP_WORDS: Mapping[Lang, frozenset[str]] = {
    "fr": listed(
        """a, au, aux, avec, ce, ces, cet, cette, d, dans, de, des, du, en, et, l, la, le, les, ou, par, pour, sur, un,
        une"""
    ),
    "nl": listed("aan, bij, de, den, der, een, en, het, in, met, naar, of, om, op, te, van, voor"),
    "de": listed(
        """am, an, auf, bei, das, dem, den, der, des, die, ein, eine, einem, einen, für, im, in, mit, oder, und, vom,
        von, zu, zum, zur"""
    ),
    "en": listed("a, an, and, at, by, for, from, in, of, on, or, the, to, with"),
}
"""Folded. Those of another language stay: "dans" is dance in Dutch, and "the" is tea in French."""

_ELIDED = listed("c, d, j, l, m, n, qu, s, t")

_SAME: Sequence[Sequence[str]] = (
    ("spectacle", "spectacles", "show", "shows"),
    ("expo", "expos", "exposition", "expositions", "tentoonstelling", "Ausstellung", "exhibition"),
    ("brocante", "brocantes", "vide-grenier", "vide-greniers", "marché aux puces", "rommelmarkt", "vlooienmarkt",
     "Flohmarkt", "Trödelmarkt", "flea market"),
    ("ducasse", "ducasses", "kermesse", "kermesses", "fête de village", "fête au village", "fête villageoise", "kermis",
     "dorpsfeest", "Kirmes", "Dorffest"),
    ("ciné", "cinéma", "film", "films", "Kino", "movie", "movies"),
    ("conf", "confs", "conférence", "conférences", "causerie", "causeries"),
    ("bal", "bals", "guinguette", "guinguettes", "thé dansant", "soirée dansante"),
    ("marché de Noël", "marchés de Noël", "village de Noël", "kerstmarkt", "Weihnachtsmarkt", "Christmas market"),
    ("atelier", "ateliers", "workshop", "workshops"),
    ("balade", "balades", "promenade", "promenades", "randonnée", "randonnées", "rando", "randos"),
    ("jeune public", "enfant", "enfants", "kids"),
    ("souper", "soupers", "repas", "banquet"),
    ("bd", "bande dessinée", "bandes dessinées"),
    ("impro", "improvisation"),
    ("philo", "philosophie"),
    ("photo", "photos", "photographie", "photographies"),
    ("chorale", "chorales", "chœur", "chœurs"),
    ("micro ouvert", "scène ouverte", "open mic"),
    ("réveillon", "nouvel an", "Saint-Sylvestre", "oudejaarsavond", "Silvester", "new year's eve"),
    ("feu d'artifice", "feux d'artifice", "vuurwerk", "Feuerwerk", "fireworks"),
    ("lezing", "lezingen", "voordracht", "voordrachten"),
    ("wandeling", "wandelingen", "wandeltocht", "wandeltochten"),
    ("voorstelling", "voorstellingen", "spektakel"),
    ("Vortrag", "Vorträge", "Referat"),
    ("Wanderung", "Wanderungen", "Spaziergang", "Spaziergänge"),
    ("Vorstellung", "Aufführung", "Schauspiel"),
    ("walk", "walks", "hike", "hikes"),
    ("gig", "gigs", "concert", "concerts"),
)  # fmt: skip
"""What finds each other."""

_ALSO: Mapping[str, Sequence[str]] = {
    "pièce": ["théâtre"],
    "pièces": ["théâtre"],
    "st": ["saint"],
    "ste": ["sainte"],
    "puces": ["marché aux puces"],
    "gosses": ["enfants"],
}
"""What finds another word but is not found by it: a "pièce" may also be a room or a coin."""

TYPO_TOLERANCE: dict[str, Any] = {
    "minWordSizeForTypos": {"oneTypo": 5, "twoTypos": 8},
    # 1958 is not 1959.
    "disableOnNumbers": True,
}
"""In words of four letters and less a slip is another word: "bal" and "bar", "Mons" and "mots"."""


def searchable(q: str, lang: Lang) -> str:
    """`q` without the words that weigh nothing; as it is where nothing would remain."""
    words = split(q)
    return remaining(words, {place for place in range(len(words)) if is_stop_word(words, place, lang)}) or q


def is_stop_word(words: Sequence[Word], place: int, lang: Lang) -> bool:
    word = words[place]
    return word.free and (
        word.key in STOP_WORDS[lang] or (word.key in _ELIDED and word.elided) or (word.key == "s" and word.owned)
    )


def _synonyms() -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for family in _SAME:
        for word in family:
            found.setdefault(_asked(word), set()).update(set(family) - {word})
    for word, others in _ALSO.items():
        found.setdefault(word, set()).update(others)
    return {word: sorted(others) for word, others in sorted(found.items())}


def _asked(word: str) -> str:
    """As it stands in a question, by the time that Meilisearch sees it."""
    return searchable(word.lower(), "fr")


SYNONYMS: dict[str, list[str]] = _synonyms()
"""As Meilisearch wants them. Keys are as questions have them, without stop words; values as texts have them."""
