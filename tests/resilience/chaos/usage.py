"""What the services hold while a soak goes on: memory, open files, connections to MongoDB."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import psutil
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.local.services import Service

SAMPLE_S = 5.0
WINDOW = 0.15
"""The share of all samples that makes a reading: after the first third, which is warm-up, and at the end."""
GROWN = 1.1
"""More than this at the end, for one after warm-up, is a leak."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`what` of `of`, as the medians after warm-up and at the end."""

    of: str
    what: str
    warm: float
    last: float

    @property
    def has_grown(self) -> bool:
        return self.last > GROWN * self.warm

    def __str__(self) -> str:
        return f"{self.of} {self.what}: {self.warm:.0f} after warm-up, {self.last:.0f} at the end"


class Usage:
    """What was held, sample by sample. `readings` is empty where too little was seen."""

    def __init__(self) -> None:
        self._samples: dict[tuple[str, str], list[float]] = {}

    def add(self, of: str, what: str, value: float) -> None:
        self._samples.setdefault((of, what), []).append(value)

    def readings(self) -> Iterator[Reading]:
        for (of, what), values in sorted(self._samples.items()):
            window = int(len(values) * WINDOW)
            if window:
                third = len(values) // 3
                yield Reading(of, what, median(values[third : third + window]), median(values[-window:]))


@contextmanager
def watched(services: Sequence[Service], mongo_url: str) -> Iterator[Usage]:
    """Looks every few seconds until the block ends. A service that is not there at that moment is left out."""
    usage, enough = Usage(), threading.Event()

    def look() -> None:
        with MongoClient[dict[str, Any]](mongo_url, serverSelectionTimeoutMS=1000) as client:
            while not enough.wait(SAMPLE_S):
                for service in services:
                    # PSS: a page that n processes share counts for one n-th in each.
                    _add(
                        usage,
                        service.instance,
                        "memory (MB)",
                        lambda pid=service.pid: psutil.Process(pid).memory_full_info().pss / 2**20,
                    )
                    _add(usage, service.instance, "files", lambda pid=service.pid: psutil.Process(pid).num_fds())
                _add(usage, "mongo", "connections", lambda: _connections(client))

    thread = threading.Thread(target=look, name="usage")
    thread.start()
    try:
        yield usage
    finally:
        enough.set()
        thread.join()


def _add(usage: Usage, of: str, what: str, measure: Callable[[], float]) -> None:
    with contextlib.suppress(psutil.Error, PyMongoError):  # it has just died
        usage.add(of, what, measure())


def _connections(client: MongoClient[dict[str, Any]]) -> float:
    return float(client.admin.command("serverStatus")["connections"]["current"])
