"""A small disk, in memory, that can be full for a while."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.world import until

LARGE_MB = 1_000
"""More than any server of a test needs; only what is used takes memory."""
PAGES_LEFT = 1


@dataclass(frozen=True, slots=True)
class Disk:
    path: Path

    def fill(self) -> None:
        """From now on there is room for the beginning of a file, and no more."""
        until(self._shrunk, "a disk without room")

    def enlarge(self) -> None:
        _mount("remount", f"size={LARGE_MB}m", self.path)

    def _shrunk(self) -> bool | None:
        state = os.statvfs(self.path)
        size = (state.f_blocks - state.f_bfree + PAGES_LEFT) * state.f_frsize
        with suppress(subprocess.CalledProcessError):  # more than that is on it by now
            _mount("remount", f"size={size}", self.path)
            return True
        return None


@contextmanager
def small_disk(path: Path) -> Iterator[Disk]:
    """A disk at `path`, which must not be there yet. Skips the test where we are not root."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    path.mkdir()
    _mount("rw", f"size={LARGE_MB}m", path)
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", path], check=True)


def _mount(how: str, size: str, path: Path) -> None:
    command = ["mount", "-t", "tmpfs", "-o", f"{how},{size}", "tmpfs", path]
    subprocess.run(command, check=True, capture_output=True)
