"""Workers: what they promise, and how they are kept running."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from typing import Protocol

from shared.runtime import metrics

logger = logging.getLogger(__name__)

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_HEALED_AFTER = 60.0


class Worker(Protocol):
    """A loop that runs beside the API until it is told to stop, such as a relay or a consumer."""

    @property
    def name(self) -> str: ...

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then finish what is in hand and return.

        When it raises, or returns before, it is started again after a pause of 1 s that doubles up to 30 s.
        """
        ...

    def stuck_seconds(self) -> float:
        """Seconds without progress while work is waiting; 0.0 while it makes progress or has nothing to do."""
        ...


async def supervise(service: str, workers: Sequence[Worker], stop: asyncio.Event) -> None:
    """Run all `workers` until `stop` is set and each has returned; a crash of one is nobody else's."""
    await asyncio.gather(*(_keep_running(service, worker, stop) for worker in workers))


async def _keep_running(service: str, worker: Worker, stop: asyncio.Event) -> None:
    pause = _FIRST_PAUSE
    while not stop.is_set():
        started = time.monotonic()
        try:
            await worker.run(stop)
            if stop.is_set():
                return
            logger.error("The worker %s ended without being told to", worker.name)
        except Exception:
            logger.exception("The worker %s crashed", worker.name)
        metrics.WORKER_CRASHES.labels(service, worker.name).inc()
        if time.monotonic() - started > _HEALED_AFTER:
            pause = _FIRST_PAUSE
        await wait_or_stop(stop, pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def wait_or_stop(stop: asyncio.Event, seconds: float) -> bool:
    """Sleep, but no longer than until `stop` is set; returns whether it is."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()
