"""Pinned files: checked by SHA-256, and put into the cache whole or not at all."""

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.errors import WrongHash


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_sha256(path: Path, expected: str) -> None:
    """Raise `WrongHash` unless the file is the pinned one."""
    found = sha256(path)
    if found != expected:
        raise WrongHash(f"{path} has SHA-256 {found}, but {expected} is pinned: remove it, and start again.")


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Hold the lock, across processes; it goes with its holder, however that ends. What another process is fetching is
    waited for and not fetched twice.
    """
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """A directory on the same file system, so that what is made in it can be renamed into place."""
    beside.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix=".making-", dir=beside))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def make_directory(target: Path, fill: Callable[[Path], None]) -> Path:
    """Return `target`, made by `fill` when it is missing.

    `fill` works in a directory that no one else sees; it is renamed when complete, so an interrupted run leaves
    nothing half-made, and of two runs at once the first to finish wins.
    """
    if target.is_dir():
        return target
    with _scratch(target.parent) as scratch:
        made = scratch / target.name
        made.mkdir()
        fill(made)
        try:
            made.rename(target)
        except OSError:
            if not target.is_dir():
                raise
    return target
