"""The same questions asked of the gateway and of what it is compared with, in turn, in the same run."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

from bench.load import Load, Result, Steps, get, percentile
from bench.recording import ASKING, Recorded
from deploy.local.ports import HOST

MANY = 16


@dataclass(slots=True)
class Series:
    """What several runs of one kind saw, added up."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    refused: int = 0

    def add(self, result: Result) -> None:
        self.seconds += result.seconds
        self.times += result.times
        self.numbers += result.numbers
        self.refused += result.refused

    @property
    def rate(self) -> float:
        """Questions a second."""
        return len(self.times) / self.seconds

    def percentile(self, percent: int) -> float:
        """In milliseconds."""
        return percentile(self.times, percent)


@dataclass(frozen=True, slots=True)
class Ports:
    """`uncached` is the gateway without a cache, `gateway` the one with it."""

    meili: int
    uncached: int
    gateway: int
    bare: int


class Uncached:
    """The gateway without a cache, and Meilisearch given the identical bodies."""

    def __init__(self, ports: Ports, asked: Sequence[Recorded], connections: int) -> None:
        self.raw, self.ours = Series(), Series()
        self._asked = asked
        ours = [(get(one.path, ASKING),) for one in asked]
        self._loads = (
            (self.raw, Load(ports.meili, connections, _in_turn([one.raw for one in asked]))),
            (self.ours, Load(ports.uncached, connections, _in_turn(ours), refusals=True)),
        )

    async def round(self, seconds: float, number: int) -> None:
        """Neither is always first."""
        for series, load in self._loads if number % 2 else reversed(self._loads):
            series.add(await load.run(seconds))

    @property
    def ratio(self) -> float:
        return self.ours.rate / self.raw.rate

    def by_shape(self, series: Series) -> dict[str, list[float]]:
        """The times in seconds of each shape's questions."""
        found = defaultdict[str, list[float]](list)
        for number, time in zip(series.numbers, series.times, strict=True):
            found[self._asked[(number - 1) % len(self._asked)].shape].append(time)
        return found


class Cached:
    """The gateway with a cache asked the same again and again, with and without the ETag, and the bare routes: number
    `at` returns as many bytes, number 0 none.
    """

    def __init__(self, ports: Ports, asked: Recorded, at: int) -> None:
        self.bare, self.ours, self.empty, self.unchanged = Series(), Series(), Series(), Series()
        self._ports, self._path, self._at = ports, asked.path, at

    async def round(self, seconds: float, number: int) -> None:
        runs = [self._bare, self._ours, self._empty, self._unchanged]
        for run in runs if number % 2 else reversed(runs):
            await run(seconds)

    async def _bare(self, seconds: float) -> None:
        self.bare.add(await _again(self._ports.bare, get(f"/{self._at}", ASKING)).run(seconds))

    async def _empty(self, seconds: float) -> None:
        self.empty.add(await _again(self._ports.bare, get("/0", ASKING)).run(seconds))

    async def _ours(self, seconds: float) -> None:
        await self._tag()
        self.ours.add(await _again(self._ports.gateway, get(self._path, ASKING)).run(seconds))

    async def _unchanged(self, seconds: float) -> None:
        """An answer that names the moment is another after a minute: then once more."""
        for last in (False, True):
            request = get(self._path, {**ASKING, "If-None-Match": await self._tag()})
            try:
                self.unchanged.add(await _again(self._ports.gateway, request, 304).run(seconds))
                return
            except RuntimeError:
                if last:
                    raise

    async def _tag(self) -> str:
        """The ETag of the answer as it now is; asking has it kept."""
        url = f"http://{HOST}:{self._ports.gateway}{self._path}"
        async with aiohttp.ClientSession(headers=ASKING) as session, session.get(url) as answer:
            await answer.read()
            return answer.headers["ETag"]


def _again(port: int, request: bytes, status: int = 200) -> Load:
    return Load(port, MANY, lambda _: (request,), status=status)


def _in_turn(made: Sequence[Steps]) -> Callable[[int], Steps]:
    return lambda number: made[(number - 1) % len(made)]
