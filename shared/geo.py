"""Points and boxes on the map, in degrees (WGS 84), and how far it is from one to another. Pure."""

from math import asin, cos, degrees, hypot, radians, sin, sqrt
from typing import NamedTuple

DECIMALS = 5
"""What is kept of a degree: about a metre. Places in the index, in alerts and in boxes are all rounded so."""

EARTH_RADIUS_M = 6_371_008.8
"""The mean one, in metres."""

_SLACK = 1e-6  # a tenth of a metre: what rounding in a float may take away


class Point(NamedTuple):
    lat: float
    lon: float

    @classmethod
    def rounded(cls, lat: float, lon: float) -> "Point":
        return cls(round(lat, DECIMALS), round(lon, DECIMALS))


class Box(NamedTuple):
    """In the order of GeoJSON (RFC 7946). It has its edges, and never crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east

    def meets(self, other: "Box") -> bool:
        """Whether they have a point in common."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )


EUROPE = Box(-25.0, 34.0, 45.0, 72.0)
"""Who asks for something outside has most likely taken latitude for longitude."""


def distance(one: Point, other: Point) -> float:
    """Metres along the great circle, by the haversine."""
    up = radians(other.lat - one.lat) / 2
    along = radians(other.lon - one.lon) / 2
    chord = hypot(sin(up), sin(along) * sqrt(cos(radians(one.lat)) * cos(radians(other.lat))))
    return 2 * EARTH_RADIUS_M * asin(min(1.0, chord))


def around(centre: Point, metres: float) -> Box:
    """The smallest box that holds the circle around a point of Europe; `metres` are some hundred kilometres at most."""
    angle = metres / EARTH_RADIUS_M
    up = degrees(angle) + _SLACK
    along = degrees(asin(sin(angle) / cos(radians(centre.lat)))) + _SLACK
    return Box(centre.lon - along, centre.lat - up, centre.lon + along, centre.lat + up)
