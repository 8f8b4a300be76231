"""A TCP proxy between a service and a server, that can be told to refuse, hang, reset or be slow.

For MongoDB give the service a URL with `directConnection=true`: a replica set names its members' own addresses. Kafka
names its own address too, so it cannot be put behind a proxy: kill or pause it.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Literal, Self, get_args
from urllib.parse import urlsplit

from deploy.local.ports import HOST

Mode = Literal["pass", "refuse", "hang", "reset", "slow"]
CUTS: tuple[Mode, ...] = tuple(mode for mode in get_args(Mode) if mode != "pass")

_CHUNK = 64 * 1024
_THROUGH = {
    "MILLE_MONGO_URL": "mongodb://{}/?directConnection=true",
    "MILLE_MEILI_URL": "http://{}",
    "MILLE_SMTP_URL": "smtp://{}",
}
_RESET = struct.pack("ii", 1, 0)  # linger for no time: closing sends RST


class Proxy:
    """Listens on `port` until it is left; each change of `mode` concerns open connections, too. One of `target`, the
    server's port, concerns new ones.

    - `pass`: as if it were not there
    - `refuse`: nobody listens, and open connections are reset
    - `hang`: connections are taken, and nothing goes through in either direction
    - `reset`: every connection is reset as soon as something is sent through it
    - `slow`: each piece waits `delay` seconds
    """

    def __init__(self, target: int, *, delay: float = 0.5) -> None:
        self.target, self._delay = target, delay
        self._mode: Mode = "pass"
        self._open: set[asyncio.StreamWriter] = set()
        self._through = asyncio.Event()
        self._through.set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self.port = 0
        self.held = 0
        """Pieces and new connections that wait for a `hang` to end."""

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def mode(self) -> Mode:
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        """Returns when it is so."""
        self._do(self._become(mode))

    def _do(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _become(self, mode: Mode) -> None:
        self._mode = mode
        if mode == "hang":
            self._through.clear()
        else:
            self._through.set()
        if mode == "refuse":
            await self._close()
        elif self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for writer in list(self._open):
            _reset(writer)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ours = {writer}
        self._open.add(writer)
        try:
            await self._let_through()
            theirs, out = await asyncio.open_connection(HOST, self.target)
            ours.add(out)
            self._open.add(out)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._forward(reader, out))
                both.create_task(self._forward(theirs, writer))
        except* (OSError, asyncio.IncompleteReadError):
            pass  # one side is gone, or cannot be reached
        finally:
            for each in ours:
                self._open.discard(each)
                if self._mode == "reset":
                    _reset(each)
                else:
                    each.close()

    async def _let_through(self) -> None:
        self.held += 1
        await self._through.wait()
        self.held -= 1

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_CHUNK):
            await self._let_through()
            if self._mode == "slow":
                await asyncio.sleep(self._delay)
            if self._mode == "reset":
                raise ConnectionResetError
            writer.write(piece)
            await writer.drain()
        raise ConnectionResetError  # the other side has ended; so does this one


@contextmanager
def proxied(env: Mapping[str, str], *, delay: float) -> Iterator[tuple[dict[str, str], dict[str, Proxy]]]:
    """`env` with a proxy before MongoDB, Meilisearch and SMTP, and those proxies by their setting."""
    with ExitStack() as until:
        proxies = {name: until.enter_context(Proxy(urlsplit(env[name]).port or 0, delay=delay)) for name in _THROUGH}
        through = {name: _THROUGH[name].format(f"{HOST}:{proxy.port}") for name, proxy in proxies.items()}
        yield {**env, **through}, proxies


def _reset(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
