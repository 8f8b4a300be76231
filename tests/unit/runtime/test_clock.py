import time
from datetime import UTC, datetime, timedelta, timezone

from shared.runtime.clock import Clock, machine_now


def test_it_starts_where_it_is_told_and_ticks() -> None:
    start = datetime(2026, 9, 5, 20, tzinfo=timezone(timedelta(hours=2)))
    clock = Clock(start)
    first = clock.now()
    time.sleep(0.01)
    assert timedelta(0) <= first - start < timedelta(seconds=5)
    assert clock.now() > first
    assert first.tzinfo is UTC


def test_without_a_start_it_is_the_machines() -> None:
    assert abs(Clock().now() - machine_now()) < timedelta(seconds=5)
