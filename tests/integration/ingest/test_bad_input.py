"""Whatever is sent, the answer is a problem that names the field and what to do; nothing is stored; it is no 500."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from deploy.cli.invite import invite
from deploy.local.services import ServiceGroup
from shared.runtime.mongo import Database
from tests.integration.ingest.bodies import SOON, body
from tests.integration.ingest.driver import Api


def _json(**changes: Any) -> bytes:
    return json.dumps(body(**changes)).encode()


def _raw(text: str) -> bytes:
    """A complete submission with a title written as it stands here."""
    return json.dumps(body(title="@@", price=None)).replace('"@@"', text).encode()


BAD: list[tuple[str, bytes, int, str | None]] = [
    ("empty", b"", 400, None),
    ("broken", b'{"title": ', 400, None),
    ("not UTF-8", b'{"title": "\xff\xfe"}', 400, None),
    ("a number", b"7", 422, None),
    ("null", b"null", 422, None),
    ("a list", b"[]", 422, None),
    ("a text", b'"x"', 422, None),
    ("deep lists", b"[" * 100_000, 400, None),
    ("deep objects", b'{"a":' * 20_000 + b"1" + b"}" * 20_000, 400, None),
    ("half a surrogate pair", _raw(r'"\ud800"'), 400, None),
    ("NUL in a text", _raw(r'"a\u0000b"'), 422, "title"),
    ("NUL in a name", b'{"ti\\u0000tle": "x"}', 422, "title"),
    ("an empty title", _json(title="  "), 422, "title"),
    ("a title as number", _json(title=5), 422, "title"),
    ("a title in Italian", _json(title={"it": "Ciao"}), 422, "title"),
    ("a long title", _json(title="x" * 201), 422, "title"),
    ("a misspelt field", _json(titel="x"), 422, "titel"),
    ("an unknown site", _json(site="huitmille"), 422, "site"),
    ("a site that is no name", _json(site="../etc"), 422, "site"),
    ("an unknown category", _json(category="rave"), 422, "category"),
    ("no date at all", _json(start=None), 422, "schedule.dates"),
    ("an end without a start", _json(start=None, end=f"{SOON}T20:00"), 422, "start"),
    ("no dates in the list", _json(start=None, schedule={"dates": []}), 422, "schedule.dates"),
    ("dates given twice", _json(schedule={"dates": [{"start": f"{SOON}T20:00"}]}), 422, "start"),
    ("end before start", _json(end=f"{SOON}T19:00"), 422, "end"),
    ("end at start", _json(end=f"{SOON}T20:00"), 422, "end"),
    (
        "end before start in a list",
        _json(start=None, schedule={"dates": [{"start": f"{SOON}T20:00", "end": f"{SOON}T19:59"}]}),
        422,
        "schedule.dates.0.end",
    ),
    ("an end without time", _json(end=f"{SOON}"), 422, "end"),
    ("year 20026", _json(start="20026-12-05T20:00"), 422, "start"),
    ("year 0001", _json(start="0001-12-05T20:00"), 422, "start"),
    ("30 February", _json(start="2027-02-30T20:00"), 422, "start"),
    ("25 o'clock", _json(start="2027-02-20T25:00"), 422, "start"),
    ("an offset", _json(start="2027-02-20T20:00+01:00"), 422, "start"),
    ("a start as number", _json(start=20270220), 422, "start"),
    (
        "the same date twice",
        _json(start=None, schedule={"dates": [{"start": f"{SOON}"}] * 2}),
        422,
        "schedule.dates.1.start",
    ),
    (
        "a key of nobody's",
        _json(start=None, schedule={"dates": [{"start": f"{SOON}", "key": "d9"}]}),
        422,
        "schedule.dates.0.key",
    ),
    ("401 dates", _json(start=None, schedule={"dates": [{"start": f"{SOON}"}] * 401}), 422, "schedule.dates"),
    ("an unknown postcode", _json(place={"name": "X", "postcode": "0042"}), 422, "place.postcode"),
    ("a place as text", _json(place="Namur"), 422, "place"),
    ("no contact", _json(contact=None), 422, "contact"),
    ("a contact without address", _json(contact={"name": "Claire"}), 422, "contact.email"),
    ("an address with a line end", _json(contact={"email": "a@b.be\r\nBcc: c@d.be"}), 422, "contact.email"),
    ("an address without host", _json(contact={"email": "claire@"}), 422, "contact.email"),
    ("a price below zero", _json(price={"offers": [{"name": "A", "amount": -1}]}), 422, "price.offers.0.amount"),
    (
        "an infinite price",
        _raw('"x", "price": {"offers": [{"name": "A", "amount": 1e999}]}'),
        422,
        "price.offers.0.amount",
    ),
    ("NaN", _raw('"x", "price": {"offers": [{"name": "A", "amount": NaN}]}'), 422, "price.offers.0.amount"),
    ("an endless number", _raw('"x", "price": {"offers": [{"name": "A", "amount": ' + "9" * 5000 + "}]}"), 400, None),
    ("a yes for a price", _json(price={"offers": [{"name": "A", "amount": True}]}), 422, "price.offers.0.amount"),
    ("a link that runs", _json(links=[{"url": "javascript:alert(1)"}]), 422, "links.0.url"),
    ("a link with data", _json(links=[{"url": " DATA:text/html,x"}]), 422, "links.0.url"),
    ("a link in words", _json(links=[{"url": "our website"}]), 422, "links.0.url"),
    ("a broken link", _json(links=[{"url": "http://[::1"}]), 422, "links.0.url"),
    ("a running link in Markdown", _json(description="[a](javascript:alert(1))"), 422, "description"),
    ("a hidden one", _json(description="[a](&#106;avascript:alert(1))"), 422, "description"),
    ("one by reference", _json(description="[a][b]\n\n[b]: vbscript:x"), 422, "description"),
    ("a picture of data", _json(summary={"fr": "![a](data:image/png;base64,x)"}), 422, "summary.fr"),
]


@pytest.mark.parametrize(("sent", "status", "field"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
async def test_is_told_what_to_correct(
    api: Api, database: Database, sent: bytes, status: int, field: str | None
) -> None:
    before = await database["submissions"].count({})
    answer = await api.request("POST", "/v1/submissions", data=sent)
    assert answer.status == status, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["title"]
    assert answer.body["detail"]
    assert answer.body["hint"]
    if field is not None:
        assert field in [error["field"].replace("\x00", "") for error in answer.body["errors"]]
        assert all(error["detail"] for error in answer.body["errors"])
    assert await database["submissions"].count({}) == before


@pytest.mark.parametrize(("language", "word"), [("fr", "année"), ("nl", "jaar"), ("de", "Jahr"), ("en", "year")])
async def test_in_the_language_of_the_request(api: Api, language: str, word: str) -> None:
    headers = {"Accept-Language": language}
    answer = await api.request("POST", "/v1/submissions", body(start="20026-12-05T20:00"), headers=headers)
    assert word in answer.body["errors"][0]["detail"]
    assert answer.headers["Content-Language"] == language


async def test_a_body_over_the_limit(api: Api) -> None:
    sent = json.dumps(body(description="x" * 1_100_000)).encode()
    assert (await api.request("POST", "/v1/submissions", data=sent)).status == 413


async def test_something_else_than_json(api: Api) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await api.request("POST", "/v1/submissions", data=b"title=x", headers=headers)
    assert (answer.status, answer.body["field"]) == (415, "Content-Type")


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "schlüssel"])
async def test_an_idempotency_key_that_is_none(api: Api, key: str) -> None:
    answer = await api.request("POST", "/v1/submissions", body(), headers={"Idempotency-Key": key})
    assert (answer.status, answer.body["field"]) == (422, "Idempotency-Key")


PATCHES: list[tuple[bytes, int, str | None]] = [
    (b"", 400, None),
    (b"{", 400, None),
    (b"[]", 422, None),
    (b"null", 422, None),
    (b'{"title": null}', 422, "title"),
    (b'{"title": {"\\u0000": "x"}}', 422, "title"),
    (b'{"start": "20026-12-05T20:00"}', 422, "start"),
    (b'{"schedule": {"dates": null}}', 422, "schedule.dates"),
    (b'{"schedule": []}', 422, "schedule"),
    (b'{"unknown": {"a": {"b": null}}}', 422, "unknown"),
    (b'{"site": "huitmille"}', 422, "site"),
    (b'{"a":' * 5000, 400, None),
    (b'{"title": "\\udc00"}', 400, None),
]


@pytest.mark.parametrize(("patch", "status", "field"), PATCHES)
async def test_a_patch_is_told_so_too(api: Api, patch: bytes, status: int, field: str | None) -> None:
    sent = await api.send(body())
    headers = {"Authorization": f"Bearer {sent['edit_token']}"}
    answer = await api.request("PATCH", sent["status_url"], data=patch, headers=headers)
    assert answer.status == status, answer.body
    if field is not None:
        assert field in [error["field"] for error in answer.body["errors"]]
    assert (await api.status(sent))["revision"] == 1


TOKENS: list[Callable[[str], str]] = [
    lambda _: "",
    lambda token: token[:-1],
    lambda token: token.swapcase(),
    lambda _: "x" * 10_000,
    lambda _: "é",
]


@pytest.mark.parametrize("forge", TOKENS)
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_a_forged_token(api: Api, method: str, forge: Callable[[str], str]) -> None:
    sent = await api.send(body())
    path = f"{sent['status_url']}?token={forge(sent['edit_token'])}"
    answer = await api.request(method, path, {"title": "Volé"} if method == "PATCH" else None)
    assert (answer.status, answer.body["field"]) == (401, "token")
    assert (await api.status(sent))["status"] in ("received", "in_review")


@pytest.mark.parametrize("name", ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "x", "%00", "{}", "..%2f", "x" * 5000])
async def test_an_unknown_submission(api: Api, name: str) -> None:
    answer = await api.request("GET", f"/v1/submissions/{name}?token=x")
    assert answer.status == 404


async def test_an_expired_token(api: Api, database: Database) -> None:
    sent = await api.send(body())
    past = datetime(2020, 1, 1, tzinfo=UTC)
    await database["submissions"].update_one({"_id": sent["id"]}, {"$set": {"edit_until": past}})
    for method in ("GET", "DELETE"):
        answer = await api.request(method, f"{sent['status_url']}?token={sent['edit_token']}")
        assert (answer.status, answer.body["field"]) == (410, "token")


async def test_a_key_is_asked_of_the_gateway(api: Api, ingest_group: ServiceGroup) -> None:
    key = invite(ingest_group.env, role="partner", site=None, name="test", trusted=True)
    sent = await api.send(body(), {"Authorization": f"Bearer {key}"})
    assert (await api.case(sent["id"], state="approved"))["decision"]["by"].startswith("key:")
    volunteer = invite(ingest_group.env, role="volunteer", site="cinqmille", name="test")
    cases = await api.request("GET", "/v1/moderation/cases", headers={"Authorization": f"Bearer {volunteer}"})
    assert cases.status == 200


async def test_an_unknown_key(api: Api) -> None:
    headers = {"Authorization": "Bearer mille_p_unknownunknownunknown"}
    answer = await api.request("POST", "/v1/submissions", body(), headers=headers)
    assert (answer.status, answer.body["field"]) == (401, "Authorization")


async def test_nothing_but_cases_of_decisions_is_taken(api: Api) -> None:
    sent = await api.send(body())
    case = await api.case(sent["id"])
    path = f"/v1/moderation/cases/{case['id']}/decision"
    for data, field in (
        (b"{}", "decision"),
        (b'{"decision": "maybe"}', "decision"),
        (b'{"decision": "reject"}', "reason"),
        (b'{"decision": "request_changes", "reason": "  "}', "reason"),
        (b'{"decision": "reject", "reason": "a\\u0000b"}', "reason"),
    ):
        answer = await api.request("POST", path, data=data, headers=api.volunteer)
        assert answer.status == 422
        assert field in [error["field"] for error in answer.body["errors"]]
    for path in ("/v1/moderation/cases?state=x", "/v1/moderation/cases?limit=0", "/v1/moderation/cases?limit=x"):
        assert (await api.request("GET", path, headers=api.volunteer)).status == 422
    unknown = await asyncio.gather(*(api.decide(name, "approve") for name in ("x", "01ARZ3NDEKTSV4RRFFQ69G5FAV-1")))
    assert [answer.status for answer in unknown] == [404, 404]
