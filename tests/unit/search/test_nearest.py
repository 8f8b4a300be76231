"""Circles as the index can find them, and which spots a page needs."""

from services.search.nearest import Spot, circle, pages, spots
from services.search.ranking import fields_of
from shared.filters import EventFilter
from tests.unit.catalogue.builders import NOW

NEAR = EventFilter.model_validate({"near": "50.4669,4.8675", "radius": 5})
HERE, CLOSE, FAR = "50.46690,4.86750", "50.47690,4.86750", "50.56690,4.86750"
FIELDS = fields_of("distance", NOW)


def test_a_box_is_enough_where_all_that_is_in_it_is_in_the_circle() -> None:
    assert circle(NEAR, {HERE: 3, CLOSE: 1}) == []
    assert circle(NEAR, {}) == []
    assert circle(NEAR, {HERE: 3, FAR: 1, CLOSE: 2}) == [f'spot IN ["{HERE}", "{CLOSE}"]']


def test_spots_stand_by_how_far_they_are_and_then_by_where() -> None:
    twin = "50.46690,4.86751"
    found = spots(NEAR, {CLOSE: 1, twin: 2, HERE: 3, FAR: 9, "50.45690,4.86750": 4})
    assert [(spot.written, spot.key[0], spot.count) for spot in found] == [
        (HERE, 0, 3),
        (twin, 1, 2),
        ("50.45690,4.86750", 1112, 4),
        (CLOSE, 1112, 1),
    ]


def spot(name: str, metres: int, count: int) -> Spot:
    return Spot(name, (metres, 1, 1), count)


SPOTS = [spot("a", 0, 5), spot("b", 10, 2), spot("c", 20, 4), spot("d", 30, 1)]


def asked(keys: tuple[int, ...], limit: int) -> list[tuple[str, int]]:
    return [(query["filter"], query["limit"]) for query in pages(SPOTS, FIELDS, keys, "shown", limit)]


def test_a_page_takes_whole_spots_while_they_fit_and_some_of_the_next() -> None:
    assert asked((), 8) == [('shown AND spot IN ["a", "b"]', 16), ('shown AND spot IN ["c"]', 8)]
    assert asked((), 3) == [('shown AND spot IN ["a"]', 3)]
    assert asked((), 20) == [('shown AND spot IN ["a", "b", "c", "d"]', 40)]


def test_the_next_page_goes_on_at_the_spot_where_the_last_one_ended() -> None:
    behind = "(day > 20261205 OR (day = 20261205 AND (start > 7 OR (start = 7 AND tie > 9))))"
    assert asked((10, 1, 1, 20261205, 7, 9), 5) == [
        (f'shown AND spot IN ["b"] AND {behind}', 5),
        ('shown AND spot IN ["c", "d"]', 10),
    ]


def test_a_spot_that_is_gone_is_passed_over() -> None:
    """Its last showing was cancelled or moved between two pages."""
    assert asked((15, 1, 1, 20261205, 7, 9), 5) == [('shown AND spot IN ["c", "d"]', 10)]
    assert asked((99, 1, 1, 20261205, 7, 9), 5) == []
