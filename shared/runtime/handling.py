"""One message: decoded, handled, tried again, or put aside.

An outage is waited out; poison goes to the dead letters and the partition moves on; the unknown gets five tries. When
too many dead letters are open, nothing is taken at all until a person has settled some.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from aiokafka import ConsumerRecord

from shared.runtime import metrics
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.envelope import Undecodable
from shared.runtime.logs import correlation
from shared.runtime.message import Message, Poison, UnknownType, decode
from shared.runtime.outage import is_outage
from shared.topics import Topic

log = logging.getLogger(__name__)

TRIES = 5
_FIRST_PAUSE_S = 0.1
_QUIET_S = 5.0
_FULL_QUIET_S = 60.0

Handle = Callable[[Message], Awaitable[bool | None]]
"""Takes a message in. A handler that can tell answers True when it was taken, False when this or a newer one was
already; one that cannot tell says nothing.
"""
Raw: TypeAlias = "ConsumerRecord[bytes, bytes]"


class Handling:
    """What a service does with each message of a topic. Waits end early when `leaving` is set."""

    def __init__(self, letters: DeadLetters, topic: Topic, handle: Handle, leaving: asyncio.Event) -> None:
        self._letters, self._topic, self._handle, self._leaving = letters, topic, handle, leaving
        self.progress = time.monotonic()
        """When something last went on; an outage is somebody else's fault, and counts as going on."""
        self._quiet_until = 0.0
        self._quiet_about_letters_until = 0.0

    async def is_stopped(self) -> bool:
        """Whether too many dead letters are open to take anything; a wait for a person, which counts as going on."""
        if not await self._letters.full(self._topic):
            return False
        self.progress = time.monotonic()
        if self.progress > self._quiet_about_letters_until:
            self._quiet_about_letters_until = self.progress + _FULL_QUIET_S
            log.error(
                "too many dead letters are open: nothing more is taken until some are settled with `mille dlt`",
                extra={"topic": self._topic.name, "limit": self._letters.limit},
            )
        return True

    async def take(self, record: Raw, until: float) -> bool:
        """True when the record is done with: taken, unknown, or among the dead letters. False: not now, for we are
        leaving, or a dependency is still away, or a person, at `until` (by the monotonic clock).
        """
        if await self.is_stopped():
            await self._pause(until - time.monotonic())
            return False
        try:
            message = decode(self._topic, record)
        except UnknownType:
            return self._count("unknown_type")
        except Undecodable as error:
            return await self._bury(record, error, until)
        except Exception as error:
            log.exception("a record could not be looked at", extra={"topic": self._topic.name})
            return await self._bury(record, error, until)
        token = correlation.set(message.correlation_id)
        try:
            return await self._attempt(record, message, until)
        finally:
            correlation.reset(token)

    async def _attempt(self, record: Raw, message: Message, until: float) -> bool:
        pause, failures = _FIRST_PAUSE_S, 0
        while True:
            try:
                await self._handle(message)
            except Poison as error:
                return await self._bury(record, error, until)
            except (Exception, asyncio.CancelledError) as error:
                if _is_for_us(error):
                    raise
                if is_outage(error):
                    self.progress = time.monotonic()
                    self._tell(error)
                    if self.progress + pause > until:
                        await self._pause(until - self.progress)
                        self._count("outage")
                        return False
                else:
                    failures += 1
                    log.warning("a handler failed", exc_info=error, extra={"topic": self._topic.name, "try": failures})
                    if failures >= TRIES:
                        return await self._bury(record, error, until)
                await self._pause(pause)
                if self._leaving.is_set():
                    return False
                pause *= 2
            else:
                return self._count("taken")

    async def _bury(self, record: Raw, error: BaseException, until: float) -> bool:
        try:
            await self._letters.bury(self._topic, record, error)
        except Exception as failure:
            log.error("a dead letter could not be written", extra={"topic": self._topic.name, "error": repr(failure)})
            await self._pause(until - time.monotonic())
            return False
        return self._count("dead_letter")

    def _count(self, outcome: str) -> bool:
        metrics.CONSUMED.labels(self._topic.name, self._letters.service, outcome).inc()
        return True

    def _tell(self, outage: BaseException) -> None:
        """Once in a while: many messages wait for the same dependency, and each asks again and again."""
        if time.monotonic() > self._quiet_until:
            self._quiet_until = time.monotonic() + _QUIET_S
            log.warning("waiting for a dependency", extra={"topic": self._topic.name, "error": repr(outage)})

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._leaving.wait(), max(0.0, seconds))


def _is_for_us(error: BaseException) -> bool:
    """A handler may leak the cancellation of something of its own; ours is told by the task's count."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
