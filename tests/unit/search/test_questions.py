"""A URL's parameters as a question to search."""

from typing import Any

import pytest

from services.search.questions import ExportQuery, MapQuery, PageQuery, SuggestQuery, read
from shared.filters import EventFilter
from shared.i18n import LANGUAGES
from shared.runtime.problems import InvalidInput


@pytest.mark.parametrize(
    ("pairs", "beside", "field"),
    [
        ([("limit", "5"), ("limit", "6")], PageQuery, "limit"),
        ([("limit", "5"), ("limit", "5")], ExportQuery, "limit"),
        ([("cursor", "a"), ("cursor", "b")], PageQuery, "cursor"),
        ([("sort", "start"), ("sort", "ending")], PageQuery, "sort"),
        ([("on", "true"), ("on", "false")], PageQuery, "on"),
        ([("around", "5000"), ("around", "4000")], PageQuery, "around"),
        ([("bbox", "4,50,5,51"), ("zoom", "8"), ("zoom", "9")], MapQuery, "zoom"),
        ([("q", "a"), ("q", "b")], SuggestQuery, "q"),
    ],
)
def test_what_is_given_twice_is_refused_and_none_of_it_is_chosen(
    pairs: list[tuple[str, str]], beside: Any, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(pairs, beside)
    (error,) = refused.value.errors
    assert (error.field, error.code) == (field, "filters.error.repeated")
    for lang in LANGUAGES:
        assert field in error.explain(lang)


def test_facets_may_come_one_by_one_and_empty_parameters_are_none() -> None:
    given = [("facets", "category"), ("facets", "site,day"), ("limit", ""), ("limit", "7"), ("q", "jazz")]
    asked, beside = read(given, PageQuery)
    assert asked == EventFilter(q="jazz")
    assert (beside.limit, beside.facets) == (7, ("category", "site", "day"))
