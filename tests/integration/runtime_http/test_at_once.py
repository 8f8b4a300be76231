"""An answer that is known by heart is written without a task: it looks like any other, and waits its turn."""

import asyncio

import aiohttp
import pytest

from shared.runtime.edge import Complete, Ready
from tests.integration.runtime_http.conftest import Tiny


async def exchange(tiny: Tiny, sent: bytes) -> bytes:
    """All that comes back for raw bytes, until the connection is closed or 2 s nothing comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(tiny.url.rpartition(":")[2]))
    writer.write(sent)
    got = b""
    while True:
        try:
            part = await asyncio.wait_for(reader.read(65536), 2)
        except TimeoutError:
            break
        if not part:
            break
        got += part
    writer.close()
    return got


def get(path: str, *lines: str, version: str = "1.1") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/{version}", "Host: x", *lines, "", ""]).encode()


async def test_it_has_all_that_the_edge_gives_to_an_answer(http: aiohttp.ClientSession) -> None:
    ids = set()
    for _ in range(3):
        async with http.get("/known") as response:
            assert (response.status, await response.text()) == (200, "by heart")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Date"].endswith("GMT")
            ids.add(response.headers["X-Correlation-ID"])
    assert len(ids) == 3
    async with http.get("/known", headers={"X-Correlation-ID": "abc"}) as response:
        assert response.headers["X-Correlation-ID"] == "abc"
    async with http.get("/known", headers={"X-Correlation-ID": "a b"}) as response:
        assert len(response.headers["X-Correlation-ID"]) == 26
    async with http.head("/known") as response:
        assert (response.headers["Content-Length"], await response.read()) == ("8", b"")
    async with http.get("/known", data=b"a body") as response:
        assert await response.text() == "by heart"
    async with http.get("/metrics") as response:
        assert 'method="GET",route="none",service="tiny",status="200"' in await response.text()


async def test_what_is_refused_there_is_a_problem_as_any_other(http: aiohttp.ClientSession) -> None:
    async with http.get("/refused") as response:
        assert response.status == 429
        assert response.content_type == "application/problem+json"
        assert response.headers["Retry-After"] == "7"


async def test_answers_come_in_the_order_of_the_questions(tiny: Tiny) -> None:
    """Those that are known wait for the one before, which takes its time."""
    sent = get("/known") + get("/slow") + get("/known") * 50 + get("/things/2") + get("/known", "Connection: close")
    got = await exchange(tiny, sent)
    bodies = [part.rpartition(b"\r\n\r\n")[2] for part in got.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    assert bodies == [b"by heart", b'"done"', *[b"by heart"] * 50, b"20", b"by heart"]


async def test_it_closes_what_is_to_be_closed(tiny: Tiny) -> None:
    for sent in (get("/known", "Connection: close"), get("/known", version="1.0")):
        got = await exchange(tiny, sent)
        assert b"connection: close\r\n" in got
        assert got.endswith(b"by heart")


async def test_one_that_is_not_read_waits_and_is_whole_in_the_end(tiny: Tiny) -> None:
    got = await exchange(tiny, get("/known/long") * 3 + get("/known", "Connection: close"))
    assert got.count(b"by heart") == 3 * 500_000 + 1


def test_a_header_of_two_lines_is_not_sent() -> None:
    for value in (b"a\r\nb: c", b"a\n", b"\0"):
        with pytest.raises(ValueError, match="several lines"):
            Ready(200, Complete.of([(b"link", value)], ()), b"", None)
