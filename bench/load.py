"""Load over HTTP/1.1 from one process, lean enough not to be what is measured."""

import asyncio
import math
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import cast

from deploy.local.ports import HOST

Steps = Sequence[bytes]
"""The requests that answer one question, each sent when the one before was answered."""


@dataclass(frozen=True, slots=True)
class Result:
    """`times` in seconds, of the answered, and in `numbers` which question each was. `refused` are the other answers,
    where they were to be counted.
    """

    seconds: float
    times: list[float]
    numbers: list[int]
    refused: int = 0

    @property
    def accepted(self) -> int:
        return len(self.times)

    @property
    def rate(self) -> float:
        """Questions a second."""
        return self.accepted / self.seconds

    @property
    def latencies(self) -> str:
        return f"median {self.percentile(50):.1f} ms, 99th percentile {self.percentile(99):.1f} ms"

    def percentile(self, percent: int) -> float:
        """In milliseconds."""
        return percentile(self.times, percent)


def percentile(times: Sequence[float], percent: int) -> float:
    """Of seconds, in milliseconds; nan of none."""
    if not times:
        return math.nan
    cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else [times[0]] * 99
    return cuts[percent - 1] * 1000


def get(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a request."""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{_lines(headers)}\r\n".encode()


def post(path: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a request with JSON."""
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n{_lines(headers)}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _lines(headers: Mapping[str, str] | None) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())


class Load:
    """Asks over some connections that stay open, one question at a time on each. Questions are counted from 1."""

    def __init__(
        self,
        port: int,
        connections: int,
        question: Callable[[int], Steps],
        *,
        status: int = 200,
        refusals: bool = False,
    ) -> None:
        """With `refusals` any other answer than `status` is counted, and raises nothing."""
        self._port, self._connections, self.question = port, connections, question
        self.status, self.refusals, self.numbers = status, refusals, count(1)

    async def run(self, seconds: float) -> Result:
        """Raises RuntimeError for any other answer than `status`, and ConnectionError for none."""
        loop = asyncio.get_running_loop()
        times, numbers, self.refused = list[float](), list[int](), 0
        began = time.perf_counter()
        end = began + seconds
        ended = [loop.create_future() for _ in range(self._connections)]
        for future in ended:
            await loop.create_connection(lambda: _Connection(self, end, times, numbers, future), HOST, self._port)  # noqa: B023 - called at once
        await asyncio.gather(*ended)
        return Result(time.perf_counter() - began, times, numbers, self.refused)


class _Connection(asyncio.Protocol):
    """Of an answer it reads no more than the status and the length."""

    def __init__(
        self, load: Load, end: float, times: list[float], numbers: list[int], ended: asyncio.Future[None]
    ) -> None:
        self._load, self._end, self._times, self._numbers, self._ended = load, end, times, numbers, ended
        self._got, self._wanted = bytearray(), 0
        self._status = f"HTTP/1.1 {load.status}".encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self._wanted:
            head = self._got.find(b"\r\n\r\n")
            if head < 0:
                return
            self._wanted = head + 4 + self._length(head)
        if len(self._got) < self._wanted:
            return
        answer, self._got, self._wanted = self._got, bytearray(), 0
        if not answer.startswith(self._status):
            self._refuse(bytes(answer))
            return
        step = next(self._steps, None)
        if step is not None:
            self._transport.write(step)
            return
        self._times.append(time.perf_counter() - self._asked)
        self._numbers.append(self._number)
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._ended.done():
            self._fail(error or ConnectionResetError("the server has closed the connection"))

    def _next(self) -> None:
        self._asked = time.perf_counter()
        if self._asked >= self._end:
            self._ended.set_result(None)
            self._transport.close()
            return
        self._number = next(self._load.numbers)
        self._steps: Iterator[bytes] = iter(self._load.question(self._number))
        self._transport.write(next(self._steps))

    def _refuse(self, answer: bytes) -> None:
        if self._load.refusals:
            self._load.refused += 1
            self._next()
        else:
            self._fail(RuntimeError(answer.decode()))

    def _length(self, head: int) -> int:
        """What has none has no body."""
        return int(self._got[:head].lower().partition(b"content-length: ")[2].partition(b"\r")[0] or 0)

    def _fail(self, error: Exception) -> None:
        self._ended.set_exception(error)
        self._transport.close()
