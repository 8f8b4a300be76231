"""Where on the map a filter asks: a box, or a circle around a point that may be given as a postcode or by its name.

Both are rounded, so that equal questions are written the same: a box to a metre or so, like the coordinates of places
in the index, the middle of a circle to some ten metres.
"""

import re
from contextlib import suppress
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from shared import communes
from shared.communes import Locality
from shared.filter_values import explained, once
from shared.geo import DECIMALS, EUROPE, Box, Point

USUAL_RADIUS = 10.0
SMALLEST_RADIUS, LARGEST_RADIUS = 0.1, 100.0
"""Kilometres."""

_OF_NEAR = 4
_NUMBER = r"\s*([+-]?[0-9]{1,3}(?:\.[0-9]+)?)\s*"
_POINT = re.compile(f"{_NUMBER},{_NUMBER}")
_BOX = re.compile(",".join([_NUMBER] * 4))
_LIKE_A_POINT = re.compile(r"[-+0-9.,;\s°]+[,;][-+0-9.,;\s°]+")
_MOST_NAMED = 12


def point_words(point: Point | None) -> str | None:
    """As a URL has it: "50.4669,4.8674"."""
    return ",".join(f"{degrees:.{_OF_NEAR}f}" for degrees in point) if point else None


def box_words(box: Box | None) -> str | None:
    """As a URL has it: "4.8,50.42,4.91,50.5"."""
    return ",".join(f"{degrees:.{DECIMALS}f}".rstrip("0").rstrip(".") for degrees in box) if box else None


def middle(place: Locality) -> Point:
    """The point that its name means as `near`."""
    return Point(round(place.lat, _OF_NEAR), round(place.lon, _OF_NEAR))


def _near(given: object) -> object:
    """The point of a text: coordinates, or what `communes.find` knows by it. Under a postcode, and in a commune, that
    is the chief locality; a name of several places is an error that tells them apart.
    """
    if given is None or isinstance(given, Point):
        return given
    if not isinstance(given, str):
        raise explained("near_unreadable", str(given))
    if match := _POINT.fullmatch(given):
        point = Point(*(_rounded(number, _OF_NEAR) for number in match.groups()))
        if not EUROPE.holds(point):
            raise explained("near_far", given)
        return point
    if _LIKE_A_POINT.fullmatch(given):
        raise explained("near_unreadable", given)
    return _named(given)


def _named(text: str) -> Point:
    found = communes.find(text)
    if not found:
        raise explained("near_unknown", text)
    if len({place.nis for place in found}) > 1:
        raise explained("near_ambiguous", text, [f"{place.postcode} {place.name}" for place in found[:_MOST_NAMED]])
    return middle(found[0])


def _bbox(given: object) -> object:
    if given is None or isinstance(given, Box):
        return given
    match = _BOX.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        raise explained("bbox_unreadable", str(given))
    box = Box(*(_rounded(number, DECIMALS) for number in match.groups()))
    if not (-180 <= box.west <= box.east <= 180 and -90 <= box.south <= box.north <= 90):
        raise explained("bbox_reversed", str(given))
    if not box.meets(EUROPE):
        raise explained("bbox_far", str(given))
    return box


def _radius(given: object) -> object:
    """Kilometres, to a tenth; a comma will do."""
    number = given
    if isinstance(given, str):
        with suppress(ValueError):
            number = float(given.replace(",", "."))
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise explained("radius_unreadable", str(given))
    if not SMALLEST_RADIUS <= number <= LARGEST_RADIUS:
        raise explained("radius_unreadable", str(given))
    return round(float(number), 1)


def _rounded(number: str, decimals: int) -> float:
    return round(float(number), decimals) + 0.0  # without the sign of a zero


_Text = WithJsonSchema({"type": "string"})

Bbox = Annotated[
    Box | None,
    BeforeValidator(_bbox),
    BeforeValidator(once),
    PlainSerializer(box_words, return_type=str | None),
    _Text,
]
Near = Annotated[
    Point | None,
    BeforeValidator(_near),
    BeforeValidator(once),
    PlainSerializer(point_words, return_type=str | None),
    _Text,
]
Radius = Annotated[float | None, BeforeValidator(_radius), BeforeValidator(once)]
