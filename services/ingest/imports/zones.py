"""The IANA name of a time zone as calendar files name it: IANA's own, Windows', a path that ends in one, or rules that
the file brings along. Pure.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from services.ingest.imports.components import Component
from services.ingest.imports.lines import ContentLine, written
from shared.dates import ZONE
from shared.events.schedule import BRUSSELS

_WINDOWS = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
_CITIES = ("Brussels", "Bruxelles", "Brussel", "Brüssel")
_COMPARED = (2025, 2029)
"""The years in which zones are compared: what calendars hold now, not what clocks did before."""
_SAMPLE = timedelta(days=1)
_LONG_AGO = 1990


def zone_named(name: str) -> str | None:
    """The IANA name for a TZID, None for one that says nothing to anybody."""
    plain = name.strip().strip("/\"'").strip()
    if not plain:
        return None
    if any(city.casefold() in plain.casefold() for city in _CITIES):
        return BRUSSELS
    if plain.upper() in ("UTC", "GMT", "Z", "ETC/UTC", "ETC/GMT"):
        return "UTC"
    if (windows := _WINDOWS.get(plain.casefold())) is not None:
        return _usual(windows)
    # Some programs put their own name before it: /mozilla.org/20050126_1/Europe/Paris.
    parts = re.split(r"[/\\]", plain)
    for start in range(len(parts)):
        known = _iana().get("/".join(parts[start:]).casefold().replace(" ", "_"))
        if known is not None and (start == 0 or "/" in known):
            return _usual(known)
    return None


def zones_of(components: Iterable[Component]) -> dict[str, str]:
    """The IANA names of the zones that a file brings along, by TZID: by name where that is known, else by rules."""
    found: dict[str, str] = {}
    for component in components:
        said = {line.name: line.value for line in reversed(component.lines)}
        tzid = said.get("TZID", "")
        zone = zone_named(tzid) or zone_named(said.get("X-LIC-LOCATION", "")) or _same_rules(component)
        if tzid and zone:
            found[tzid] = zone
    return found


@cache
def _iana() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _usual(name: str) -> str:
    """Brussels' own name for a zone whose clocks are the same as those there."""
    return BRUSSELS if name != BRUSSELS and _clock(ZoneInfo(name)) == _clock(ZONE) else name


def _same_rules(component: Component) -> str | None:
    text = "\r\n".join(["BEGIN:VTIMEZONE", *map(_recent, component.lines), "END:VTIMEZONE", ""])
    try:
        made = Timezone.from_ical(text)
        assert isinstance(made, Timezone)
        clock = _clock(made.to_tz(lookup_tzid=False))
    except Exception:
        return None
    if clock == _clock(ZONE):
        return BRUSSELS
    return _clocks().get(clock)


def _recent(line: ContentLine) -> str:
    """Rules that begin in 1601, as Windows has them, begin later: four centuries take seconds to work out."""
    if line.name == "DTSTART" and line.value[:4].isdigit() and int(line.value[:4]) < _LONG_AGO:
        line = replace(line, value=f"{_LONG_AGO}{line.value[4:]}")
    return written(line)


@cache
def _clocks() -> dict[tuple[timedelta | None, ...], str]:
    """The first of the zones with each clock, by name; a region's before those that are only an offset."""
    names = sorted(_iana().values(), key=lambda name: (name.startswith("Etc/"), "/" not in name, name))
    return {_clock(ZoneInfo(name)): name for name in reversed(names)}


def _clock(zone: tzinfo) -> tuple[timedelta | None, ...]:
    """How far it is from UTC, day by day: the same for zones that change on the same days."""
    first, last = (datetime(year, 1, 1, 6, tzinfo=UTC) for year in _COMPARED)
    return tuple((first + turn * _SAMPLE).astimezone(zone).utcoffset() for turn in range((last - first) // _SAMPLE))
