import asyncio
import time

import pytest

from shared.runtime.health import Health


async def fine() -> None:
    return


async def down() -> None:
    raise ConnectionError("mongodb://u:SECRET@db refused\nand more")


async def stubborn() -> None:
    """Not even cancelling it helps."""
    for _ in range(3):
        try:
            await asyncio.sleep(2.5)
        except asyncio.CancelledError:
            continue


class Stuck:
    name = "relay"

    def stuck_seconds(self) -> float:
        return 61.0


async def test_checks_run_side_by_side_and_none_holds_up_the_others() -> None:
    health = Health("ingest", {"a": stubborn, "b": stubborn, "c": fine, "d": down}, needs=())
    began = time.monotonic()
    states = await health.check(["a", "b", "c", "d"])
    assert time.monotonic() - began < 3
    assert [states[name]["ok"] for name in "abcd"] == [False, False, True, False]
    assert states["d"]["error"] == "ConnectionError: mongodb://u:[redacted]@db refused"


async def test_ready_asks_only_for_what_the_first_duty_needs() -> None:
    health = Health("gateway", {"search": down}, needs=())
    assert (await health.ready()).status_code == 503
    health.opened = True
    assert (await health.ready()).status_code == 200
    needing = Health("ingest", {"mongo": down}, needs=["mongo"])
    needing.opened = True
    assert (await needing.ready()).status_code == 503


async def test_a_stuck_worker_is_not_to_blame_while_what_it_needs_is_down() -> None:
    waiting = Health("ingest", {"kafka": down}, needs=(), workers=[Stuck()], worker_needs=["kafka"])
    assert (await waiting.live()).status_code == 200
    hanging = Health("ingest", {"kafka": fine}, needs=(), workers=[Stuck()], worker_needs=["kafka"])
    assert (await hanging.live()).status_code == 503


def test_a_need_without_a_check_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="mango"):
        Health("ingest", {"mongo": fine}, needs=["mango"])
