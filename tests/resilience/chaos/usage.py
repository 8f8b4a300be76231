"""What the services hold while a soak goes on: memory, open files, connections to MongoDB."""

import contextlib
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

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

    def grown(self) -> Iterator[Reading]:
        return (reading for reading in self.readings() if reading.has_grown)


@contextmanager
def watched(services: Sequence[Service], mongo_url: str) -> Iterator[Usage]:
    """Looks every few seconds until the block ends. A service that is not there at that moment is left out."""
    usage, enough = Usage(), threading.Event()

    def look() -> None:
        with MongoClient[dict[str, Any]](mongo_url, serverSelectionTimeoutMS=1000) as client:
            while not enough.wait(SAMPLE_S):
                for service in services:
                    _add(usage, service.instance, "memory (MB)", lambda pid=service.pid: memory(pid))
                    _add(usage, service.instance, "files", lambda pid=service.pid: open_files(pid))
                _add(usage, "mongo", "connections", lambda: _connections(client))

    thread = threading.Thread(target=look, name="usage")
    thread.start()
    try:
        yield usage
    finally:
        enough.set()
        thread.join()


def memory(pid: int) -> float:
    """PSS in MB: a page that n processes share counts for one n-th in each."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found, "smaps_rollup always has a line of it"
    return int(found[1]) / 1024


def open_files(pid: int) -> int:
    """Files and sockets."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _add(usage: Usage, of: str, what: str, measure: Callable[[], float]) -> None:
    with contextlib.suppress(OSError, PyMongoError):  # it has just died
        usage.add(of, what, measure())


def _connections(client: MongoClient[dict[str, Any]]) -> float:
    return float(client.admin.command("serverStatus")["connections"]["current"])
