"""Filters as Meilisearch reads them. What they find is tested against the real one in tests/integration/search."""

from datetime import UTC, datetime, timedelta

from services.search import query
from services.search.ranking import fields_of
from shared.dates import Window
from shared.filters import EventFilter

START = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
EPOCH = int(START.timestamp())
HOUR = 3600


def window(start: float, end: float) -> Window:
    return Window(START + timedelta(seconds=start), START + timedelta(seconds=end), "")


def test_several_values_of_one_part_are_alternatives_but_all_of_access_must_be_there() -> None:
    asked = EventFilter(site=("cinqmille", "sixmille"), commune=("namur",), access=("toilets", "parking"), free=True)
    assert query.conditions(asked, "01KAR0000000000000000000AB") == [
        'site IN ["cinqmille", "sixmille"]',
        'commune IN ["namur"]',
        'part_of IN ["01KAR0000000000000000000AB"]',
        "access = parking",
        "access = toilets",
        "free = true",
    ]


def test_a_filter_without_conditions_has_none() -> None:
    assert query.conditions(EventFilter(when="weekend")) == []


def test_the_first_in_a_window_is_preceded_by_none_that_still_runs() -> None:
    assert query.first_in(window(0, HOUR)) == f"until > {EPOCH} AND from < {EPOCH + HOUR} AND prev_until <= {EPOCH}"


def test_edges_between_whole_seconds_are_rounded_outwards() -> None:
    assert (
        query.first_in(window(0.4, HOUR + 0.4))
        == f"until > {EPOCH} AND from < {EPOCH + HOUR + 1} AND prev_until <= {EPOCH}"
    )


def test_a_second_window_leaves_out_what_the_first_has_shown() -> None:
    second = query.first_in(window(500, 600), window(0, 100), ["one", 't"wo'])
    assert second.endswith(f'AND from >= {EPOCH + 100} AND showing NOT IN ["one", "t\\"wo"]')
    assert "NOT IN" not in query.first_in(window(500, 600), window(0, 100), [])


def test_what_comes_after_a_place() -> None:
    behind = query.after(fields_of("start", START), (1, 2, 3))
    assert behind == "(day > 1 OR (day = 1 AND (start > 2 OR (start = 2 AND tie > 3))))"


def test_what_is_older_comes_after_the_newest() -> None:
    newest = fields_of("published", START)
    assert query.after(newest, (1, 2)) == "(published < 1 OR (published = 1 AND tie > 2))"
    assert query.sort_of(newest) == ["published:desc", "tie:asc"]


def test_in_less_than_an_hour_an_opening_counts_that_goes_on_all_the_while() -> None:
    inside = query.first_in(window(0, HOUR - 1))
    assert inside.endswith(f"OR (opening = true AND start <= {EPOCH} AND end >= {EPOCH + HOUR - 1}))")
    assert query.first_in(window(0, 0)).endswith("AND opening = false")
