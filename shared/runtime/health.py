"""`/health/live`, `/health/ready`, `/health/dependencies` and `/metrics`, the same in every service."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from starlette.responses import JSONResponse, Response

from shared.runtime import metrics
from shared.runtime.logs import redact
from shared.runtime.measures import Measure, take_all

Check = Callable[[], Awaitable[object]]
"""Returns when the dependency answers, raises when it does not."""

_CHECK_SECONDS = 2.0
_STUCK_SECONDS = 60.0
_ERROR_LENGTH = 200
_NO_STORE = {"Cache-Control": "no-store"}


class Progress(Protocol):
    """The part of a worker that health asks."""

    @property
    def name(self) -> str: ...

    def stuck_seconds(self) -> float: ...


class Health:
    """What one process knows about its own health; `opened` turns true when the service is ready to serve."""

    def __init__(
        self,
        service: str,
        dependencies: Mapping[str, Check],
        needs: Collection[str],
        workers: Sequence[Progress] = (),
        worker_needs: Collection[str] = (),
        measures: Sequence[Measure] = (),
    ) -> None:
        """`needs` and `worker_needs` are names in `dependencies`: what readiness and the workers cannot do without."""
        if unknown := {*needs, *worker_needs} - dependencies.keys():
            raise ValueError(f"{service} needs {', '.join(sorted(unknown))}, of which no check is known")
        self._service = service
        self._dependencies = dependencies
        self._needs = needs
        self._workers = workers
        self._worker_needs = worker_needs
        self._measures = measures
        self.opened = False

    async def check(self, names: Collection[str]) -> dict[str, dict[str, Any]]:
        """For each of the named dependencies `ok`, `ms` and `error`; side by side, each within 2 s."""
        tasks = {name: asyncio.create_task(_timed(self._dependencies[name])) for name in names}
        if tasks:
            # One that does not even let itself be cancelled must not hold up the answer, so nobody waits for it.
            _, pending = await asyncio.wait(tasks.values(), timeout=_CHECK_SECONDS)
            for task in pending:
                task.cancel()
        late = {"ok": False, "ms": round(_CHECK_SECONDS * 1000), "error": f"no answer within {_CHECK_SECONDS:g} s"}
        return {name: task.result() if task.done() else late for name, task in tasks.items()}

    async def live(self) -> Response:
        """Fails only when a worker got nowhere for 60 s with work waiting, and not because something else is down."""
        stuck = {
            worker.name: round(seconds)
            for worker in self._workers
            if (seconds := worker.stuck_seconds()) >= _STUCK_SECONDS
        }
        if stuck:
            states = await self.check(self._worker_needs)
            if all(state["ok"] for state in states.values()):
                return _answer(503, {"status": "stuck", "service": self._service, "workers": stuck})
        return _answer(200, {"status": "ok", "service": self._service})

    async def ready(self) -> Response:
        """False only when the service cannot do its first duty."""
        if not self.opened:
            return _answer(503, {"status": "starting", "service": self._service})
        states = await self.check(self._needs)
        down = [name for name, state in states.items() if not state["ok"]]
        if down:
            return _answer(503, {"status": "down", "service": self._service, "down": down})
        return _answer(200, {"status": "ok", "service": self._service})

    async def dependencies(self) -> Response:
        """The truth about each dependency; always 200, since it is the answer that was asked for."""
        states = await self.check(self._dependencies.keys())
        status = "ok" if all(state["ok"] for state in states.values()) else "degraded"
        return _answer(200, {"status": status, "service": self._service, "dependencies": states})

    async def metrics(self) -> Response:
        """All metrics in Prometheus' text format; those that a store knows are asked for now."""
        await take_all(self._measures)
        return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE, headers=_NO_STORE)

    def routes(self) -> dict[str, Callable[[], Awaitable[Response]]]:
        """What answers at which path. The edge looks here before any router, so no page can hide these."""
        return {
            "/health/live": self.live,
            "/health/ready": self.ready,
            "/health/dependencies": self.dependencies,
            "/metrics": self.metrics,
        }


async def _timed(check: Check) -> dict[str, Any]:
    started = time.perf_counter()
    error = None
    try:
        await check()
    except Exception as failure:  # whatever it is, it is the answer
        error = redact(f"{type(failure).__name__}: {failure}".partition("\n")[0])[:_ERROR_LENGTH]
    return {"ok": error is None, "ms": round((time.perf_counter() - started) * 1000, 1), "error": error}


def _answer(status: int, content: dict[str, Any]) -> Response:
    return JSONResponse(content, status, _NO_STORE)
