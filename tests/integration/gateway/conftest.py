"""The gateway by itself, on real servers, and one that search's answers can be given to."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
import requests
from aiohttp import web

from deploy.cli.calls import as_ops
from deploy.local.services import Service, ServiceGroup


@pytest.fixture(scope="module")
def gateway(services: ServiceGroup) -> Service:
    """Alone: ingest, search and notify have addresses at which nobody answers."""
    service = services.start("gateway", extra_env={"MILLE_RATE_WRITES": "1000"})
    service.ready()
    return service


@pytest.fixture(scope="module")
def ops(mille_env: dict[str, str]) -> dict[str, str]:
    return as_ops(mille_env["MILLE_INTERNAL_KEY"], "gateway")


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@dataclass
class Search:
    """A server in search's place: it answers what it is told to, and counts what it is asked."""

    url: str = ""
    status: int = 200
    body: str = '{"items": [], "total": 0, "next": null, "boundary": null, "facets": {}}'
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    delay: float = 0.0


@pytest.fixture
async def search() -> AsyncIterator[Search]:
    told = Search()

    async def answer(request: web.Request) -> web.Response:
        told.asked.append(request.path_qs)
        await asyncio.sleep(told.delay)
        return web.Response(status=told.status, text=told.body, content_type="application/json", headers=told.headers)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    told.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield told
    await runner.cleanup()
