"""A URL's parameters as a question."""

import pytest

from services.gateway.agenda import Paging
from services.gateway.queries import Wish, read_query, read_wish
from shared.filters import EventFilter
from shared.runtime.problems import InvalidInput

SITES = {"cinqmille", "quatremille"}


def test_filter_and_paging_are_told_apart() -> None:
    wanted, paging = read_query(
        [
            ("site", "cinqmille"),
            ("category", "concert,theatre"),
            ("limit", "5"),
            ("cursor", "c"),
            ("facets", "site,day,site"),
        ],
        SITES,
    )
    assert wanted == EventFilter(site=("cinqmille",), category=("concert", "theatre"))
    assert paging == Paging(5, "c", ("day", "site"))


def test_empty_parameters_count_as_absent() -> None:
    assert read_query([("q", ""), ("limit", ""), ("facets", ""), ("cursor", "")], SITES) == (EventFilter(), Paging())


@pytest.mark.parametrize(
    ("pairs", "field"),
    [
        ([("limit", "0")], "limit"),
        ([("limit", "101")], "limit"),
        ([("limit", "many")], "limit"),
        ([("facets", "colour")], "facets"),
        ([("sort", "popularity")], "sort"),
        ([("lang", "it")], "lang"),
        ([("bbox", "4,50,5,51")], "bbox"),
        ([("near", "50.46,4.86"), ("radius", "5")], "near"),
        ([("site", "nope")], "site"),
        ([("when", "someday")], "when"),
        ([("from", "20026-01-01")], "from"),
        ([("foo", "1")], "foo"),
        ([("cursor", "x" * 3000)], "cursor"),
    ],
)
def test_a_wrong_one_is_named(pairs: list[tuple[str, str]], field: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_query(pairs, SITES)
    assert raised.value.errors[0].field == field
    assert raised.value.errors[0].explain("fr")


def test_what_is_typed_into_a_search_box() -> None:
    assert read_wish([("q", " nam "), ("site", ""), ("limit", "5")], SITES) == Wish(q="nam", limit=5)


@pytest.mark.parametrize(
    ("pairs", "field"),
    [
        ([], "q"),
        ([("q", " ")], "q"),
        ([("q", "x" * 81)], "q"),
        ([("q", "a"), ("site", "nope")], "site"),
        ([("q", "a"), ("limit", "21")], "limit"),
        ([("q", "a"), ("when", "today")], "when"),
    ],
)
def test_what_is_wrong_with_it_is_named(pairs: list[tuple[str, str]], field: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_wish(pairs, SITES)
    assert raised.value.errors[0].field == field


def test_before_the_sites_are_known_any_passes() -> None:
    assert read_query([("site", "sixmille")], ())[0].site == ("sixmille",)
