"""OpenAPI tells everything once, with examples that are true."""

import asyncio
import json
from typing import Any

import pytest

from docs.generate import openapi
from services.gateway import examples
from services.gateway.listing import Listing
from services.gateway.records import PARAMETERS, Found
from shared.events.content import EventContent
from shared.filters import PARAMETERS as FILTERS

DOCUMENT: dict[str, Any] = asyncio.run(openapi("gateway"))
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_says_what_it_does_and_shows_an_answer(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation.get("description")
    answers = [answer for code, answer in operation["responses"].items() if code.startswith("2")]
    shown = [content for answer in answers for content in answer.get("content", {}).values() if "example" in content]
    assert shown
    if name.startswith(("POST", "PATCH")) and not name.endswith(("revoke",)):
        assert all("example" in content for content in operation["requestBody"]["content"].values())


_ASKED = ["/v1/events", "/v1/calendar", "/v1/map", *(f"/v1/events.{form}" for form in examples.FORMS)]


@pytest.mark.parametrize("path", _ASKED)
def test_every_filter_is_a_parameter_wherever_there_are_filters(path: str) -> None:
    named = {parameter["name"] for parameter in OPERATIONS[f"GET {path}"]["parameters"]}
    assert set(FILTERS) <= named
    assert "lang" in named


def test_the_examples_are_what_we_read_ourselves() -> None:
    listing = Listing.model_validate(examples.LIST)
    assert listing.items[0].price.from_ == 12
    assert listing.nearby[0].distance == 26_954
    assert EventContent.model_validate(examples.EVENT["snapshot"]["content"])  # type: ignore[index]
    for kind in PARAMETERS:
        assert Found.model_validate({"record": examples.RECORDS[kind]})
    json.dumps(DOCUMENT)
