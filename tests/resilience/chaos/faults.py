"""What breaks: every few seconds a service or a server is killed, paused, or cut off from the others."""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from random import Random

from deploy.local.server import Server
from deploy.local.services import Service
from tests.harness.proxy import CUTS, Mode, Proxy

EVERY_S = 5.0
READY_S = 90.0
_LASTS_S = (0.5, 4.0)


@dataclass(frozen=True, slots=True)
class Target:
    """A part that can be broken, one fault at a time. Of those in one `among` only one is broken at once."""

    name: str
    among: str
    faults: Mapping[str, Callable[[float], None]]


class Faults:
    """Breaks something every `every` seconds between `start` and `stop`; `stop` waits until all is whole again.

    `happened` says what was broken, and how. An error while mending is raised by `stop`.
    """

    def __init__(self, targets: Sequence[Target], seed: int, every: float = EVERY_S) -> None:
        self.happened: list[tuple[str, str]] = []
        self._targets, self._random, self._every = targets, Random(seed), every
        self._broken: dict[str, Future[None]] = {}
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._run, name="faults")
        self._pool = ThreadPoolExecutor(len(targets))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> float:
        """Returns the moment, of `time.monotonic`, at which the last fault was over."""
        self._enough.set()
        self._thread.join()
        self._pool.shutdown()
        for mended in self._broken.values():
            mended.result()
        return time.monotonic()

    def _run(self) -> None:
        while not self._enough.wait(self._every):
            whole = [target for target in self._targets if self._is_whole(target)]
            if not whole:
                continue
            target = self._random.choice(whole)
            fault = self._random.choice(sorted(target.faults))
            seconds = self._random.uniform(*_LASTS_S)
            self.happened.append((target.name, fault))
            self._broken[target.among] = self._pool.submit(target.faults[fault], seconds)

    def _is_whole(self, target: Target) -> bool:
        before = self._broken.get(target.among)
        if before is None or not before.done():
            return before is None
        before.result()
        return True


def service(one: Service, *, kill: bool = True) -> Target:
    """Without `kill` it is only paused."""

    def kill_it(seconds: float) -> None:
        one.kill()
        time.sleep(seconds)
        one.restart()
        one.ready(READY_S)

    killing = {"kill": kill_it} if kill else {}
    return Target(one.instance, one.instance, {"pause": lambda seconds: _pause(one.pid, seconds), **killing})


def server(one: Server, among: str, proxy: Proxy | None = None) -> Target:
    """`proxy` stands between the services and it."""

    def kill(seconds: float) -> None:
        one.kill()
        time.sleep(seconds)
        one.restart()

    cuts = {mode: partial(_cut, proxy, mode) for mode in CUTS} if proxy else {}
    return Target(one.name, among, {"kill": kill, "pause": lambda seconds: _pause(one.pid, seconds), **cuts})


def _cut(proxy: Proxy, mode: Mode, seconds: float) -> None:
    proxy.mode = mode
    time.sleep(seconds)
    proxy.mode = "pass"


def _pause(pid: int, seconds: float) -> None:
    os.killpg(pid, signal.SIGSTOP)
    time.sleep(seconds)
    os.killpg(pid, signal.SIGCONT)
