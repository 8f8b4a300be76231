"""The questions that the table answers. None of them raises for an unknown place: the answer is empty then."""

import math
import re

from shared.communes.model import Commune, Locality, Province
from shared.communes.table import name_key, table

_KM_A_DEGREE = 111.2
_NEAR_KM = 5.0
_POSTCODE = re.compile(r"(?:\b[Bb][Ee]?[- ]?)?(?<!\d)(\d{4})(?!\d)")
_QUALIFIED = re.compile(r"[,;()/]")


def by_postcode(postcode: str) -> list[Locality]:
    """The localities under a postcode, a commune's chief one first, then by name; nothing for an unknown one."""
    return list(table().by_postcode.get(postcode.strip(), ()))


def find(text: str) -> list[Locality]:
    """The places that a text may mean: "5020", "Temploux", "5020 Temploux", "Bergen", "liege", "LLN".

    Names count in every national language, in any case, without accents or hyphens. A commune's name means its chief
    locality. Where several places share a name, all are given, the lowest postcode first. With postcode and name: the
    places of that name under it, else in its commune; the postcode alone when the name is unknown; and when the two
    point to different communes, both, since a person has to say which was meant. A commune, arrondissement or province
    beside the name, as in "Celles (Houyet)" or "Temploux, Namur", chooses among the places of that name.
    """
    match = _POSTCODE.search(text)
    if match is None:
        return _by_name(text)
    coded = by_postcode(match[1])
    named = _by_name(text[: match.start()] + " " + text[match.end() :])
    if not named:
        return coded
    if not coded:
        return named
    under_it = [place for place in named if place.postcode == match[1]]
    communes = {place.nis for place in coded}
    beside_it = [place for place in named if place.nis in communes]
    return under_it or beside_it or coded + named


def nearest(lat: float, lon: float) -> Locality | None:
    """The locality whose middle is nearest to a point in degrees (WGS 84); None when that is more than 5 km away."""
    across = math.cos(math.radians(lat))

    def kilometres(place: Locality) -> float:
        return _KM_A_DEGREE * math.hypot(place.lat - lat, (place.lon - lon) * across)

    found = min((place for places in table().by_postcode.values() for place in places), key=kilometres)
    return found if kilometres(found) <= _NEAR_KM else None


def commune(nis: str) -> Commune | None:
    """The commune with this NIS code, or the one that took its place after a merger."""
    communes, successors = table().communes, table().successors
    return communes.get(successors.get(nis, nis))


def commune_by_slug(slug: str) -> Commune | None:
    return table().communes_by_slug.get(slug)


def communes() -> list[Commune]:
    """All of them, by NIS code."""
    return list(table().communes.values())


def province(slug: str) -> Province | None:
    return table().provinces.get(slug)


def provinces() -> list[Province]:
    """The ten provinces and the Brussels Region, by NIS code."""
    return list(table().provinces.values())


def _by_name(text: str) -> list[Locality]:
    whole = table().by_name.get(name_key(text))
    if whole is not None:
        return list(whole)
    name, *beside = [key for key in map(name_key, _QUALIFIED.split(text)) if key] or [""]
    named = table().by_name.get(name, [])
    return [place for place in named if not _above(place).isdisjoint(beside)] or list(named)


def _above(place: Locality) -> set[str]:
    """The names of all that it lies in."""
    commune, province = place.commune.names, place.province.names
    names = (commune.fr, commune.nl, commune.de, place.commune.arrondissement, province.fr, province.nl, province.de)
    return {name_key(name) for name in names}
