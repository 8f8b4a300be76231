"""Gauges whose truth is in a store: asked when the metrics are read, so that they are true in every process, also when
the worker that they tell about is dead.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import nan

from prometheus_client import Gauge

from shared.runtime import metrics
from shared.runtime.mongo import Database

_ASK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Measure:
    """A gauge, and how its value is found. NaN while the store does not answer: neither good nor bad is known."""

    gauge: Gauge
    ask: Callable[[], Awaitable[float]]

    async def take(self) -> None:
        try:
            value = await self.ask()
        except Exception:  # whatever it is, the value is unknown; the dependencies' health says why
            value = nan
        self.gauge.set(value)


async def take_all(measures: Sequence[Measure]) -> None:
    """Side by side, within 2 s."""
    tasks = {asyncio.create_task(measure.take()): measure for measure in measures}
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=_ASK_SECONDS)
    for task in late:
        task.cancel()
        tasks[task].gauge.set(nan)


def outbox_age(db: Database, service: str) -> Measure:
    """The age of the oldest message in the outbox that is not yet sent, in seconds."""

    async def ask() -> float:
        oldest = await db["outbox"].find({"pending": True}, sort=[("_id", 1)], limit=1, projection={"at": 1})
        return max(0.0, (datetime.now(UTC) - oldest[0]["at"]).total_seconds()) if oldest else 0.0

    return Measure(metrics.OUTBOX_OLDEST.labels(service), ask)
