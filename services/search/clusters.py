"""Places on a map with how much each has; those too close to be told apart are put together. Pure.

The grid is anchored to the world, so that what is shown together stays together while somebody moves the map.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import asinh, floor, radians, tan
from typing import Any

from shared.geo import DECIMALS, Point

SINGLE_FROM = 16
"""From this zoom on places stand alone, however close."""

_CELL_PX = 60
_TILE_PX = 256
_NO_ID = "-"

Feature = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pin:
    """A place with the number of its showings. `id` is None while the catalogue does not know it."""

    point: Point
    id: str | None
    name: str
    count: int


def pins(counts: Mapping[str, int]) -> list[Pin]:
    """From the values of the facet `pin`: "50.46690,4.86740 <id or -> <name>". A place that goes by two names is one,
    by that under which it has more.
    """
    found: dict[tuple[Point, str | None, str], Pin] = {}
    for written, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        spot, id, name = written.split(" ", 2)
        known = None if id == _NO_ID else id
        pin = Pin(point_of(spot), known, name, count)
        key = pin.point, known, "" if known else name
        found[key] = replace(found[key], count=found[key].count + count) if key in found else pin
    return list(found.values())


def point_of(spot: str) -> Point:
    """The point that a document's `spot` writes."""
    lat, lon = spot.split(",")
    return Point(float(lat), float(lon))


def features(of: Iterable[Pin], zoom: int) -> list[Feature]:
    """GeoJSON: a point for each place that is alone in its cell, one for all the places of any other; the largest
    counts first. A cell is 60 px wide where the world at zoom 0 has 256.
    """
    cells = defaultdict[object, list[Pin]](list)
    for number, pin in enumerate(of):
        cells[number if zoom >= SINGLE_FROM else _cell(pin.point, zoom)].append(pin)
    made = [_single(found[0]) if len(found) == 1 else _cluster(found) for found in cells.values()]
    return sorted(made, key=lambda feature: (-feature["properties"]["count"], feature["geometry"]["coordinates"]))


def _cell(point: Point, zoom: int) -> tuple[int, int]:
    """In Web Mercator, as maps are drawn."""
    cells_across = _TILE_PX * 2**zoom / _CELL_PX
    across, down = (point.lon + 180) / 360, (1 - asinh(tan(radians(point.lat))) / radians(180)) / 2
    return floor(across * cells_across), floor(down * cells_across)


def _single(pin: Pin) -> Feature:
    return _feature(pin.point, {"place": {"id": pin.id, "name": pin.name}, "count": pin.count})


def _cluster(of: Sequence[Pin]) -> Feature:
    count = sum(pin.count for pin in of)
    lats, lons = [pin.point.lat for pin in of], [pin.point.lon for pin in of]
    middle = Point.rounded(
        sum(pin.point.lat * pin.count for pin in of) / count, sum(pin.point.lon * pin.count for pin in of) / count
    )
    bbox = [min(lons), min(lats), max(lons), max(lats)]
    return _feature(middle, {"cluster": True, "count": count, "places": len(of), "bbox": bbox})


def _feature(point: Point, properties: dict[str, Any]) -> Feature:
    coordinates = [round(point.lon, DECIMALS), round(point.lat, DECIMALS)]
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": coordinates}, "properties": properties}
