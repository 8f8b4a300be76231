"""Words that mean a place, or what lies around it: a commune, a locality, a province, a postcode. Pure.

What is not taken for a place is still found by the locality in an event's text, so a word that may mean something else
is better left.
"""

from collections.abc import Mapping, Sequence

from services.search.place_names import PlaceWords, has_digit, named
from services.search.place_vocabulary import said_before, said_behind
from services.search.words import Word, listed
from shared.i18n import Lang

_PROVINCE_BEHIND = (" province", " provincie", " provinz")
_OF = ("de", "du", "d", "of")
_AT = listed("a, at, bei, in, nabij, near, te, vers, zu")
"""What says that a place follows."""

_DOUBTFUL = listed(
    """alle, arbre, as, aye, bande, barry, bende, bizet, boom, bouge, bra, bras, bray, bury, celles, champion, clavier,
    dave, dion, dison, ere, etalle, ethe, foret, forest, forges, fosse, fraire, framont, gages, geel, geer, goe, graide,
    hal, halle, ham, haren, heer, heron, heure, heures, hives, hour, housse, houx, hove, jette, leau, lede, lens,
    lessive, lier, ligne, limont, lint, lo, loyers, macon, malle, manage, marche, mean, membre, mol, mont, mortier, my,
    naast, nouvelles, odeur, olen, on, oret, othee, peer, pelt, pieton, poucet, presles, pry, quartes, rance, recht,
    reves, riviere, roly, rosee, rossignol, roux, roy, saintes, salles, shape, silly, soy, soye, stave, surice,
    tailles, termes, tertre, thon, thys, tilleur, vance, vise, ways, zele"""
)
"""Names of places that are words as well, in one of our languages: taken for the place only behind "à" or its like."""

_SAINTS = listed("saint, sainte, sint, sankt, st, ste")
_TOWNS_OF_SAINTS = listed("saint ghislain, saint hubert, saint servais, saint symphorien, saint vith")
"""Other saints have a feast, a choir and a brass band everywhere."""

_UNITS = listed("ans, euros, jours, km, m, pas, years")
_AGES = listed("age, ages, cent, mille, nouvel, quatre")
_NOT_BESIDE: Mapping[str, frozenset[str]] = {
    "spa": listed("bien, day, detente, du, etre, hammam, jacuzzi, le, massage, massages, sauna, un, wellness"),
}
_LONGEST = 6


def place_at(words: Sequence[Word], place: int, lang: Lang) -> tuple[int, PlaceWords] | None:
    """How many words from `place` on mean a place, and which; the longest name counts. Those that say of a name that it
    is one ("commune de", "près de") are among them.
    """
    found = _said_at(words, place, lang)
    return found[:2] if found else None


def near_at(words: Sequence[Word], place: int, lang: Lang) -> tuple[int, PlaceWords] | None:
    """The same for words that mean what lies around a place that has a `middle`: "autour de Dinant"."""
    found = _said_at(words, place, lang)
    return found[:2] if found and found[2] and found[1].middle else None


def _said_at(words: Sequence[Word], place: int, lang: Lang) -> tuple[int, PlaceWords, bool] | None:
    keys = [word.key if word.free else "" for word in words]
    before, near, said = said_before(keys, place)
    found = _name_at(words, place + before, lang, keys, said)
    if found is None and before:
        before, near, found = 0, False, _name_at(words, place, lang, keys)
    if found is None:
        return None
    length, meant = found
    behind, near_too = said_behind(keys, place + before + length)
    return before + length + behind, meant, near or near_too


def _name_at(
    words: Sequence[Word], place: int, lang: Lang, keys: Sequence[str], said: bool = False
) -> tuple[int, PlaceWords] | None:
    for length in range(min(_LONGEST, len(words) - place), 0, -1):
        name = " ".join(word.key for word in words[place : place + length])
        found = named(name, lang)
        if found and _counts(words, place, length, found, said or said_behind(keys, place + length)[1]):
            return length, found
    return None


def _counts(words: Sequence[Word], place: int, length: int, found: PlaceWords, said: bool) -> bool:
    name = " ".join(word.key for word in words[place : place + length])
    if found.provinces:
        # In "Namur province de Liège" the word goes with the name behind it.
        return not (name.endswith(_PROVINCE_BEHIND) and _behind(words, place + length - 1) in _OF)
    return not _doubtful(words, place, name, said)


def _doubtful(words: Sequence[Word], place: int, name: str, said: bool) -> bool:
    before = words[place - 1].key if place else ""
    if has_digit(name):
        return _behind(words, place) in _UNITS
    if name == "ans" and (before in _AGES or before[-1:].isdigit()):
        return True
    if not _NOT_BESIDE.get(name, frozenset()).isdisjoint(word.key for word in words):
        return True
    first, *rest = name.split()
    feast = first in _SAINTS and len(rest) == 1 and " ".join(["saint", *rest]) not in _TOWNS_OF_SAINTS
    if name == "vise" and words[place].text.lower() == "visé":
        return False
    return (name in _DOUBTFUL or feast) and not said and before not in _AT


def _behind(words: Sequence[Word], place: int) -> str:
    return words[place + 1].key if place + 1 < len(words) else ""
