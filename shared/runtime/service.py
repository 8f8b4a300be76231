"""How a service runs: its start, its graceful stop, and what happens in between."""

import argparse
import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import uvicorn
import uvloop
from starlette.types import ASGIApp

from shared.runtime import logs
from shared.runtime.assembly import Assembly
from shared.runtime.health import Health
from shared.runtime.http import behind_edge, create_app
from shared.runtime.outage import is_outage
from shared.runtime.protocol import AtOnce
from shared.runtime.settings import RuntimeSettings, load
from shared.runtime.stopping import unless_stopped
from shared.runtime.tokens import InternalTokens
from shared.runtime.workers import Worker, supervise, wait_or_stop

__all__ = ["Assembly", "main", "serve"]

logger = logging.getLogger(__name__)

GRACE_SECONDS = 15
_OPEN_PAUSE = 1.0
_LONGEST_OPEN_PAUSE = 5.0
# Longer than our clients keep a connection (aiohttp: 15 s), so that none is closed under a request on its way.
_KEEP_ALIVE_SECONDS = 75


S = TypeVar("S", bound=RuntimeSettings)


def main(
    name: str,
    settings_type: type[S],
    assemble: Callable[[S], Assembly],
    port_of: Callable[[S], int],
    arguments: Sequence[str] | None = None,
) -> None:
    """Run the service `name` until SIGTERM or SIGINT, then exit with code 0.

    `--api` or `--workers` runs one half; the workers' half answers `/health` and `/metrics` only. Exits with 2 when a
    setting is missing or wrong or the port is taken, with 1 when the service fails to open for any other reason than an
    outage. `assemble` is called inside the running loop.
    """
    parser = argparse.ArgumentParser(prog=f"python -m services.{name}", description="Runs both halves, or one of them.")
    half = parser.add_mutually_exclusive_group()
    half.add_argument("--api", action="store_true", help="the API only")
    half.add_argument("--workers", action="store_true", help="the workers only, with /health and /metrics")
    options = parser.parse_args(arguments)
    settings = load(settings_type)
    logs.configure(name, settings.log_level, settings.log_format)
    try:
        listener = _listen(settings.host, port_of(settings))
    except OSError as error:
        sys.stderr.write(f"MILLE_{name.upper()}_PORT: cannot listen on {settings.host}:{port_of(settings)}: {error}\n")
        raise SystemExit(2) from None

    async def run() -> None:
        stop = asyncio.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signum, stop.set)
        await serve(
            assemble(settings),
            InternalTokens(settings.internal_key),
            listener,
            stop,
            api=not options.workers,
            workers=not options.api,
        )

    # What is imported stays. To look for garbage after every 700 new objects took a tenth of the time of an answer.
    gc.freeze()
    gc.set_threshold(20_000)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


async def serve(
    assembly: Assembly,
    tokens: InternalTokens,
    listener: socket.socket,
    stop: asyncio.Event,
    *,
    api: bool = True,
    workers: bool = True,
) -> None:
    """Serve on `listener` until `stop` is set; then what is in hand has 15 s.

    Raises what `open` failed with when that was no outage.
    """
    running = assembly.workers if workers else ()
    health = Health(
        assembly.name,
        assembly.dependencies,
        needs=assembly.api_needs if api else assembly.worker_needs,
        workers=running,
        worker_needs=assembly.worker_needs,
        measures=assembly.measures,
    )
    app = create_app(
        assembly.name,
        assembly.routers if api else (),
        tokens=tokens,
        mounts=assembly.mounts if api else {},
        problem_page=assembly.problem_page,
    )
    server = _Server(
        behind_edge(
            app,
            health=health,
            body_limits=assembly.body_limits,
            middlewares=assembly.middlewares if api else (),
            recall=assembly.recall if api else None,
        )
    )
    host, port = listener.getsockname()[:2]
    logger.info("Listening on %s:%d", host, port, extra={"host": host, "port": port})
    serving = asyncio.create_task(server.serve([listener]))
    listening = asyncio.create_task(supervise(assembly.name, assembly.listeners, stop))
    working = asyncio.create_task(_open_and_work(assembly, health, running, stop))
    try:
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({stopped, working, serving}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        server.should_exit = True
        _, late = await asyncio.wait({working, serving, listening}, timeout=GRACE_SECONDS + 1)
        for task in late:
            logger.error("Not finished within %d s: broken off", GRACE_SECONDS)
            task.cancel()
        results = await asyncio.gather(working, serving, listening, return_exceptions=True)
    finally:
        await _close(assembly)
    for result in results:
        if isinstance(result, Exception):
            raise result
    logger.info("Stopped")


async def _open_and_work(assembly: Assembly, health: Health, workers: Sequence[Worker], stop: asyncio.Event) -> None:
    pause = _OPEN_PAUSE
    while not stop.is_set():
        try:
            # Broken off at the stop: a driver may look for its server for half a minute.
            if not await unless_stopped(stop, assembly.open()):
                return
        except Exception as error:
            if not is_outage(error):
                raise
            states = await health.check(assembly.dependencies.keys())
            down = ", ".join(name for name, state in states.items() if not state["ok"])
            logger.warning("Waiting for %s before opening: %s", down or "a dependency", error)
            await wait_or_stop(stop, pause)
            pause = min(pause * 2, _LONGEST_OPEN_PAUSE)
            continue
        health.opened = True
        logger.info("Open")
        await supervise(assembly.name, workers, stop)
        await stop.wait()


async def _close(assembly: Assembly) -> None:
    try:
        await asyncio.wait_for(assembly.close(), GRACE_SECONDS / 3)
    except Exception:
        logger.exception("Could not close everything")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # who connects before uvicorn has begun waits, instead of being refused
    except OSError:
        listener.close()
        raise
    return listener


class _Server(uvicorn.Server):
    """uvicorn without its own signals (it would end with 143), access log (tokens in addresses) or proxy headers."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=AtOnce,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
