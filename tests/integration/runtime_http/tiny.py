"""A tiny service on the real `service.main`, started in a process of its own by the tests beside it."""

import asyncio
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.runtime.edge import Complete, Ready
from shared.runtime.http import require_internal
from shared.runtime.limits import RateLimiter, client_ip
from shared.runtime.outage import Outage
from shared.runtime.problems import TooManyRequests
from shared.runtime.service import Assembly, main
from shared.runtime.settings import RuntimeSettings, Secret
from shared.runtime.tokens import Principal
from shared.runtime.validation import parse_body


class TinySettings(RuntimeSettings):
    tiny_port: int = 0
    edit_key: Secret
    tiny_down: Path | None = None


class Day(BaseModel):
    on: date


class Thing(BaseModel):
    title: str = Field(min_length=2, max_length=20)
    seats: int = Field(ge=0)
    days: list[Day] = []


class Ticker:
    """A worker that crashes once, and says when it was stopped."""

    name = "ticker"

    def __init__(self) -> None:
        self.runs = 0
        self.stuck = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        self.runs += 1
        if self.runs == 1:
            raise RuntimeError("the first run fails")
        await stop.wait()
        await asyncio.sleep(0.3)
        print("ticker finished", flush=True)

    def stuck_seconds(self) -> float:
        return self.stuck


class Cache:
    """Answers one path before any route is looked for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/cached":
            await PlainTextResponse("from memory")(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def recall(scope: Scope) -> Ready | None:
    """Knows the answer to two paths by heart, and refuses a third."""
    if scope["path"] == "/refused":
        raise TooManyRequests(7)
    if scope["path"] not in ("/known", "/known/long"):
        return None
    body = b"by heart" * (500_000 if scope["path"] == "/known/long" else 1)
    headers = [(b"content-length", str(len(body)).encode()), (b"content-type", b"text/plain")]
    return Ready(200, Complete.of(headers, ()), body, None)


def page(request: Request, problem: Mapping[str, Any]) -> Response | None:
    if "text/html" not in request.headers.get("accept", ""):
        return None
    return HTMLResponse(f"<h1>{problem['title']}</h1>", headers={"Content-Security-Policy": "default-src 'self'"})


def assemble(settings: TinySettings) -> Assembly:
    router = APIRouter()
    ticker = Ticker()
    down = settings.tiny_down
    limiter = RateLimiter(per_minute=3)

    @router.post("/things")
    async def fast(request: Request) -> dict[str, str]:
        return {"title": parse_body(Thing, await request.body()).title}

    @router.post("/plain")
    async def plain(thing: Thing) -> dict[str, str]:
        return {"title": thing.title}

    @router.post("/imports/{name}")
    async def imports(name: str, request: Request) -> int:
        return len(await request.body())

    @router.get("/things/{number}")
    async def one(number: int, limit: int = 10) -> int:
        return number * limit

    @router.get("/slow")
    async def slow() -> str:
        await asyncio.sleep(1.5)
        return "done"

    @router.get("/broken")
    async def broken() -> str:
        raise RuntimeError("a secret detail")

    @router.get("/away")
    async def away() -> str:
        raise Outage("MongoDB has no primary")

    @router.get("/ip")
    async def ip(request: Request) -> str:
        return client_ip(request.scope, settings.trusted_proxies)

    @router.get("/limited")
    async def limited() -> str:
        limiter.check("one")
        return "ok"

    @router.get("/internal/who")
    async def who(principal: Principal = Depends(require_internal("ops", "service"))) -> list[str]:
        return [principal.sub, *sorted(principal.roles)]

    @router.post("/stick/{seconds}")
    async def stick(seconds: float) -> int:
        ticker.stuck = seconds
        return ticker.runs

    @router.get("/{site}/{name}")
    async def catch_all(site: str, name: str) -> str:
        return f"{site} {name}"

    async def fine() -> None:
        return

    async def hanging() -> None:
        await asyncio.sleep(3600)

    async def wanted() -> None:
        if down is not None and down.exists():
            raise Outage("mongodb://tiny:hunter2@db is away")

    return Assembly(
        name="tiny",
        routers=[router],
        workers=[ticker],
        dependencies={"fine": fine, "hanging": hanging, "wanted": wanted},
        api_needs=["wanted"],
        worker_needs=["fine"],
        open=wanted,
        body_limits={"/imports/": 3_000_000},
        middlewares=[Cache],
        mounts={"/static": PlainTextResponse("a stylesheet")},
        problem_page=page,
        recall=recall,
    )


if __name__ == "__main__":
    main("tiny", TinySettings, assemble, lambda settings: settings.tiny_port)
