"""Waiting with an end: for what may hang, and no longer than until we are told to stop."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


async def within(seconds: float, stopping: Coroutine[Any, Any, Any]) -> None:
    """Gives a client's stop that many seconds; what it raises is logged, for there is nothing left to save."""
    try:
        await asyncio.wait_for(stopping, seconds)
    except Exception as error:
        log.warning("a Kafka client did not stop in time", extra={"error": repr(error)})


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
