"""Filters as Meilisearch reads them. What they find is tested against the real one in tests/integration/search."""

from datetime import UTC, datetime, timedelta

from services.search import query
from services.search.cursor import Place
from shared.dates import Window
from shared.filters import EventFilter

START = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
EPOCH = int(START.timestamp())


def window(start: float, end: float) -> Window:
    return Window(START + timedelta(seconds=start), START + timedelta(seconds=end), "")


def test_several_values_of_one_part_are_alternatives() -> None:
    asked = EventFilter(site=("cinqmille", "sixmille"), commune=("namur",), category=("concert",))
    assert query.conditions(asked) == [
        'site IN ["cinqmille", "sixmille"]',
        'commune IN ["namur"]',
        'category IN ["concert"]',
    ]


def test_a_filter_without_conditions_has_none() -> None:
    assert query.conditions(EventFilter(when="weekend")) == []


def test_the_first_in_a_window_is_preceded_by_none_that_still_runs() -> None:
    assert query.first_in(window(0, 100)) == f"end > {EPOCH} AND start < {EPOCH + 100} AND prev_end <= {EPOCH}"


def test_edges_between_whole_seconds_are_rounded_outwards() -> None:
    assert query.first_in(window(0.4, 100.2)) == f"end > {EPOCH} AND start < {EPOCH + 101} AND prev_end <= {EPOCH}"


def test_a_second_window_leaves_out_what_the_first_has_shown() -> None:
    second = query.first_in(window(500, 600), window(0, 100), ["one", 't"wo'])
    assert second.endswith(f'AND start >= {EPOCH + 100} AND showing NOT IN ["one", "t\\"wo"]')
    assert "NOT IN" not in query.first_in(window(500, 600), window(0, 100), [])


def test_what_comes_after_a_place() -> None:
    assert query.after(Place(1, 2, 3)) == "(day > 1 OR (day = 1 AND (start > 2 OR (start = 2 AND tie > 3))))"
