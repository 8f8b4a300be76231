"""Words that mean a place: a commune, a locality, a province, a postcode. Pure.

What is not taken for a place is still found by the locality in an event's text, so a word that may mean something else
is better left.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from services.search.words import Word, listed
from shared import communes
from shared.folding import fold, slug
from shared.i18n import Lang


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """`communes`, `localities` and `provinces` are slugs; `label` is the place's name, as people read it."""

    label: str
    communes: frozenset[str] = frozenset()
    localities: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()


_FLANDERS = frozenset({"anvers", "brabant-flamand", "flandre-occidentale", "flandre-orientale", "limbourg"})
_PROVINCE = ("province de", "province du", "province d", "province", "provincie", "provinz", "province of")
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

_SHORT: Mapping[str, str] = {"marche": "marche en famenne", "louviere": "la louviere", "roeulx": "le roeulx"}
"""What people say for a name."""

_SAINTS = listed("saint, sainte, sint, sankt, st, ste")
_TOWNS_OF_SAINTS = listed("saint ghislain, saint hubert, saint servais, saint symphorien, saint vith")
"""Other saints have a feast, a choir and a brass band everywhere."""

_UNITS = listed("ans, euros, jours, km, m, pas, years")
_AGES = listed("age, ages, cent, mille, nouvel, quatre")
_NOT_BESIDE: Mapping[str, frozenset[str]] = {
    "spa": listed("bien, day, detente, du, etre, hammam, jacuzzi, le, massage, massages, sauna, un, wellness"),
}
_CODE = re.compile(r"(?:be? )?(?P<code>[0-9]{4})(?: (?P<name>[^0-9]+))?")
_CODE_LAST = re.compile(r"(?P<name>[^0-9]+) (?P<code>[0-9]{4})")
"""A postcode, with the name of what lies under it."""

_LONGEST = 6


def place_at(words: Sequence[Word], place: int, lang: Lang) -> tuple[int, PlaceWords] | None:
    """How many words from `place` on mean a place, and which; the longest name counts."""
    for length in range(min(_LONGEST, len(words) - place), 0, -1):
        name = " ".join(word.key for word in words[place : place + length])
        found = _named(name, lang)
        if found and (found.provinces or not _doubtful(words, place, name)):
            return length, found
    return None


def _doubtful(words: Sequence[Word], place: int, name: str) -> bool:
    before = words[place - 1].key if place else ""
    if _has_digit(name):
        return _behind(words, place) in _UNITS
    if name == "ans" and (before in _AGES or before[-1:].isdigit()):
        return True
    if not _NOT_BESIDE.get(name, frozenset()).isdisjoint(word.key for word in words):
        return True
    first, *rest = name.split()
    feast = first in _SAINTS and len(rest) == 1 and " ".join(["saint", *rest]) not in _TOWNS_OF_SAINTS
    if name == "vise" and words[place].text.lower() == "visé":
        return False
    return (name in _DOUBTFUL or feast) and before not in _AT


def _behind(words: Sequence[Word], place: int) -> str:
    return words[place + 1].key if place + 1 < len(words) else ""


def _has_digit(name: str) -> bool:
    return any(sign.isdigit() for sign in name)


@lru_cache(maxsize=4096)
def _named(name: str, lang: Lang) -> PlaceWords | None:
    for before in _PROVINCE:
        if name.startswith(before + " "):
            return _province(name.removeprefix(before + " "), lang)
    if _has_digit(name):
        # Never the table's own search: it takes a code out of any words, and does not mind what else they say.
        code = _CODE.fullmatch(name) or _CODE_LAST.fullmatch(name)
        return _postcode(code["code"], code["name"]) if code else None
    name = _SHORT.get(name, name)
    found = communes.find(name)
    own = {one.commune for one in found if communes.name_key(name) in _names_of(one.commune)}
    others = {one for one in found if one.commune not in own and one.province.slug not in _FLANDERS}
    province = _province(name, lang)
    # A town that gave its name to its province is the town; Brussels is all of the Region.
    if province and (not own or province.provinces == {"bruxelles"}):
        return province
    if not own and not others:
        return None
    label = sorted(commune.names.get(lang) for commune in own) or sorted(one.name for one in others)
    return PlaceWords(
        label[0],
        frozenset(commune.slug for commune in own),
        frozenset(slug(one.name) for one in others),
    )


def _postcode(code: str, name: str | None = None) -> PlaceWords | None:
    """What lies under a postcode; with a name that is one of those, that one."""
    found = [one for one in communes.by_postcode(code) if one.province.slug not in _FLANDERS]
    if name is not None:
        found = [one for one in found if communes.name_key(one.name) == communes.name_key(name)]
    if not found:
        return None
    chief = {one.commune for one in found if one.commune.postcode == code}
    return PlaceWords(
        f"{code} {found[0].name if name else found[0].commune.names.fr}",
        frozenset(commune.slug for commune in chief),
        frozenset(slug(one.name) for one in found if one.commune not in chief),
    )


def _province(name: str, lang: Lang) -> PlaceWords | None:
    for province in communes.provinces():
        if name in {fold(spelling) for spelling in (province.names.fr, province.names.nl, province.names.de)}:
            return PlaceWords(province.names.get(lang), provinces=frozenset({province.slug}))
    return None


def _names_of(commune: communes.Commune) -> set[str]:
    return {communes.name_key(name) for name in (commune.names.fr, commune.names.nl, commune.names.de)}
