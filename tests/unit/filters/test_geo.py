"""How far it is, and what a circle lies in."""

import random
from math import isclose

import pytest

from shared.geo import EUROPE, Box, Point, around, distance

NAMUR, LIEGE = Point(50.4669, 4.8674), Point(50.6412, 5.5718)


def test_the_distance_is_that_of_a_map() -> None:
    assert round(distance(NAMUR, LIEGE)) == 53_405
    assert distance(NAMUR, LIEGE) == distance(LIEGE, NAMUR)
    assert distance(NAMUR, NAMUR) == 0
    assert isclose(distance(Point(50, 4), Point(51, 4)), 111_195, abs_tol=1)


def test_a_circle_lies_in_its_box_and_touches_its_edges() -> None:
    chance = random.Random(1)
    for _ in range(2_000):
        centre = Point(chance.uniform(EUROPE.south, EUROPE.north), chance.uniform(EUROPE.west, EUROPE.east))
        metres = chance.choice([100, 2_500, 10_000, 100_000])
        box = around(centre, metres)
        point = Point(chance.uniform(box.south - 0.1, box.north + 0.1), chance.uniform(box.west - 0.1, box.east + 0.1))
        assert box.holds(point) or distance(centre, point) > metres
        for edge in (Point(box.north, centre.lon), Point(box.south, centre.lon)):
            assert isclose(distance(centre, edge), metres, abs_tol=0.2)


def test_the_edge_of_a_circle_furthest_to_the_east_is_in_its_box() -> None:
    """It lies a little further north than the centre."""
    for metres in (1_000, 100_000):
        box = around(NAMUR, metres)
        reached = [
            lon
            for lat in (NAMUR.lat + step / 100_000 for step in range(-2_000, 2_000))
            for lon in (box.east - 2e-6, box.east)
            if distance(NAMUR, Point(lat, lon)) <= metres
        ]
        assert reached
        assert max(reached) <= box.east


@pytest.mark.parametrize(
    ("point", "within"),
    [
        (Point(50.4, 4.8), True),
        (Point(50.5, 4.9), True),
        (Point(50.39999, 4.85), False),
        (Point(50.45, 4.90001), False),
    ],
)
def test_a_box_has_its_edges(point: Point, within: bool) -> None:
    assert Box(4.8, 50.4, 4.9, 50.5).holds(point) is within
