import asyncio

import pytest

from shared.runtime import workers
from shared.runtime.workers import supervise


class Flaky:
    """Crashes, then ends too early, then works until it is told to stop."""

    name = "flaky"

    def __init__(self) -> None:
        self.runs = 0
        self.finished = False

    async def run(self, stop: asyncio.Event) -> None:
        self.runs += 1
        if self.runs == 1:
            raise RuntimeError("crash")
        if self.runs == 2:
            return
        await stop.wait()
        self.finished = True

    def stuck_seconds(self) -> float:
        return 0.0


class Steady(Flaky):
    name = "steady"

    async def run(self, stop: asyncio.Event) -> None:
        self.runs += 1
        await stop.wait()
        self.finished = True


async def test_a_worker_is_kept_running_and_its_crash_is_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_FIRST_PAUSE", 0.01)
    flaky, steady, stop = Flaky(), Steady(), asyncio.Event()
    running = asyncio.create_task(supervise("test", [flaky, steady], stop))
    await asyncio.sleep(0.2)
    assert (flaky.runs, steady.runs) == (3, 1)
    stop.set()
    await asyncio.wait_for(running, 1)
    assert flaky.finished
    assert steady.finished


async def test_it_stops_in_the_middle_of_a_pause() -> None:
    flaky, stop = Flaky(), asyncio.Event()
    running = asyncio.create_task(supervise("test", [flaky], stop))
    await asyncio.sleep(0.05)  # it crashed, and waits a second
    stop.set()
    await asyncio.wait_for(running, 0.5)
    assert flaky.runs == 1
