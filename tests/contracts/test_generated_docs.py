"""What docs/asyncapi and docs/openapi say is what the code does. `python -m docs.generate` writes them anew."""

import json
import re

import pytest

from docs.generate import FOLDER, SERVICES, asyncapi, files

GENERATED = dict(files())


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: str(path.relative_to(FOLDER)))
def test_the_generated_files_are_up_to_date(path) -> None:  # type: ignore[no-untyped-def]
    assert path.exists(), "missing: run `python -m docs.generate`"
    assert path.read_text() == GENERATED[path], "stale: run `python -m docs.generate`"


def test_no_file_is_left_of_what_is_no_longer_there() -> None:
    there = {path for folder in ("asyncapi", "openapi") for path in (FOLDER / folder).glob("*.json")}
    assert there == set(GENERATED)


def test_every_reference_leads_somewhere() -> None:
    for content in GENERATED.values():
        document = json.loads(content)
        for reference in re.findall(r'"\$ref": "#/([^"]+)"', content):
            found = document
            for part in reference.split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]


def test_two_messages_of_one_name_keep_their_own_payloads() -> None:
    messages = asyncapi()["components"]["messages"]
    payloads = {
        messages[f"mille.{topic}.v1.submission.withdrawn"]["payload"]["$ref"] for topic in ("submissions", "decisions")
    }
    assert len(payloads) == 2


def test_every_service_has_described_routes() -> None:
    for service in SERVICES:
        assert json.loads(GENERATED[FOLDER / "openapi" / f"{service}.json"])["paths"]
