"""What the name of a place means: a commune, a locality, a province, or what lies under a postcode. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from shared import communes
from shared.filter_places import middle
from shared.folding import fold, slug
from shared.geo import Point
from shared.i18n import Lang


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """`communes`, `localities` and `provinces` are slugs; `label` is the place's name, as people read it. `middle` is
    where it lies, None for a province and for places that have but their name in common.
    """

    label: str
    communes: frozenset[str] = frozenset()
    localities: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    middle: Point | None = None


_FLANDERS = frozenset({"anvers", "brabant-flamand", "flandre-occidentale", "flandre-orientale", "limbourg"})
_PROVINCE = re.compile(
    r"(?:(?:la|the|de|die) )?(?:province (?:de|du|d|of)|province|provincie|provinz) (.+)"
    r"|(.+) (?:province|provincie|provinz)"
)
_SHORT: Mapping[str, str] = {"marche": "marche en famenne", "louviere": "la louviere", "roeulx": "le roeulx"}
"""What people say for a name."""

_CODE = re.compile(r"(?:be? )?(?P<code>[0-9]{4})(?: (?P<name>[^0-9]+))?")
_CODE_LAST = re.compile(r"(?P<name>[^0-9]+) (?P<code>[0-9]{4})")
"""A postcode, with the name of what lies under it."""


def has_digit(name: str) -> bool:
    return any(sign.isdigit() for sign in name)


@lru_cache(maxsize=4096)
def named(name: str, lang: Lang) -> PlaceWords | None:
    """What a folded name means; of a town and places elsewhere that share its name the town has the `middle`."""
    if match := _PROVINCE.fullmatch(name):
        return _province(match[1] or match[2], lang)
    if has_digit(name):
        # Never the table's own search: it takes a code out of any words, and does not mind what else they say.
        code = _CODE.fullmatch(name) or _CODE_LAST.fullmatch(name)
        return _postcode(code["code"], code["name"]) if code else None
    name = _SHORT.get(name, name)
    found = communes.find(name)
    own = {one.commune for one in found if communes.name_key(name) in _names_of(one.commune)}
    others = [one for one in found if one.commune not in own and one.province.slug not in _FLANDERS]
    province = _province(name, lang)
    # A town that gave its name to its province is the town; Brussels is all of the Region.
    if province and not own:
        return province
    point = _middle([one for one in found if one.commune in own] or others)
    if province and province.provinces == {"bruxelles"}:
        return replace(province, middle=point)
    if not own and not others:
        return None
    label = sorted(commune.names.get(lang) for commune in own) or sorted(one.name for one in others)
    return PlaceWords(
        label[0],
        frozenset(commune.slug for commune in own),
        frozenset(slug(one.name) for one in others),
        middle=point,
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
        middle=middle(found[0]),
    )


def _province(name: str, lang: Lang) -> PlaceWords | None:
    for province in communes.provinces():
        if name in {fold(spelling) for spelling in (province.names.fr, province.names.nl, province.names.de)}:
            return PlaceWords(province.names.get(lang), provinces=frozenset({province.slug}))
    return None


def _middle(places: Sequence[communes.Locality]) -> Point | None:
    return middle(places[0]) if len({place.nis for place in places}) == 1 else None


def _names_of(commune: communes.Commune) -> set[str]:
    return {communes.name_key(name) for name in (commune.names.fr, commune.names.nl, commune.names.de)}
