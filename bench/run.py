"""The whole of `make bench`: servers and services, the corpus, the measurements one after the other."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench import judging
from bench.corpus import NOW, SEED, Corpus, corpus
from bench.freshness import Changes
from bench.judging import Measured
from bench.measuring import MANY, Cached, Ports, Uncached
from bench.publishing import Copies, Publisher
from bench.rebuilding import Memory, Raw, rebuild
from bench.recorder import Recorder
from bench.recording import Recorded, record
from bench.report import Report
from bench.shapes import SHAPES, mixed, questions
from bench.stacks import servers, services
from deploy.local.paths import ROOT
from deploy.local.ports import HOST, free_port
from deploy.local.services import Service, ServiceGroup

_ENV = {"MILLE_LOG_LEVEL": "WARNING", "MILLE_NOW": NOW.isoformat(), "MILLE_RATE_READS": "1000000000"}
_UNCACHED = {"MILLE_CACHE_BYTES": "0", "MILLE_FRONT_CACHE_BYTES": "0", "MILLE_EXPORT_CACHE_BYTES": "0"}
_BARE_S = 20.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long each part is measured, in seconds a round. Of each shape there are more `variants` than connections, so
    that nothing is asked twice at a time; `mix` is how many questions come before the first of them comes again.
    """

    events: int
    rounds: int
    shape_s: float
    mix_s: float
    cached_s: float
    changes_s: float
    rebuild: bool
    variants: int = 20
    mix: int = 600


SMALL = Plan(5_000, rounds=2, shape_s=0.15, mix_s=1, cached_s=0.06, changes_s=5, rebuild=False)
FULL = Plan(100_000, rounds=3, shape_s=3, mix_s=15, cached_s=0.5, changes_s=60, rebuild=True)


async def bench(plan: Plan, say: Say) -> Report:
    before, made = os.getloadavg()[0], corpus(plan.events)
    with servers(say) as stack, services(stack, _ENV) as group:
        search = group.start("search")
        uncached, cached = group.start("gateway", extra_env=_UNCACHED), group.start("gateway")
        publisher = Publisher(group.env)
        try:
            loaded = await _load(group, publisher, made)
            say(loaded)
            for service in (search, uncached, cached):
                await asyncio.to_thread(service.ready)
            recorded = await _record(group, made, plan)
            say(f"{len(recorded)} questions asked once, and what they ask of Meilisearch kept")
            with _bare(recorded) as bare:
                ports = Ports(int(group.env["MILLE_MEILI_URL"].rpartition(":")[2]), uncached.port, cached.port, bare)
                alone, many, shapes, kept = await _reads(ports, recorded, plan, say)
            fresh = await Changes(group.env, made, publisher).run(plan.changes_s, SEED)
            say(f"{len(fresh)} changes seen")
        finally:
            await publisher.close()
        documents = await _documents(group.env)
        times = await _rebuild(group.env, search, say) if plan.rebuild else (None, None)
        seen = Measured(recorded, alone, many, shapes, kept, fresh, *times)
    return Report(
        events=plan.events,
        documents=documents,
        seed=SEED,
        load_average=(before, os.getloadavg()[0]),
        rows=judging.rows(seen),
        bars=judging.bars(seen, plan.events, SHAPES),
        notes=[loaded, *judging.notes(seen)],
    )


async def _load(group: ServiceGroup, publisher: Publisher, made: Corpus) -> str:
    await publisher.open()
    copies, began = Copies(group.env), time.perf_counter()
    try:
        await publisher.everything(made)
        published = time.perf_counter() - began
        await copies.indexed(made.count)
    finally:
        copies.close()
    took = time.perf_counter() - began
    return f"{made.count} events published in {published:.0f} s, all of them found after {took:.0f} s"


async def _record(group: ServiceGroup, made: Corpus, plan: Plan) -> list[Recorded]:
    """By a search and a gateway of their own, which are gone when the measuring begins."""
    asked = questions(made, SHAPES, plan.variants, SEED)
    async with Recorder(group.env["MILLE_MEILI_URL"]) as recorder:
        search = group.start("search", halves="api", port=free_port(), extra_env={"MILLE_MEILI_URL": recorder.url})
        gateway = group.start("gateway", port=free_port(), extra_env={**_UNCACHED, "MILLE_SEARCH_URL": search.url})
        try:
            for service in (search, gateway):
                await asyncio.to_thread(service.ready)
            return await record(gateway.url, group.env["MILLE_MEILI_KEY"], recorder, asked)
        finally:
            for service in (gateway, search):
                await asyncio.to_thread(service.terminate)


async def _reads(
    ports: Ports, recorded: Sequence[Recorded], plan: Plan, say: Say
) -> tuple[Uncached, Uncached, dict[str, Uncached], dict[str, Cached]]:
    mix = [recorded[index] for index in mixed([one.shape for one in recorded], plan.mix, SEED)]
    alone, many = Uncached(ports, mix, 1), Uncached(ports, mix, MANY)
    of_shape = {shape.name: [one for one in recorded if one.shape == shape.name] for shape in SHAPES}
    shapes = {name: Uncached(ports, found, MANY) for name, found in of_shape.items()}
    kept = {name: Cached(ports, found[0], at) for at, (name, found) in enumerate(of_shape.items(), 1)}
    for number in range(plan.rounds):
        for one in (alone, many):
            await one.round(plan.mix_s, number)
        for shape in shapes.values():
            await shape.round(plan.shape_s, number)
        for cached in kept.values():
            await cached.round(plan.cached_s, number)
        say(f"round {number + 1} of {plan.rounds}: {many.ratio:.2f} x raw Meilisearch")
    return alone, many, shapes, kept


async def _rebuild(env: Mapping[str, str], search: Service, say: Say) -> tuple[tuple[float, float], Memory]:
    """Ours first: what it leaves in the memory of Meilisearch's machine helps the other."""
    ours, memory = await rebuild(env, search.url, search.pid)
    say(f"rebuilt in {ours:.0f} s")
    with tempfile.TemporaryDirectory(prefix="mille-bench-raw-") as folder:
        raw = await Raw(env, Path(folder)).fill()
    say(f"raw Meilisearch took the same documents in {raw:.0f} s")
    return (ours, raw), memory


@contextlib.contextmanager
def _bare(recorded: Sequence[Recorded]) -> Iterator[int]:
    """The port of the bare routes: number 0 returns nothing, number 1 as many bytes as the first shape's first answer,
    and so on.
    """
    first = {shape.name: next(one.size for one in recorded if one.shape == shape.name) for shape in SHAPES}
    port = free_port()
    command = [sys.executable, "-m", "bench.bare", *map(str, (port, 0, *first.values()))]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            until = time.monotonic() + _BARE_S
            while process.poll() is None and time.monotonic() < until:
                with contextlib.suppress(OSError), socket.create_connection((HOST, port)):
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


async def _documents(env: Mapping[str, str]) -> int:
    headers = {"Authorization": f"Bearer {env['MILLE_MEILI_KEY']}"}
    url = f"{env['MILLE_MEILI_URL']}/stats"
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
        return sum(index["numberOfDocuments"] for index in (await answer.json())["indexes"].values())
