"""A child process that cannot outlive us, with its log in a file."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from deploy.local.errors import ProcessFailed
from deploy.local.paths import ROOT

# Linux sends the parent-death signal when the *thread* that started the child ends. This one lives as long as we do.
_spawner = ThreadPoolExecutor(1, "spawner")

# Ask the kernel to kill us with our parent, then become the command; unless the parent died before we could ask.
# A program, not preexec_fn: Python code between fork and exec is unsafe in a process with threads.
_UNTIL_PARENT_DIES = ["setpriv", "--pdeathsig", "KILL", "sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"']

LOG_LIMIT = 10_000_000  # bytes; a longer log is put aside once, at the next start


class Child:
    """One running command in a process group of its own, killed by the kernel when we die, however we die.

    Its output goes straight to `log`, so that it never waits for us; with `echo` a thread also prints it, prefixed.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        env: Mapping[str, str],
        *,
        cwd: Path = ROOT,
        echo: bool = False,
    ) -> None:
        self.name, self.log = name, log
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.rename(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            start = output.tell()
            wrapped = [*_UNTIL_PARENT_DIES, str(os.getpid()), *map(str, command)]
            self._popen = _spawner.submit(
                lambda: subprocess.Popen(
                    wrapped,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    env=dict(env),
                    cwd=cwd,
                    process_group=0,
                )
            ).result()
        if echo:
            threading.Thread(target=self._follow, args=(start,), name=f"log of {name}", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def running(self) -> bool:
        return self._popen.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole group; nothing happens when it is gone."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def wait(self, timeout: float | None = None) -> int | None:
        """The exit status, or None when it still runs after `timeout` seconds."""
        try:
            return self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            return None

    def stop(self, timeout: float) -> bool:
        """SIGTERM, then SIGKILL after `timeout` seconds; returns whether it went by itself. Its group is gone after."""
        went = True
        if self.running:
            self.signal(signal.SIGTERM)
            went = self.wait(timeout) is not None
        self.kill()
        return went

    def kill(self) -> None:
        """SIGKILL the whole group, and wait until the process is gone."""
        self.signal(signal.SIGKILL)
        self.wait()

    def last_lines(self, count: int = 15) -> str:
        return b"\n".join(self.log.read_bytes()[-20_000:].splitlines()[-count:]).decode(errors="replace")

    def failure(self, what: str) -> ProcessFailed:
        return ProcessFailed(f"{self.name} {what}. Its log, {self.log}, ends with:\n{self.last_lines()}")

    def _follow(self, position: int) -> None:
        with self.log.open("rb") as file:
            file.seek(position)
            while True:
                ended = not self.running  # asked before reading, so that the last lines are read too
                for line in file:
                    sys.stdout.write(f"{self.name:<12} | {line.decode(errors='replace').rstrip()}\n")
                sys.stdout.flush()
                if ended:
                    return
                time.sleep(0.2)
