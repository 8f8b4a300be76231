"""Places on a map with how much each has; those too close to be told apart are put together. Pure.

The grid is anchored to the world, so that what is shown together stays together while somebody moves the map.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import asinh, radians, tan
from statistics import fmean
from typing import Any, NamedTuple

from shared.geo import DECIMALS, Point

SINGLE_FROM = 16
"""From this zoom on places stand alone, however close."""

_CELL_PX = 60
_TILE_PX = 256
_NO_ID = "-"

Feature = dict[str, Any]

_MOST = 20_000
"""Values of a facet that one answer of the index may have."""


class Pin(NamedTuple):
    """A place with the number of its showings. `id` is None while the catalogue does not know it."""

    point: Point
    id: str | None
    name: str
    showings: int


def pins(counts: Mapping[str, int]) -> list[Pin]:
    """From the values of the facet `pin`: "50.46690,4.86740 <id or -> <name>". A place that goes by two names is one,
    by that under which it has more, or by the first of the alphabet.
    """
    found, known_as = dict[str, Pin](), dict[str, tuple[int, str]]()
    for written, count in counts.items():
        place, point, id, name = _read(written)
        other = found.get(place)
        if other is None:
            found[place] = Pin(point, id, name, count)
        else:
            known_as[place] = min(known_as.get(place, (-other.showings, other.name)), (-count, name))
            found[place] = Pin(point, id, known_as[place][1], other.showings + count)
    return list(found.values())


@lru_cache(maxsize=_MOST)
def _read(written: str) -> tuple[str, Point, str | None, str]:
    """What is the same for the same place; where it is, its id and its name."""
    spot, id, name = written.split(" ", 2)
    return (written, point_of(spot), None, name) if id == _NO_ID else (f"{spot} {id}", point_of(spot), id, name)


def point_of(spot: str) -> Point:
    """The point that a document's `spot` writes."""
    lat, lon = spot.split(",")
    return Point(float(lat), float(lon))


def features(of: Iterable[Pin], zoom: int) -> list[Feature]:
    """GeoJSON: a point for each place that is alone in its cell, one for all the places of any other; the largest
    counts first. A cell is 60 px wide where the world at zoom 0 has 256.
    """
    cells = defaultdict[object, list[Pin]](list)
    across = _TILE_PX * 2**zoom / _CELL_PX
    for number, pin in enumerate(of):
        east, south = _in_the_world(pin.point)
        cells[number if zoom >= SINGLE_FROM else (int(east * across), int(south * across))].append(pin)
    made = [_single(found[0]) if len(found) == 1 else _cluster(found) for found in cells.values()]
    return sorted(made, key=lambda feature: (-feature["properties"]["count"], feature["geometry"]["coordinates"]))


@lru_cache(maxsize=_MOST)
def _in_the_world(point: Point) -> tuple[float, float]:
    """How far east and south, from 0 to 1, in Web Mercator, as maps are drawn."""
    return (point.lon + 180) / 360, (1 - asinh(tan(radians(point.lat))) / radians(180)) / 2


def _single(pin: Pin) -> Feature:
    return _feature(pin.point, {"place": {"id": pin.id, "name": pin.name}, "count": pin.showings})


def _cluster(of: Sequence[Pin]) -> Feature:
    points, counts = [pin.point for pin in of], [pin.showings for pin in of]
    lats, lons = zip(*points, strict=True)
    middle = Point.rounded(fmean(lats, counts), fmean(lons, counts))
    bbox = [min(lons), min(lats), max(lons), max(lats)]
    return _feature(middle, {"cluster": True, "count": sum(counts), "places": len(of), "bbox": bbox})


def _feature(point: Point, properties: dict[str, Any]) -> Feature:
    coordinates = [round(point.lon, DECIMALS), round(point.lat, DECIMALS)]
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": coordinates}, "properties": properties}
