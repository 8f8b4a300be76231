"""The generator's own record of what it was promised: it trusts no store of ours, and survives its own death."""

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.resilience.chaos.plan import Change


@dataclass(frozen=True, slots=True)
class Accepted:
    """A 202. `change` is None for the submission itself; `id` is the event's."""

    number: int
    id: str
    change: Change | None = None


class Journal:
    """Lines of JSON. A line is on the disk before `write` returns. Threads may share one."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file.open("a"), threading.Lock()
        self.path = file

    def write(self, accepted: Accepted) -> None:
        with self._lock:
            self._file.write(json.dumps(asdict(accepted)) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def read(file: Path) -> Iterator[Accepted]:
    for line in file.read_text().splitlines():
        yield Accepted(**json.loads(line))
