from typing import Any

import pytest
from pydantic import ValidationError

from services.notify.alert_filter import AlertFilter
from shared.filters import EventFilter
from shared.i18n import LANGUAGES, text


@pytest.mark.parametrize(
    "asked",
    [
        {"when": "weekend"},
        {"when": "2026-12-05"},
        {"from": "2026-12-05"},
        {"to": "2026-12-05"},
        {"when": ["weekend"]},
        {"when": "never"},
    ],
)
def test_days_are_refused_by_their_name_and_with_a_way_out(asked: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refused:
        AlertFilter.model_validate({"category": ["concert"], **asked})
    (error,) = refused.value.errors()
    (name,) = asked
    assert error["loc"] == (name,)
    explained: Any = error["ctx"]["error"]
    for lang in LANGUAGES:
        assert name in text(explained.key, lang, **explained.params)


def test_days_that_were_left_empty_are_none() -> None:
    asked = AlertFilter.model_validate({"when": "", "from": None, "q": "jazz"})
    assert asked.to_query() == EventFilter(q="jazz").to_query()


def test_the_schema_does_not_offer_what_is_refused() -> None:
    offered = set(AlertFilter.model_json_schema()["properties"])
    assert set(EventFilter.model_json_schema()["properties"]) - offered == {"when", "from", "to"}
