"""Whatever is sent, the answer names the field and says what to do, in the reader's language; nothing else is stored,
and
nothing is ever a 500."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
import requests

from tests.journeys.world import World, bearer, evening, mark, submission


@pytest.fixture(params=["gateway", "ingest"])
def address(request: pytest.FixtureRequest, world: World) -> str:
    """The same paths answer on the gateway and on ingest itself."""
    return str(getattr(world, request.param))


def problem(answer: requests.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    said = answer.json()
    assert said["status"] == status
    assert said["title"]
    assert said.get("hint") or said.get("detail") or said.get("errors")
    return dict(said)


def post(address: str, body: bytes | str | Mapping[str, Any], **headers: str) -> requests.Response:
    data = json.dumps(body) if isinstance(body, Mapping) else body
    given = {"Content-Type": "application/json", "Accept-Language": "fr"} | headers
    return requests.post(f"{address}/v1/submissions", data=data, headers=given, timeout=30)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="cut off"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe{}", id="not UTF-8"),
        pytest.param(b'{"title": "a" "b"}', id="a comma missing"),
        pytest.param(b"[" * 100_000, id="a hundred thousand brackets"),
    ],
)
def test_broken_json(address: str, body: bytes) -> None:
    problem(post(address, body), 400)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"12"])
def test_json_that_is_no_object(address: str, body: bytes) -> None:
    assert post(address, body).status_code in (400, 422)


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("title", {"title": 12}),
    ("title", {"title": ""}),
    ("title", {"title": "a\x00b"}),
    ("category", {"category": "concerts"}),
    ("site", {"site": "huitmille"}),
    ("schedule.dates", {"schedule": {"dates": "demain"}}),
    ("schedule.dates.0.start", {"schedule": {"dates": [{"start": "20026-12-05T20:00"}]}}),
    ("schedule.dates.0.start", {"schedule": {"dates": [{"start": "2026-13-05T20:00"}]}}),
    ("schedule.dates.0.start", {"schedule": {"dates": [{"start": "2026-02-30"}]}}),
    ("schedule.dates.0.end", {"schedule": {"dates": [{"start": evening(), "end": evening(9)}]}}),
    ("place.postcode", {"place": {"name": "Salle", "postcode": "9999999", "locality": "Nulle-Part"}}),
    ("contact.email", {"contact": {"email": "pas une adresse"}}),
    ("contact.email", {"contact": {"email": "a@example.org\r\nBcc: b@example.org"}}),
    ("links.0.url", {"links": [{"url": "javascript:alert(1)"}]}),
    ("price.offers.0.amount", {"price": {"kind": "fixed", "offers": [{"name": "Entrée", "amount": -1}]}}),
    ("price.offers.0.amount", {"price": {"kind": "fixed", "offers": [{"name": "Entrée", "amount": "1e400"}]}}),
    ("unheard_of", {"unheard_of": True}),
]


@pytest.mark.parametrize(("field", "change"), WRONG, ids=[f"{field} {change}" for field, change in WRONG])
def test_a_wrong_field_is_named(address: str, world: World, field: str, change: dict[str, Any]) -> None:
    word = mark()
    said = problem(post(address, submission(word) | change), 422)
    named = [said.get("field"), *(error["field"] for error in said.get("errors") or [])]
    assert any(name and (name == field or name.startswith(f"{field}.")) for name in named), said


def test_every_missing_field_is_named_at_once(address: str) -> None:
    said = problem(post(address, {}), 422)
    assert {"title", "place", "organiser", "contact"} <= {error["field"] for error in said["errors"]}


def test_problems_speak_the_readers_language(address: str) -> None:
    titles = {
        lang: problem(post(address, {"title": 12}, **{"Accept-Language": lang}), 422)["title"]
        for lang in ("fr", "nl", "de", "en")
    }
    assert len(set(titles.values())) == 4, titles


def test_a_body_over_the_limit(address: str) -> None:
    problem(post(address, submission(mark(), description="x" * 1_100_000)), 413)


def test_a_repeated_key_gets_the_same_answer_and_another_body_a_conflict(address: str) -> None:
    word = mark()
    key = {"Idempotency-Key": f"key-{word}"}
    first, again = post(address, submission(word), **key), post(address, submission(word), **key)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    problem(post(address, submission(word, summary="Autre chose."), **key), 409)
    somebody_else = submission(word, contact={"email": f"autre-{word}@example.org"})
    assert post(address, somebody_else, **key).json()["id"] != first.json()["id"]


def test_a_forged_or_foreign_edit_token(address: str, world: World) -> None:
    sent, other = world.submit(submission(mark())), world.submit(submission(mark()))
    url = f"{address}/v1/submissions/{sent['id']}"
    for token in ("x", "A" * 43, other["edit_token"], sent["edit_token"][:-1]):
        problem(requests.get(url, headers=bearer(token), timeout=30), 401)
        problem(requests.patch(url, json={"title": "à moi"}, headers=bearer(token), timeout=30), 401)
        problem(requests.delete(url, headers=bearer(token), timeout=30), 401)
    problem(requests.get(url, timeout=30), 401)
    unknown = f"{address}/v1/submissions/01KB0000000000000000000000"
    problem(requests.get(unknown, headers=bearer(sent["edit_token"]), timeout=30), 404)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"when": "someday"}, "when"),
        ({"when": "20026-12-05"}, "when"),
        ({"from": "2026-12-05", "to": "2026-12-01"}, "to"),
        ({"category": "concerts"}, "category"),
        ({"province": "gaume"}, "province"),
        ({"commune": "atlantide"}, "commune"),
        ({"site": "huitmille"}, "site"),
        ({"limit": "0"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "!!!"}, "cursor"),
        ({"facets": "colour"}, "facets"),
        ({"colour": "red"}, "colour"),
        ({"q": "x" * 5000}, "q"),
    ],
)
def test_a_wrong_question_to_the_agenda(world: World, params: dict[str, str], field: str) -> None:
    answer = world.http.get(f"{world.gateway}/v1/events", params=params)
    said = problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)
    assert field in {said.get("field"), *(error["field"] for error in said.get("errors") or [])}


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/events/nobody", "/v1/events/01KB0000000000000000000000.ics"])
def test_what_is_not_there(world: World, path: str) -> None:
    problem(world.http.get(f"{world.gateway}{path}"), 404)


@pytest.mark.parametrize("path", ["/internal/accounts", "/internal/introspect"])
def test_internal_paths_answer_to_no_one_from_outside(world: World, path: str) -> None:
    for headers in ({}, bearer("mille_v_AAAAAAAAAAAAAAAAAAAAAA"), {"Authorization": "Internal x.y.z"}):
        problem(world.http.post(f"{world.gateway}{path}", json={}, headers=headers), 401)


def test_what_was_refused_left_nothing_behind(world: World) -> None:
    word = mark()
    assert post(world.gateway, submission(word, category="concerts")).status_code == 422
    cases = world.http.get(
        f"{world.gateway}/v1/moderation/cases?site=cinqmille&state=open", headers=world.volunteer()
    ).json()["items"]
    assert not [case for case in cases if word in json.dumps(case)]
