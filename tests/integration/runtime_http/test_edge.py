"""What every request meets, over real HTTP."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from shared.runtime.clock import CLOCKS_APART
from shared.runtime.tokens import InternalTokens, Principal

JSON = {"Content-Type": "application/json"}


async def problem(response: aiohttp.ClientResponse, status: int, code: str) -> dict[str, Any]:
    assert response.status == status, await response.text()
    assert response.content_type == "application/problem+json"
    document: dict[str, Any] = json.loads(await response.read())
    assert document["type"] == f"urn:mille:problem:{code}"
    assert document["status"] == status
    assert document["correlation_id"] == response.headers["X-Correlation-ID"]
    return document


@pytest.mark.parametrize("path", ["/things", "/plain"])
async def test_broken_json_is_told_as_such(http: aiohttp.ClientSession, path: str) -> None:
    for body in (b'{"title": ', b"\xff\xfe", b"[" * 100_000, b'{"seats": ' + b"9" * 5_000 + b"}", b""):
        async with http.post(path, data=body, headers=JSON) as response:
            assert response.status in {400, 422}, (body[:10], await response.text())
            assert response.content_type == "application/problem+json"
    async with http.post(path, data=b'{"title": ', headers=JSON) as response:
        await problem(response, 400, "broken-json")


@pytest.mark.parametrize("path", ["/things", "/plain"])
@pytest.mark.parametrize(
    ("language", "words"),
    [("fr-BE,fr;q=0.9", "Écrivez ici un texte"), ("nl-BE", "Vul hier een tekst in"), ("pl", "Écrivez ici un texte")],
)
async def test_a_wrong_type_names_the_field_in_the_readers_language(
    http: aiohttp.ClientSession, path: str, language: str, words: str
) -> None:
    body = {"title": 5, "seats": 1, "days": [{"on": "20026-01-01"}]}
    async with http.post(path, json=body, headers={"Accept-Language": language}) as response:
        document = await problem(response, 422, "invalid-input")
    assert document["field"] == "title"
    assert document["detail"].startswith(words)
    assert [error["field"] for error in document["errors"]] == ["title", "days.0.on"]
    assert response.headers["Content-Language"] == language[:2].replace("pl", "fr")


async def test_a_body_of_another_type_is_told_which_one_to_send(http: aiohttp.ClientSession) -> None:
    async with http.post("/plain", data=b"title=x", headers={"Content-Type": "text/plain"}) as response:
        await problem(response, 415, "unsupported-media-type")


async def test_a_query_and_a_path_name_their_field_too(http: aiohttp.ClientSession) -> None:
    async with http.get("/things/one?limit=few") as response:
        document = await problem(response, 422, "invalid-input")
    assert [error["field"] for error in document["errors"]] == ["number", "limit"]


async def test_an_unknown_path_and_a_wrong_method_are_problems(http: aiohttp.ClientSession) -> None:
    async with http.get("/nothing") as response:
        await problem(response, 404, "not-found")
    async with http.put("/things") as response:
        await problem(response, 405, "method-not-allowed")
        assert response.headers["Allow"] == "POST"


async def test_a_failure_of_ours_says_nothing_about_itself(http: aiohttp.ClientSession) -> None:
    async with http.get("/broken") as response:
        document = await problem(response, 500, "internal")
    assert "secret" not in json.dumps(document)


async def test_an_outage_asks_to_come_back(http: aiohttp.ClientSession) -> None:
    async with http.get("/away") as response:
        await problem(response, 503, "service-unavailable")
    assert int(response.headers["Retry-After"]) > 0


async def test_a_body_over_the_limit_is_refused_by_its_announced_length(http: aiohttp.ClientSession) -> None:
    async with http.post("/things", data=b" " * 1_000_001, headers=JSON) as response:
        await problem(response, 413, "body-too-large")
    async with http.post("/imports/one", data=b" " * 2_000_000) as response:
        assert await response.json() == 2_000_000
    async with http.post("/imports/one", data=b" " * 3_000_001) as response:
        await problem(response, 413, "body-too-large")


@pytest.mark.parametrize(
    ("path", "chunks", "status"), [("/things", 12, 413), ("/plain", 12, 413), ("/imports/x", 12, 200)]
)
async def test_a_body_over_the_limit_is_refused_while_it_comes(
    http: aiohttp.ClientSession, path: str, chunks: int, status: int
) -> None:
    async def body() -> Any:
        for _ in range(chunks):
            yield b" " * 100_000
            await asyncio.sleep(0)

    async with http.post(path, data=body(), headers=JSON) as response:
        assert response.status == status
        if status == 413:
            await problem(response, 413, "body-too-large")


async def test_internal_paths_answer_to_internal_tokens_only(
    http: aiohttp.ClientSession, tokens: InternalTokens
) -> None:
    ops = Principal("anne", frozenset({"ops"}))
    forged = InternalTokens(SecretStr("x" * 40)).issue(ops, "tiny")
    refused = {
        "none": "",
        "another scheme": f"Bearer {tokens.issue(ops, 'tiny')}",
        "forged": f"Internal {forged}",
        "expired": f"Internal {tokens.issue(ops, 'tiny', ttl=-CLOCKS_APART.total_seconds() - 10)}",
        "for another service": f"Internal {tokens.issue(ops, 'ingest')}",
        "rubbish": "Internal é.é.é",
    }
    for path in ("/internal/who", "/internal/nothing"):
        for authorization in refused.values():
            headers = {"Authorization": authorization} if authorization else {}
            async with http.get(path, headers=headers) as response:
                await problem(response, 401, "token-invalid")
    async with http.get(
        "/internal/who", headers={"Authorization": f"Internal {tokens.issue(ops, 'tiny')}"}
    ) as response:
        assert await response.json() == ["anne", "ops"]
    volunteer = tokens.issue(Principal("bob", frozenset({"volunteer"})), "tiny")
    async with http.get("/internal/who", headers={"Authorization": f"Internal {volunteer}"}) as response:
        await problem(response, 403, "forbidden")


async def test_a_forwarded_address_of_an_untrusted_peer_is_ignored(http: aiohttp.ClientSession) -> None:
    async with http.get("/ip", headers={"X-Forwarded-For": "203.0.113.9"}) as response:
        assert await response.json() == "127.0.0.1"


async def test_too_many_requests_say_when_to_come_back(http: aiohttp.ClientSession) -> None:
    statuses = []
    for _ in range(4):
        async with http.get("/limited") as response:
            statuses.append(response.status)
    assert statuses == [200, 200, 200, 429]
    assert 15 <= int(response.headers["Retry-After"]) <= 20


async def test_a_good_correlation_id_is_kept_and_a_bad_one_replaced(http: aiohttp.ClientSession) -> None:
    async with http.get("/things/1", headers={"X-Correlation-ID": "abc-123"}) as response:
        assert response.headers["X-Correlation-ID"] == "abc-123"
    for bad in ("a b", "<script>", "x" * 65, "é"):
        async with http.get("/things/1", headers={"X-Correlation-ID": bad}) as response:
            assert len(response.headers["X-Correlation-ID"]) == 26


async def test_every_answer_has_the_security_headers(http: aiohttp.ClientSession) -> None:
    for path in ("/things/1", "/nothing", "/broken", "/metrics"):
        async with http.get(path) as response:
            assert response.headers["Referrer-Policy"] == "same-origin"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert "Server" not in response.headers


async def test_head_answers_like_get_without_a_body(http: aiohttp.ClientSession) -> None:
    async with http.head("/things/4") as response:
        assert response.status == 200
        assert response.headers["Content-Length"] == "2"
        assert await response.read() == b""


async def test_metrics_count_by_route_and_not_by_path(http: aiohttp.ClientSession) -> None:
    for number in range(3):
        await http.get(f"/things/{1000 + number}")
        await http.get(f"/guess-{number}")
    async with http.get("/metrics") as response:
        text = await response.text()
    assert 'route="/things/{number}"' in text
    assert "/things/1000" not in text
    assert "guess" not in text


async def test_a_browser_gets_a_page_for_a_problem(http: aiohttp.ClientSession) -> None:
    async with http.get("/nothing", headers={"Accept": "text/html", "Accept-Language": "de"}) as response:
        assert response.status == 404
        assert await response.text() == "<h1>Nicht gefunden</h1>"
        assert response.headers["Content-Security-Policy"] == "default-src 'self'"
        assert response.headers["Content-Language"] == "de"
    async with http.get("/a/b/c", headers={"Accept": "application/json"}) as response:
        await problem(response, 404, "not-found")


async def test_what_a_service_adds_stands_inside_the_edge(http: aiohttp.ClientSession) -> None:
    for path, text in (
        ("/cached", "from memory"),
        ("/static/site.css", "a stylesheet"),
        ("/namur/today", '"namur today"'),
    ):
        async with http.get(path) as response:
            assert await response.text() == text
            assert response.headers["Referrer-Policy"] == "same-origin"


async def test_no_page_can_hide_health(http: aiohttp.ClientSession) -> None:
    async with http.get("/health/live") as response:
        assert await response.json() == {"status": "ok", "service": "tiny"}
