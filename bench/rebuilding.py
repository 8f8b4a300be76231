"""A rebuild of the index, against Meilisearch taking the same documents: the same settings, all batches queued at once.

Memory is PSS, sampled: a page shared by n processes counts for one n-th in each.
"""

import asyncio
import contextlib
import json
import statistics
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from pydantic import SecretStr

from services.search.flights import DOCUMENTS as BATCH
from services.search.index import NAME as INDEX
from services.search.index import SETTINGS
from shared.runtime.client import ServiceClient
from shared.runtime.tokens import InternalTokens, Principal

_RAW = "raw"
_LOOK_S = 1.0
_SAMPLE_S = 0.5


@dataclass(frozen=True, slots=True)
class Memory:
    """In MB: at the start, at most, and the medians of the second and of the last quarter of the time."""

    start: float
    peak: float
    early: float
    late: float


class Raw:
    """Meilisearch itself, filled with what the live index holds."""

    def __init__(self, env: Mapping[str, str], folder: Path) -> None:
        """`folder` takes the documents meanwhile."""
        self._url, self._folder = env["MILLE_MEILI_URL"], folder
        self._live = env.get("MILLE_MEILI_PREFIX", "") + INDEX
        self._headers = {"Authorization": f"Bearer {env['MILLE_MEILI_KEY']}", "Accept-Encoding": "identity"}

    async def fill(self) -> float:
        """The seconds from the first batch handed in to the last task that succeeded."""
        async with aiohttp.ClientSession(self._url, headers=self._headers) as session:
            await self._copy(session)
            await self._done(session, await self._ask(session, "POST", "/indexes", {"uid": _RAW, "primaryKey": "id"}))
            await self._done(session, await self._ask(session, "PATCH", f"/indexes/{_RAW}/settings", SETTINGS))
            began = time.perf_counter()
            last: dict[str, Any] = {}
            for file in sorted(self._folder.glob("*.json")):
                last = await self._ask(session, "POST", f"/indexes/{_RAW}/documents", file.read_bytes())
            await self._done(session, last)
            took = time.perf_counter() - began
            await self._done(session, await self._ask(session, "DELETE", f"/indexes/{_RAW}"))
        return took

    async def _copy(self, session: aiohttp.ClientSession) -> None:
        """Of a document every field, whether it is shown or not."""
        for number in count():
            path = f"/indexes/{self._live}/documents?limit={BATCH}&offset={number * BATCH}"
            found = (await self._ask(session, "GET", path))["results"]
            if not found:
                return
            (self._folder / f"{number:09d}.json").write_bytes(json.dumps(found, ensure_ascii=False).encode())

    async def _ask(self, session: aiohttp.ClientSession, method: str, path: str, body: Any = None) -> dict[str, Any]:
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        async with session.request(method, path, data=data, headers=headers) as answer:
            answer.raise_for_status()
            found: dict[str, Any] = await answer.json()
            return found

    async def _done(self, session: aiohttp.ClientSession, task: Mapping[str, Any]) -> None:
        while (found := await self._ask(session, "GET", f"/tasks/{task['taskUid']}"))["status"] != "succeeded":
            if found["status"] == "failed":
                raise RuntimeError(found["error"])
            await asyncio.sleep(_SAMPLE_S / 10)


async def rebuild(env: Mapping[str, str], url: str, pid: int) -> tuple[float, Memory]:
    """The seconds from the command to the end, and the memory of search's process meanwhile. `url` is search's."""
    client = ServiceClient(url, InternalTokens(SecretStr(env["MILLE_INTERNAL_KEY"])), "search", "bench")
    person = Principal("bench", frozenset({"ops"}))
    try:
        async with _sampled(pid) as samples:
            began = time.perf_counter()
            begun = await client.request("POST", "/internal/rebuild", principal=person)
            if begun.status != 202:
                raise RuntimeError(begun.body.decode())
            while True:
                await asyncio.sleep(_LOOK_S)
                if not (await client.request("GET", "/internal/rebuild", principal=person)).json()["running"]:
                    break
            took = time.perf_counter() - began
    finally:
        await client.close()
    return took, _memory(samples)


@contextlib.asynccontextmanager
async def _sampled(pid: int) -> AsyncIterator[list[float]]:
    samples, process = list[float](), psutil.Process(pid)

    async def sample() -> None:
        while True:
            samples.append(process.memory_full_info().pss / 2**20)
            await asyncio.sleep(_SAMPLE_S)

    sampling = asyncio.create_task(sample())
    try:
        yield samples
    finally:
        sampling.cancel()


def _memory(samples: list[float]) -> Memory:
    quarter = max(1, len(samples) // 4)
    early, late = statistics.median(samples[quarter : 2 * quarter] or samples), statistics.median(samples[-quarter:])
    return Memory(samples[0], max(samples), early, late)
