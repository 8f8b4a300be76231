"""Places on a map: what stands alone, and what is put together."""

import random

import pytest

from services.search.clusters import SINGLE_FROM, Pin, features, pins
from shared.geo import Point, distance

DELTA, GRENIER = "01KAR0000000000000000000PP", "01KAR0000000000000000000PQ"
NAMUR, TEMPLOUX, MONS = Point(50.4669, 4.8674), Point(50.4856, 4.7547), Point(50.4541, 3.9523)


def test_a_pin_is_read_as_the_index_writes_it() -> None:
    counts = {f"50.46690,4.86740 {DELTA} Le Delta, salle 2": 3, "50.48560,4.75470 - Chez Zoé - café": 1}
    assert pins(counts) == [
        Pin(NAMUR, DELTA, "Le Delta, salle 2", 3),
        Pin(TEMPLOUX, None, "Chez Zoé - café", 1),
    ]


def test_a_place_that_goes_by_two_names_is_one_and_two_halls_of_a_village_are_two() -> None:
    counts = {
        f"50.46690,4.86740 {DELTA} Delta": 1,
        f"50.46690,4.86740 {DELTA} Le Delta": 3,
        "50.48560,4.75470 - Salle A": 1,
        "50.48560,4.75470 - Salle B": 1,
    }
    assert [(pin.name, pin.showings) for pin in pins(counts)] == [("Le Delta", 4), ("Salle A", 1), ("Salle B", 1)]


def test_of_two_names_as_frequent_the_first_of_the_alphabet_counts() -> None:
    counts = {f"50.46690,4.86740 {DELTA} Le Delta": 2, f"50.46690,4.86740 {DELTA} Delta": 2}
    assert [(pin.name, pin.showings) for pin in pins(counts)] == [("Delta", 4)]


def test_places_far_from_one_another_stand_alone() -> None:
    made = features([Pin(NAMUR, DELTA, "Le Delta", 3), Pin(MONS, None, "La Halle", 5)], 10)
    assert made == [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [3.9523, 50.4541]},
            "properties": {"place": {"id": None, "name": "La Halle"}, "count": 5},
        },
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [4.8674, 50.4669]},
            "properties": {"place": {"id": DELTA, "name": "Le Delta"}, "count": 3},
        },
    ]


def test_places_close_to_one_another_are_one_point_where_most_is() -> None:
    (cluster,) = features([Pin(NAMUR, DELTA, "Le Delta", 3), Pin(TEMPLOUX, GRENIER, "Le Grenier", 2)], 7)
    assert cluster["geometry"]["coordinates"] == [4.82232, 50.47438]
    assert cluster["properties"] == {
        "cluster": True,
        "count": 5,
        "places": 2,
        "bbox": [4.7547, 50.4669, 4.8674, 50.4856],
    }


@pytest.mark.parametrize("zoom", [SINGLE_FROM, 18, 22])
def test_close_up_all_places_stand_alone_even_at_one_address(zoom: int) -> None:
    made = features([Pin(NAMUR, DELTA, "Le Delta", 3), Pin(NAMUR, GRENIER, "Le Grenier", 1)], zoom)
    assert [feature["properties"]["place"]["name"] for feature in made] == ["Le Delta", "Le Grenier"]
    assert len(features([Pin(NAMUR, DELTA, "Le Delta", 3), Pin(NAMUR, GRENIER, "Le Grenier", 1)], zoom - 8)) == 1


def random_pins(many: int) -> list[Pin]:
    chance = random.Random(3)
    return [
        Pin(Point(chance.uniform(49.5, 51.5), chance.uniform(2.5, 6.4)), None, str(number), chance.randint(1, 9))
        for number in range(many)
    ]


@pytest.mark.parametrize("zoom", [0, 5, 8, 11, 14, 16])
def test_nothing_is_lost_or_doubled_at_any_zoom(zoom: int) -> None:
    of = random_pins(2_000)
    said = [feature["properties"] for feature in features(of, zoom)]
    assert sum(one["count"] for one in said) == sum(pin.showings for pin in of)
    assert sum(one.get("places", 1) for one in said) == len(of)


def test_moving_the_map_changes_nothing_but_at_its_edge() -> None:
    of = random_pins(3_000)
    here = [pin for pin in of if 4.0 < pin.point.lon < 5.0]
    moved = [pin for pin in of if 4.1 < pin.point.lon < 5.1]
    inside = [
        [feature for feature in features(some, 9) if 4.3 < feature["geometry"]["coordinates"][0] < 4.8]
        for some in (here, moved)
    ]
    assert inside[0] == inside[1] != []


def test_a_cluster_is_about_as_wide_as_a_thumb() -> None:
    """At zoom 10 and 50 degrees north a pixel is some 98 m."""
    for feature in features(random_pins(3_000), 10):
        if "bbox" in feature["properties"]:
            west, south, east, north = feature["properties"]["bbox"]
            assert distance(Point(south, west), Point(south, east)) <= 60 * 100
            assert distance(Point(south, west), Point(north, west)) <= 60 * 100
