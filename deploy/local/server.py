"""What the four embedded servers have in common: a port, a child process, and the wait until it answers."""

import os
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from deploy.local.errors import LocalError, ProcessFailed
from deploy.local.fetch import one_at_a_time
from deploy.local.paths import cache_dir
from deploy.local.ports import free_port, is_free, listens, usual_or_free
from deploy.local.process import Child

ATTEMPTS = 3  # someone else may take a port between our look and the server's start
START_TIMEOUT = 90.0  # seconds


class Server(ABC):
    """A real server as a child process. What it stores under `home` survives a restart; its port may change."""

    name: str
    title: str
    setting: ClassVar[str]  # when the environment has it, the server is somewhere else and is not started
    usual_port: int
    stop_timeout: ClassVar[float] = 20.0  # seconds
    not_yet: ClassVar[tuple[type[Exception], ...]] = (OSError,)  # what a client raises while the server is starting

    def __init__(self, home: Path, logs: Path, *, usual_port: bool = True) -> None:
        self.home, self.log = home, logs / f"{self.name}.log"
        self.port = 0
        self._usual = usual_port
        self._child: Child | None = None
        self._stopped = False

    @property
    @abstractmethod
    def url(self) -> str:
        """What `setting` must hold for a client to reach it."""

    @abstractmethod
    def install(self) -> None:
        """Find or fetch the pinned program and check it. Raises a `LocalError` that says what to do."""

    @abstractmethod
    def command(self) -> list[str | Path]:
        """The command line for the current port; writes configuration that depends on it."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it does its work now. May raise what `not_yet` names."""

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    @property
    def pid(self) -> int:
        return self._started().pid

    @property
    def running(self) -> bool:
        return self._started().running

    def failure(self) -> ProcessFailed:
        """What to raise about a server that is not running."""
        return self._started().failure("stopped by itself")

    def start(self) -> None:
        """Install, start on the usual port or a free one, and return when it really answers."""
        self._stopped = False
        with one_at_a_time(cache_dir() / f"{self.setting}.lock"):
            self.install()
        self.home.mkdir(parents=True, exist_ok=True)
        for attempt in range(ATTEMPTS):
            self.port = usual_or_free(self.usual_port) if self._usual and not attempt else free_port()
            try:
                return self._launch()
            except ProcessFailed:
                self._end()
                if self._stopped or is_free(self.port) or attempt == ATTEMPTS - 1:
                    raise

    def stop(self) -> None:
        """SIGTERM, then SIGKILL after `stop_timeout`. A `start` that another thread is waiting in raises."""
        self._stopped = True
        self._end()

    def kill(self) -> None:
        """SIGKILL, as in a crash."""
        self._started().kill()

    def restart(self) -> None:
        """Start again on the same port (a running one is stopped first); returns when it really answers."""
        self._end()
        self._stopped = False
        self._launch()

    def _end(self) -> None:
        if self._child:
            self._child.stop(self.stop_timeout)

    def _started(self) -> Child:
        if self._child is None:
            raise LocalError(f"{self.name} was not started.")
        return self._child

    def _launch(self) -> None:
        child = self._child = Child(self.name, self.command(), self.log, self.environment(), cwd=self.home)
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self._stopped:
                child.kill()
            if not child.running:
                raise child.failure("stopped while starting")
            if listens(child.pid, self.port) and self._answers():
                return
            time.sleep(0.05)
        raise child.failure(f"did not answer on port {self.port} within {START_TIMEOUT:.0f} s")

    def _answers(self) -> bool:
        try:
            return self.answers()
        except self.not_yet:
            return False
