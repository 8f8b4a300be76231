"""From a LOCATION, a line that anybody writes as they like, to a place with its commune. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.ingest.imports.texts import one_line
from shared.communes import Locality, by_postcode, find, nearest
from shared.folding import fold

_PART = re.compile(r"\s*[,;\n|•·]+\s*|\s+[-–—]\s+|\s*[()]\s*")
_POSTCODE = re.compile(r"(?<![\w/])(?:[Bb]\s?-?\s?)?([1-9]\d{3})(?![\w/])")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_ONLINE = re.compile(
    r"(?:event |meeting |reunion |evenement )?(?:en ligne|online|en streaming|zoom|microsoft teams|teams|google meet"
    r"|jitsi|webinar|webinaire|visioconference|livestream|youtube)(?: meeting| event| reunion)?"
)
_STREET = re.compile(
    r"(?:rue|avenue|av|boulevard|bd|bld|chaussee|chee|place|pl|quai|allee|chemin|route|impasse|square|sentier|ruelle|clos|"
    r"drève|dreve|faubourg|esplanade|grand place|grand rue|passage|cour|voie|rempart|parvis)\b.*"
    r"|.*(?:straat|laan|plein|steenweg|weg|kaai|lei|dreef|strasse|str|platz|gasse)(?: \d+.*)?"
)
_NUMBER = re.compile(r"\d{1,4}(?: ?[a-z]| bis)?(?: \d+)?")
_NOT_PLACES = frozenset(
    (
        "belgique",
        "belgie",
        "belgium",
        "belgien",
        "be",
        "wallonie",
        "wallonia",
        "wallonien",
        "region wallonne",
        "hainaut",
    )
) | {f"province {of}{name}" for of in ("", "de ", "du ") for name in ("namur", "liege", "hainaut", "luxembourg")}

_LONG_ENOUGH = 3
"""Letters of a name that stands alone: there are communes called As, My and On."""

Place = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Located:
    """`place` is that of a submission's body, None where no commune was found; `online` where there is none to find."""

    place: Place | None
    online: str | bool = False
    found: bool = True


def located(location: str, geo: tuple[float, float] | None, default: Place | None) -> Located:
    """Where a LOCATION is: by postcode, by name, by coordinates, else in the commune of `default`.

    Without any location it is the default itself.
    """
    url = _URL.search(location)
    rest = one_line(_URL.sub("", location)).strip(" ,;:-–")
    if (url and not rest) or (rest and _ONLINE.fullmatch(fold(rest))):
        return Located(None, online=url[0] if url else True)
    parts = [part for part in _PART.split(_URL.sub("", location)) if part.strip()]
    parts = [one_line(part) for part in parts if fold(part) not in _NOT_PLACES]
    if not parts:
        return Located(default, found=default is not None) if geo is None or default else _near(None, geo)
    if default is not None and fold(default["name"]) in (fold(parts[0]), fold(rest)) and not _by_postcode(parts):
        return Located(default)
    found = _by_postcode(parts) or _by_name(parts, default)
    if found is not None:
        return Located(_place(parts, *found))
    name = one_line(rest)
    if geo is not None and (near := _near(name, geo)).place is not None:
        return near
    if default is None:
        return Located(None, found=False)
    return Located(_with(name, None, default["postcode"], default.get("locality")))


def _by_postcode(parts: Sequence[str]) -> tuple[int, str, str | None] | None:
    """Which part names the postcode, the postcode, and the locality after it; the last that Belgium has."""
    for number in range(len(parts) - 1, -1, -1):
        for match in reversed(list(_POSTCODE.finditer(parts[number]))):
            known = by_postcode(match[1])
            before, after = parts[number][: match.start()].strip(), parts[number][match.end() :].strip()
            # Four digits after a street's name are its number, unless a place follows.
            if not known or (before and not after and number < len(parts) - 1):
                continue
            name = after or (parts[number + 1] if number + 1 < len(parts) else "")
            fits = any(place.postcode == match[1] or place.nis in {one.nis for one in known} for place in _named(name))
            if before and after and not fits:
                continue
            return number, match[1], name if fits else None
    return None


def _by_name(parts: Sequence[str], default: Place | None) -> tuple[int, str, str | None] | None:
    """The last part that is a place's name; else the commune that the last words of one say ("Théâtre de Namur")."""
    home = {place.nis for place in by_postcode(default["postcode"])} if default else set[str]()
    for number in range(len(parts) - 1, -1, -1):
        if len(fold(parts[number])) >= _LONG_ENOUGH and not _is_street(parts[number]):
            chosen = _only(_named(parts[number]), home)
            if chosen is not None:
                return number, chosen.postcode, chosen.name
    for number in range(len(parts) - 1, -1, -1):
        words = parts[number].split()
        for count in range(min(4, len(words) - 1), 0, -1):
            tail = " ".join(words[-count:])
            chosen = _only(_named(tail), home)
            if chosen is None or _is_street(parts[number]) or not tail[:1].isupper():
                continue
            if chosen.postcode == chosen.commune.postcode or chosen.nis in home:
                return number, chosen.postcode, chosen.name
    return None


def _only(found: Sequence[Locality], home: set[str]) -> Locality | None:
    """The one that is meant: of several the one at home, else none."""
    if len({place.nis for place in found}) > 1:
        found = [place for place in found if place.nis in home]
    return found[0] if found else None


def _named(name: str) -> list[Locality]:
    """The places of a name. Numbers are no names."""
    return find(name) if name and not any(char.isdigit() for char in name) else []


def _place(parts: Sequence[str], number: int, postcode: str, locality: str | None) -> Place:
    part = parts[number]
    at = part.find(postcode)
    before = part[:at].strip(" ,-–B") if at >= 0 else ""
    left = [*parts[:number], *([before] if before else [])]
    if at < 0 and not (locality and fold(part) == fold(locality)) and not _named(part):
        left.append(part)
    after = [one for one in parts[number + 1 :] if not _named(one)]
    street = next((one for one in left if _is_street(one)), None)
    if street is not None:
        where = left.index(street)
        if where + 1 < len(left) and _NUMBER.fullmatch(fold(left[where + 1])):
            left[where : where + 2] = [street := f"{street} {left[where + 1]}"]
    names = [one for one in (*left, *after) if one != street]
    name = names[0] if names else street or locality or part
    if len(names) > 1 and street is None:
        name = ", ".join(names)
    return _with(name, street, postcode, locality)


def _is_street(part: str) -> bool:
    folded = fold(part)
    return _STREET.fullmatch(folded) is not None and (any(char.isdigit() for char in folded) or " " in folded)


def _near(name: str | None, geo: tuple[float, float]) -> Located:
    """Some programs write longitude and latitude the other way round."""
    found = nearest(*geo) or nearest(*reversed(geo))
    if found is None:
        return Located(None, found=False)
    return Located(_with(name or found.name, None, found.postcode, found.name))


def _with(name: str, street: str | None, postcode: str, locality: str | None) -> Place:
    place: Mapping[str, str | None] = {
        "name": one_line(name),
        "street": one_line(street) if street else None,
        "postcode": postcode,
        "locality": locality,
    }
    return {key: value for key, value in place.items() if value}
