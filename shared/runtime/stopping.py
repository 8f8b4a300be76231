"""Waiting with an end: for what may hang, and no longer than until we are told to stop."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)

_LET_GO_S = 1.0


async def within(seconds: float, stopping: Coroutine[Any, Any, Any]) -> None:
    """Gives a client's stop that many seconds; what it raises is logged, for there is nothing left to save. That goes
    for a cancellation too, which aiokafka's consumer raises when it is stopped while a fetch waits after an error.
    """
    task = asyncio.create_task(stopping)
    try:
        await asyncio.wait({task}, timeout=seconds)
        in_time = task.done()
    finally:
        task.cancel()
    await asyncio.wait({task}, timeout=_LET_GO_S)
    error = task.exception() if task.done() and not task.cancelled() else None
    if error is not None or task.cancelled() or not in_time:
        log.warning("a Kafka client did not stop properly", extra={"error": repr(error), "in_time": in_time})


async def unless_stopped(stop: asyncio.Event, starting: Coroutine[Any, Any, Any]) -> bool:
    """Runs it to its end, and raises what it raises; False when told to stop before, and then it is broken off."""
    task, stopped = asyncio.create_task(starting), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            return False
        task.result()
        return True
    finally:
        for waiting in (task, stopped):
            waiting.cancel()
        await asyncio.gather(task, stopped, return_exceptions=True)
