"""Coverage as people say it, `province:namur` or `postcode:6*`, and back: NIS codes in words."""

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from shared.communes import Names, by_postcode, commune, communes, provinces
from shared.folding import fold

EXAMPLES = "province:namur, postcode:6*, postcode:6000-6999, commune:Dinant or nis:92094"

_POSTCODES = re.compile(r"(?P<from>\d{4})(?:-(?P<to>\d{4}))?|(?P<prefix>\d{1,3})\*")


class CoverageUnknown(Exception):
    """A part of a coverage that is nowhere; the text says what to write."""


def covered(parts: Iterable[str]) -> frozenset[str]:
    """The NIS codes of all parts together. A bare NIS code is one too. Raises CoverageUnknown."""
    return frozenset(nis for part in parts for nis in _part(part.strip()))


def in_words(coverage: Iterable[str]) -> list[str]:
    """A line for each province, with the communes by name where it is not the whole."""
    codes = set(coverage)
    lines = []
    for province in provinces():
        whole = [one for one in communes() if one.province == province]
        here = [one for one in whole if one.nis in codes]
        if not here:
            continue
        if len(here) == len(whole):
            lines.append(f"{province.names.fr}: all {len(whole)} communes")
            continue
        names = sorted((one.names.fr for one in here), key=fold)
        lines.append(f"{province.names.fr}: {len(here)} of {len(whole)} communes: {', '.join(names)}")
    unknown = sorted(nis for nis in codes if commune(nis) is None)
    return [*lines, *([f"unknown NIS codes: {', '.join(unknown)}"] if unknown else [])]


def _part(part: str) -> Iterable[str]:
    kind, colon, what = part.partition(":")
    if not colon:
        kind, what = "nis", part
    reader = _READERS.get(kind.strip().lower())
    if reader is None:
        raise CoverageUnknown(f"“{part}” is no coverage: write {EXAMPLES}.")
    return reader(what.strip())


def _by_province(name: str) -> list[str]:
    known = {fold(given): one for one in provinces() for given in (one.slug, *_names(one.names))}
    found = known.get(fold(name))
    if found is None:
        slugs = ", ".join(one.slug for one in provinces())
        raise CoverageUnknown(f"there is no province “{name}”: write one of {slugs}.")
    return [one.nis for one in communes() if one.province == found]


def _by_postcode(text: str) -> set[str]:
    """The communes with a locality under one of the postcodes."""
    match = _POSTCODES.fullmatch(text)
    if match is None:
        raise CoverageUnknown(f"“{text}” are no postcodes: write 6000, 6000-6999 or 60*.")
    first, last = match["from"], match["to"] or match["from"]
    if match["prefix"]:
        first, last = match["prefix"].ljust(4, "0"), match["prefix"].ljust(4, "9")
    found = {place.nis for code in range(int(first), int(last) + 1) for place in by_postcode(str(code))}
    if not found:
        raise CoverageUnknown(f"no Belgian locality has the postcode {text}.")
    return found


def _by_nis(code: str) -> list[str]:
    found = commune(code)
    if found is None:
        raise CoverageUnknown(f"no commune has the NIS code {code}.")
    if found.nis != code:
        raise CoverageUnknown(f"{code} is part of {found.names.fr} now: write nis:{found.nis}.")
    return [code]


def _by_name(name: str) -> list[str]:
    by_name = {fold(given): one for one in communes() for given in (one.slug, *_names(one.names))}
    found = by_name.get(fold(name))
    if found is None:
        close = [by_name[other].names.fr for other in get_close_matches(fold(name), by_name, n=3)]
        hint = f" Did you mean {' or '.join(dict.fromkeys(close))}?" if close else ""
        raise CoverageUnknown(f"there is no commune “{name}”.{hint}")
    return [found.nis]


def _names(names: Names) -> tuple[str, str, str]:
    return names.fr, names.nl, names.de


_READERS: dict[str, Callable[[str], Iterable[str]]] = {
    "province": _by_province,
    "postcode": _by_postcode,
    "nis": _by_nis,
    "commune": _by_name,
}
