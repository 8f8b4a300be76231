"""A URL's parameters as a question."""

from collections.abc import Callable
from datetime import date

import pytest

from services.gateway.agenda import Paging
from services.gateway.queries import Wish, read_calendar, read_map, read_query, read_wish
from shared.filters import EventFilter
from shared.i18n import LANGUAGES, Lang
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
        ([("bbox", "4,50,5")], "bbox"),
        ([("near", "Atlantide"), ("radius", "5")], "near"),
        ([("radius", "5")], "radius"),
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


@pytest.mark.parametrize(
    ("read", "pairs", "field"),
    [
        (read_query, [("limit", "5"), ("limit", "6")], "limit"),
        (read_query, [("sort", "start"), ("sort", "start")], "sort"),
        (read_query, [("cursor", "a"), ("cursor", "b")], "cursor"),
        (read_query, [("lang", "fr"), ("lang", "nl")], "lang"),
        (read_query, [("q", "a"), ("q", "b")], "q"),
        (read_map, [("zoom", "8"), ("zoom", "9")], "zoom"),
        (read_calendar, [("month", "2026-12"), ("month", "2027-01")], "month"),
        (read_wish, [("q", "namur"), ("q", "liège")], "q"),
        (read_wish, [("q", "namur"), ("limit", "5"), ("limit", "6")], "limit"),
    ],
)
def test_what_is_given_twice_is_refused_and_none_of_it_is_chosen(
    read: Callable[[list[tuple[str, str]], set[str]], object], pairs: list[tuple[str, str]], field: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        read(pairs, SITES)
    (error,) = raised.value.errors
    assert (error.field, error.code) == (field, "filters.error.repeated")
    assert field in error.explain("fr")


def test_facets_and_values_of_a_list_may_come_one_by_one_and_empty_ones_are_none() -> None:
    pairs = [("facets", "site"), ("facets", "day,site"), ("category", "concert"), ("category", "theatre")]
    wanted, paging = read_query([*pairs, ("limit", ""), ("limit", "7")], SITES)
    assert wanted == EventFilter(category=("concert", "theatre"))
    assert paging == Paging(7, None, ("day", "site"))


def test_a_month_stands_for_its_days() -> None:
    def days(month: str) -> tuple[object, object]:
        wanted = read_calendar([("site", "cinqmille"), ("month", month)], SITES)
        return wanted.from_, wanted.to

    assert days("2026-12") == (date(2026, 12, 1), date(2026, 12, 31))
    assert days("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    assert days("") == (None, None)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("month", "décembre")], ["month", "2026-12", "décembre"]),
        ([("month", "2026-13")], ["2026-13"]),
        ([("month", "20026-12")], ["20026-12"]),
        ([("month", "2026-12-05")], ["2026-12-05"]),
        ([("month", "2026-12"), ("when", "weekend")], ["month", "when"]),
        ([("month", "2026-12"), ("to", "2026-12-05")], ["month", "from", "to"]),
    ],
)
def test_a_month_that_is_none_is_explained(pairs: list[tuple[str, str]], words: list[str], lang: Lang) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_calendar(pairs, SITES)
    (error,) = raised.value.errors
    assert error.field == "month"
    assert [word for word in words if word not in error.explain(lang)] == []


def test_a_month_is_for_calendars_alone() -> None:
    with pytest.raises(InvalidInput):
        read_query([("month", "2026-12")], SITES)


def test_a_map_has_a_zoom() -> None:
    wanted, zoom = read_map([("bbox", "4,50,5,51"), ("zoom", "11"), ("category", "concert")], SITES)
    assert (wanted, zoom) == (EventFilter.model_validate({"bbox": "4,50,5,51", "category": "concert"}), 11)
    for wrong in ("", "23", "-1", "close"):
        with pytest.raises(InvalidInput) as raised:
            read_map([("bbox", "4,50,5,51"), ("zoom", wrong)], SITES)
        assert raised.value.errors[0].field == "zoom"


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
