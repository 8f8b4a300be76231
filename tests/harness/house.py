"""A tiny service with its topic, its processes and what it did; one per test."""

import asyncio
import contextlib
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

from deploy.local.process import Child
from shared.runtime.consumers import Consumers
from shared.runtime.epoch import epoch
from shared.runtime.handling import Handle
from shared.runtime.workers import Worker, supervise
from tests.harness.bus import Bus
from tests.harness.tiny import SERVICE, Tiny

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds: two cores are shared with everything else that runs."""


class House:
    """Leaving it ends its processes and removes its topic."""

    def __init__(self, env: Mapping[str, str], logs: Path) -> None:
        self.env = {**env, "TINY_TOPIC": f"tiny{secrets.token_hex(4)}"}
        self.logs = logs
        self.tiny = Tiny(self.env)
        self.topic = self.tiny.topic
        self.dead_letters = self.topic.dead_letters(SERVICE)
        self.bus = Bus(env["MILLE_KAFKA_SERVERS"], env["MILLE_TOPIC_PREFIX"])
        self._children: list[Child] = []

    async def open(self) -> None:
        await self.tiny.kafka.ensure_topics()
        await self.bus.create([self.topic, self.dead_letters])
        await self.bus.__aenter__()
        await self.tiny.open()

    async def close(self) -> None:
        for child in self._children:
            await asyncio.to_thread(child.kill)
        await self.bus.__aexit__(None, None, None)
        await self.bus.delete([self.topic, self.dead_letters])
        await self.tiny.close()

    async def start(self, program: str, *arguments: str) -> Child:
        """A program of this directory as a process; returns when it says that it is ready."""
        log = self.logs / f"{self.env['TINY_TOPIC']}-{program}-{len(self._children)}.log"
        command = [sys.executable, "-m", f"tests.harness.{program}", *arguments]
        child = Child(program, command, log, self.env)
        self._children.append(child)
        await until(lambda: b"ready" in log.read_bytes() or not child.running)
        return child

    @contextlib.asynccontextmanager
    async def running(self, *workers: Worker, patience: float = PATIENCE) -> AsyncIterator[None]:
        """Workers in this process; leaving stops them as SIGTERM does, and fails after `patience` seconds."""
        stop = asyncio.Event()
        task = asyncio.create_task(supervise(SERVICE, workers, stop))
        try:
            yield
        finally:
            stop.set()
            done, _ = await asyncio.wait({task}, timeout=patience)
            assert done, f"not stopped within {patience:.0f} s"
            task.result()

    def consumers(self, handle: Handle, concurrency: int = 8) -> Consumers:
        consumers = Consumers(self.tiny.kafka, self.tiny.db, SERVICE)
        consumers.on(self.topic, group=SERVICE, handle=handle, concurrency=concurrency)
        return consumers

    async def settled(self) -> bool:
        """Whether the consumers' group has committed everything that is on the topic."""
        return await self.bus.settled(self.topic, f"{SERVICE}.{await epoch(self.tiny.db)}")

    async def pending(self) -> int:
        return await self.tiny.db["outbox"].count({"pending": True})

    async def all_sent(self) -> bool:
        return await self.pending() == 0

    async def told(self) -> dict[str, list[int]]:
        """What is on the topic: per key its sequences, as they arrived."""
        told: dict[str, list[int]] = {}
        for record in await self.bus.records(self.topic):
            told.setdefault(record.key.decode(), []).append(int(dict(record.headers)["ce_sequence"]))
        return told


async def until(
    condition: Callable[[], T] | Callable[[], Awaitable[T]], patience: float = PATIENCE, every: float = 0.1
) -> T:
    """Asks until the answer is true, and returns it."""
    try:
        async with asyncio.timeout(patience):
            while True:
                answer = condition()
                if asyncio.iscoroutine(answer):
                    answer = await answer
                if answer:
                    return answer  # type: ignore[return-value]
                await asyncio.sleep(every)
    except TimeoutError:
        raise AssertionError(f"not within {patience:.0f} s: {condition}") from None
