"""Load over HTTP from one process, lean enough not to be what is measured."""

import asyncio
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count

from deploy.local.ports import HOST


@dataclass(frozen=True, slots=True)
class Result:
    """`rate` per second; `times` in seconds, of the accepted."""

    seconds: float
    times: list[float]

    @property
    def accepted(self) -> int:
        return len(self.times)

    @property
    def rate(self) -> float:
        return self.accepted / self.seconds

    @property
    def latencies(self) -> str:
        cuts = statistics.quantiles(self.times, n=100)
        return f"median {cuts[49] * 1000:.1f} ms, 99th percentile {cuts[98] * 1000:.1f} ms"


class Load:
    """Posts to `/v1/submissions` over some connections that stay open, one request at a time on each."""

    def __init__(
        self, port: int, connections: int, body: Callable[[int], bytes], headers: Mapping[str, str] | None = None
    ) -> None:
        lines = [f"{name}: {value}\r\n" for name, value in (headers or {}).items()]
        self._head = (
            f"POST /v1/submissions HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n{''.join(lines)}"
        )
        self._port, self._connections, self._body = port, connections, body
        self._numbers = count(1)

    async def run(self, seconds: float) -> Result:
        """Raises RuntimeError for any other answer than 202."""
        times: list[float] = []
        began = time.perf_counter()
        end = began + seconds
        await asyncio.gather(*(self._connection(end, times) for _ in range(self._connections)))
        return Result(time.perf_counter() - began, times)

    async def _connection(self, end: float, times: list[float]) -> None:
        reader, writer = await asyncio.open_connection(HOST, self._port)
        try:
            while (sent := time.perf_counter()) < end:
                body = self._body(next(self._numbers))
                writer.write(f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
                answer = await reader.readexactly(length)
                if not head.startswith(b"HTTP/1.1 202"):
                    raise RuntimeError(answer.decode())
                times.append(time.perf_counter() - sent)
        finally:
            writer.close()
            await writer.wait_closed()
