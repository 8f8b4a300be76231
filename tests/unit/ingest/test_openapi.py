"""The examples in OpenAPI are what ingest reads."""

import json
from typing import Any

import pytest

from services.ingest.normalise import Before, normalise
from services.ingest.openapi import CONCERT, PATCHES, SUBMISSION, SUBMISSIONS
from services.ingest.reading import merged, read


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_submission(name: str) -> None:
    draft = normalise(read(json.dumps(SUBMISSIONS[name]).encode()))
    assert draft.notes == ()
    assert len(draft.content.overrides) == len(SUBMISSIONS[name].get("changes", ()))


@pytest.mark.parametrize("name", PATCHES)
def test_a_patch(name: str) -> None:
    sent = json.dumps(CONCERT).encode()
    before = normalise(read(sent))
    after = normalise(read(merged(sent, PATCHES[name])), Before(before.content, before.notes, before.next_key))
    assert after.content != before.content


def test_the_schema_stands_alone() -> None:
    schema: dict[str, Any] = SUBMISSION["requestBody"]["content"]["application/json"]["schema"]
    assert "$ref" not in json.dumps(schema)
    assert {"schedule", "changes", "place", "contact"} <= schema["properties"].keys()
