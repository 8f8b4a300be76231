"""The order of lists: what it goes by, and that a rotation changes with the agenda day and favours nobody for long."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.search.ranking import SPINS, Order, Sort, fields_of, order_of, spin_at, spins
from shared.dates import ZONE
from shared.filters import EventFilter

SATURDAY = datetime(2026, 12, 5, 12, tzinfo=ZONE)
ONE = "01KAR0000000000000000000AB"


@pytest.mark.parametrize(
    ("question", "sort", "whole", "order"),
    [
        ({}, None, False, "fair"),
        ({"when": "weekend", "category": "concert"}, None, False, "fair"),
        ({"when": "weekend"}, "start", False, "fair"),
        ({"lane": "dated"}, None, False, "fair"),
        ({"lane": "dated,ongoing"}, None, False, "fair"),
        # Runs have their last days in front.
        ({"lane": "ongoing"}, None, False, "ending"),
        ({"lane": "ongoing"}, "start", False, "fair"),
        # Where nobody else stands beside them, and in files, by the clock alone.
        ({"organiser": ONE}, None, False, "start"),
        ({"place": ONE}, None, False, "start"),
        ({}, None, True, "start"),
        ({}, "published", True, "published"),
        # Words are answered by relevance, unless an order is asked for.
        ({"q": "jazz"}, None, False, "relevance"),
        ({"q": "jazz", "lane": "ongoing"}, None, False, "relevance"),
        ({"q": "jazz"}, "start", False, "start"),
        ({"q": "jazz"}, "published", False, "published"),
        ({}, "relevance", False, "fair"),
    ],
)
def test_the_order_of_a_question(question: dict[str, Any], sort: Sort | None, whole: bool, order: Order) -> None:
    assert order_of(EventFilter.model_validate(question), sort, whole=whole) == order


def test_a_list_goes_by_day_turn_start_and_the_rotation_of_the_day() -> None:
    names = [field.name for field in fields_of("fair", SATURDAY)]
    assert names == ["day", "turn", "start", f"spin{spin_at(SATURDAY)}", "tie"]


def test_the_rotation_changes_at_four_in_the_morning_and_comes_round_on_other_weekdays() -> None:
    night = datetime(2026, 12, 6, 3, 59, tzinfo=ZONE)
    assert spin_at(SATURDAY) == spin_at(night) != spin_at(night + timedelta(minutes=1))
    saturdays = {spin_at(SATURDAY + timedelta(weeks=week)) for week in range(SPINS)}
    assert saturdays == set(range(SPINS))


def test_among_those_that_start_together_each_is_first_about_as_often() -> None:
    """Over many groups of four; 300 first places each, give or take what chance does."""
    firsts = [0, 0, 0, 0]
    for group in range(300):
        places = [spins(f"01KAR-{group}-{one}") for one in range(4)]
        for spin in range(SPINS):
            values = [place[f"spin{spin}"] for place in places]
            firsts[values.index(min(values))] += 1
    assert sum(firsts) == 1200
    assert all(240 < first < 360 for first in firsts)
