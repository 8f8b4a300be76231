"""The client between services, against real servers."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from shared.runtime.client import ServiceClient
from shared.runtime.logs import correlation
from shared.runtime.problems import ServiceUnavailable
from shared.runtime.tokens import InternalTokens, Principal


class Peer:
    """A service at one address that notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.status = 200
        self.delay = 0.0
        self.drops = False
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        await asyncio.sleep(self.delay)
        if self.drops and request.transport:
            request.transport.abort()
        return web.json_response({"from": self.url}, status=self.status)


@asynccontextmanager
async def running() -> AsyncIterator[Peer]:
    peer = Peer()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", peer.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    peer.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield peer
    await runner.cleanup()


def nobody() -> str:
    """An address at which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@asynccontextmanager
async def asking(tokens: InternalTokens, *urls: str) -> AsyncIterator[ServiceClient]:
    client = ServiceClient(", ".join(urls), tokens, "catalogue", "gateway")
    yield client
    await client.close()


async def test_requests_take_turns(tokens: InternalTokens) -> None:
    async with running() as one, running() as two, asking(tokens, one.url, two.url) as client:
        for _ in range(6):
            assert (await client.request("GET", "/x")).ok
        assert (len(one.asked), len(two.asked)) == (3, 3)


async def test_a_path_arrives_as_it_was_asked_for(tokens: InternalTokens) -> None:
    async with running() as peer, asking(tokens, peer.url) as client:
        for path in ("/cases/../decision?a=%2F", "/cases/%2E%2E%2Fdecision", "/cases/."):
            await client.request("GET", path)
            assert peer.asked[-1].raw_path == path
        await client.request("GET", "/cases/..?a=%2F", params={"token": "é&b"})
        assert peer.asked[-1].raw_path == "/cases/..?a=%2F&token=%C3%A9%26b"


async def test_a_dead_address_is_left_out_whatever_the_method(
    tokens: InternalTokens, caplog: pytest.LogCaptureFixture
) -> None:
    async with running() as alive, asking(tokens, nobody(), alive.url) as client:
        for _ in range(8):
            assert (await client.request("POST", "/x", json={})).status == 200
        assert len(alive.asked) == 8
        assert len([record for record in caplog.records if "does not answer" in record.message]) == 1


async def test_with_no_address_alive_it_says_so_at_once(tokens: InternalTokens) -> None:
    async with asking(tokens, nobody(), nobody()) as client:
        for _ in range(3):
            with pytest.raises(ServiceUnavailable):
                await client.request("GET", "/x")


async def test_an_address_comes_back(tokens: InternalTokens) -> None:
    """All are left out: they are tried all the same, so a restart is seen at once."""
    async with running() as peer, asking(tokens, peer.url) as client:
        peer.drops = True
        with pytest.raises(ServiceUnavailable):
            await client.request("POST", "/x")
        peer.drops = False
        assert (await client.request("POST", "/x")).ok


async def test_what_may_have_been_received_is_sent_again_only_if_harmless(tokens: InternalTokens) -> None:
    async with running() as dropping, running() as fine:
        dropping.drops = True
        async with asking(tokens, fine.url, dropping.url) as client:
            with pytest.raises(ServiceUnavailable):
                await client.request("POST", "/x", json={})
            assert fine.asked == []
        for method, headers in (("GET", {}), ("POST", {"Idempotency-Key": "1"})):
            async with asking(tokens, fine.url, dropping.url) as client:
                answer = await client.request(method, "/x", headers=headers)
                assert answer.json() == {"from": fine.url}
        assert len(fine.asked) == 2


async def test_a_hanging_address_is_given_up_in_time(tokens: InternalTokens) -> None:
    async with running() as slow, running() as fine, asking(tokens, fine.url, slow.url) as client:
        slow.delay = 5
        answer = await asyncio.wait_for(client.request("GET", "/x", timeout=0.3), 1)
        assert answer.json() == {"from": fine.url}


async def test_an_answer_comes_back_as_it_is(tokens: InternalTokens) -> None:
    async with running() as peer, asking(tokens, peer.url) as client:
        for status in (404, 409, 503):
            peer.status = status
            answer = await client.request("GET", "/x")
            assert (answer.status, answer.ok) == (status, False)
            assert answer.headers["content-type"].startswith("application/json")


async def test_a_request_says_who_acts_and_in_which_matter(tokens: InternalTokens) -> None:
    anne = Principal("anne", frozenset({"volunteer"}), site="cinqmille", ip="203.0.113.9", key_id="k1")
    async with running() as peer, asking(tokens, peer.url) as client:
        before = correlation.set("abc")
        await client.request("GET", "/x", principal=anne, params={"q": "café & thé"})
        await client.request("GET", "/x")
        correlation.reset(before)
    first, second = peer.asked
    assert tokens.of_header(first.headers["Authorization"], "catalogue") == anne
    itself = tokens.of_header(second.headers["Authorization"], "catalogue")
    assert itself == Principal("gateway", frozenset({"service"}))
    assert first.headers["X-Correlation-ID"] == "abc"
    assert first.headers["Accept-Encoding"] == "identity"
    assert first.query["q"] == "café & thé"
