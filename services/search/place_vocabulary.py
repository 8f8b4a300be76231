"""What stands around the name of a place: that it is a town, and that what lies near to it will do too. Pure."""

from collections.abc import Sequence

from services.search.words import listed, one_of

_LINKED = """autour, tout autour, alentours, aux alentours, environs, aux environs, dans les environs, les environs,
    près, tout près, proche, à proximité, proximité, région, la région, dans la région, à côté, du côté, non loin,
    pas loin"""
_LINKS = ("de", "du", "d")

_NEAR_BEFORE = listed(", ".join(f"{name} {link}" for name in _LINKED.split(",") for link in _LINKS)) | listed(
    """autour, alentours, environs, proche, région, in de buurt van, de buurt van, buurt, in de omgeving van, omgeving,
    in de regio, regio, rond, rondom, nabij, niet ver van, in der Nähe von, Nähe, nahe, unweit von, rund um, rings um,
    in der Umgebung von, Umgebung, Umgebung von, in der Region, in der Region um, Region um, near, near to, nearby,
    around, close to, not far from, next to, in the area of, in the region of, in the vicinity of"""
)
_NEAR_BEHIND = listed(
    """et environs, et ses environs, et les environs, et alentours, et ses alentours, et région, et sa région,
    en omgeving, en omstreken, en regio, und Umgebung, und Umland, and around, and surroundings, and region, area"""
)
"""That a circle around the place is meant."""

_TOWN_BEFORE = listed(
    """commune de, commune d, la commune de, la commune d, ville de, ville d, la ville de, la ville d, village de,
    village d, le village de, le village d, centre de, centre d, centre ville de, centre ville d, le centre de,
    gemeente, de gemeente, stad, de stad, dorp, centrum van, het centrum van, Gemeinde, die Gemeinde, Stadt, die Stadt,
    Dorf, Stadt von, Stadtzentrum von, Zentrum von, town of, city of, village of, centre of, center of"""
)
_TOWN_BEHIND = listed("centre, centre ville, centrum, stadscentrum, Zentrum, Stadtzentrum, town centre, city centre")
"""That it is the place: nothing that its name does not say."""

_CENTRE_OF = listed(
    """aéré, aquatique, commercial, communautaire, culturel, d, de, des, du, équestre, hospitalier, médical, pour,
    public, scolaire, sportif, wallon, voor, für"""
)
"""What makes a house of the "centre" before it."""

_LOOSE = ("du", "around")
"""Behind these a word is itself sooner than the place of that name: "autour du mont"."""


def said_before(keys: Sequence[str], place: int) -> tuple[int, bool, bool]:
    """How many words from `place` on say that a place follows, whether near to it, and whether it must be one."""
    near, town = one_of(keys, place, _NEAR_BEFORE), one_of(keys, place, _TOWN_BEFORE)
    if near:
        town = one_of(keys, place + near, _TOWN_BEFORE)
        return near + town, True, keys[place + near - 1] not in _LOOSE
    return town, False, town > 0


def said_behind(keys: Sequence[str], place: int) -> tuple[int, bool]:
    """How many words from `place` on say that a place stood before, and whether near to it."""
    town = one_of(keys, place, _TOWN_BEHIND)
    if town and place + town < len(keys) and keys[place + town] in _CENTRE_OF:
        town = 0
    near = one_of(keys, place + town, _NEAR_BEHIND)
    return town + near, near > 0
