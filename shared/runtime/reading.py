"""Consuming: each record is decoded inside the handler, taken at least once, and committed after its effect.

An outage is waited out; poison goes to the dead letters and the partition moves on; the unknown gets five tries.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener

from shared.runtime import metrics
from shared.runtime.dead_letters import bury
from shared.runtime.envelope import Undecodable
from shared.runtime.kafka import Kafka
from shared.runtime.logs import correlation
from shared.runtime.message import Message, Poison, UnknownType, decode
from shared.runtime.offsets import settle
from shared.runtime.outage import is_outage
from shared.topics import Topic

log = logging.getLogger(__name__)

BATCH = 200
TRIES = 5
_FIRST_PAUSE_S = 0.1
_SLICE_S = 5.0
_REVOKE_S = 20.0

Handle = Callable[[Message], Awaitable[None]]
Raw: TypeAlias = "ConsumerRecord[bytes, bytes]"


class Reading(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka has no types
    """One topic read by one group. Different keys are handled side by side, one key in order."""

    def __init__(
        self, kafka: Kafka, topic: Topic, service: str, handle: Handle, *, concurrency: int, max_poll_s: float
    ) -> None:
        self.topic, self.service = topic, service
        self._kafka, self._handle = kafka, handle
        self._places = asyncio.Semaphore(concurrency)
        self._slice = min(_SLICE_S, max_poll_s / 4)
        self._until = 0.0
        self._leaving = asyncio.Event()  # partitions go, or we stop: begin nothing, cut waits short
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._progress = time.monotonic()

    def begin(self) -> None:
        """Before a broker starts."""
        self._stopping = False
        self._leaving.clear()

    def leave(self) -> None:
        """Told to stop: what is in hand is finished, waits are cut short."""
        self._stopping = True
        self._leaving.set()

    async def take(self, consumer: Any, first: Raw) -> None:
        """Handles a record and what else has come with it; ends in a commit or a seek of each partition, whatever
        happens: FastStream swallows what leaves here, and the next commit would pass the record.
        """
        self._idle.clear()
        self._progress = time.monotonic()
        self._until = self._progress + self._slice
        records = [first]
        done: set[tuple[int, int]] = set()
        try:
            await self._take_along(consumer, records)
            await self._handle_all(records, done)
        finally:
            try:
                await settle(consumer, records, done, self._leaving, self.service, self.topic)
            except Exception:
                log.exception("the end of a batch failed", extra={"topic": self.topic.name})
            finally:
                self._idle.set()

    async def _take_along(self, consumer: Any, records: list[Raw]) -> None:
        """What has been fetched already. Partition by partition, because a failure loses what the same call got from
        others; and not while partitions go, because then it would wait for us, who wait for it.
        """
        for partition in consumer.assignment():
            if self._leaving.is_set() or len(records) >= BATCH:
                return
            try:
                more = await consumer.getmany(partition, timeout_ms=0, max_records=BATCH - len(records))
            except Exception as error:
                log.warning("a partition could not be read", extra={"partition": str(partition), "error": repr(error)})
                continue
            records.extend(more.get(partition, ()))

    async def _handle_all(self, records: Sequence[Raw], done: set[tuple[int, int]]) -> None:
        lanes: dict[tuple[int, bytes | None], list[Raw]] = {}
        for record in records:
            lanes.setdefault((record.partition, record.key), []).append(record)

        async def handle_lane(lane: list[Raw]) -> None:
            async with self._places:
                for record in lane:
                    if self._leaving.is_set() or time.monotonic() > self._until:
                        return
                    if not await self._handle_one(record):
                        return
                    done.add((record.partition, record.offset))
                    self._progress = time.monotonic()

        async with asyncio.TaskGroup() as together:
            for lane in lanes.values():
                together.create_task(handle_lane(lane))

    async def _handle_one(self, record: Raw) -> bool:
        """True when the record is done with: taken, unknown, or among the dead letters. False: not now."""
        try:
            message = decode(self.topic, record)
        except UnknownType:
            return self._count("unknown_type")
        except Undecodable as error:
            return await self._bury(record, error)
        except Exception as error:
            log.exception("a record could not be looked at", extra={"topic": self.topic.name})
            return await self._bury(record, error)
        token = correlation.set(message.correlation_id)
        try:
            return await self._attempt(record, message)
        finally:
            correlation.reset(token)

    async def _attempt(self, record: Raw, message: Message) -> bool:
        pause, failures = _FIRST_PAUSE_S, 0
        while True:
            try:
                await self._handle(message)
            except Poison as error:
                return await self._bury(record, error)
            except (Exception, asyncio.CancelledError) as error:
                if _is_for_us(error):
                    raise
                if is_outage(error):
                    self._progress = time.monotonic()
                    log.warning("waiting for a dependency", extra={"topic": self.topic.name, "error": repr(error)})
                    if self._progress + pause > self._until:
                        await self._pause(self._until - self._progress)
                        self._count("outage")
                        return False
                else:
                    failures += 1
                    log.warning("a handler failed", exc_info=error, extra={"topic": self.topic.name, "try": failures})
                    if failures >= TRIES:
                        return await self._bury(record, error)
                await self._pause(pause)
                if self._leaving.is_set():
                    return False
                pause *= 2
            else:
                return self._count("taken")

    async def _bury(self, record: Raw, error: BaseException) -> bool:
        try:
            await bury(self._kafka, self.topic, self.service, record, error)
        except Exception as failure:
            log.error("a dead letter could not be written", extra={"topic": self.topic.name, "error": repr(failure)})
            await self._pause(self._slice)
            return False
        return self._count("dead_letter")

    def _count(self, outcome: str) -> bool:
        metrics.CONSUMED.labels(self.topic.name, self.service, outcome).inc()
        return True

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._leaving.wait(), max(0.0, seconds))

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Waits for what is in hand, so that the next owner starts after it."""
        if not revoked:
            return
        self._leaving.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), _REVOKE_S)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:  # noqa: ARG002 - aiokafka's signature
        if not self._stopping:
            self._leaving.clear()

    def stuck_seconds(self) -> float:
        return 0.0 if self._idle.is_set() else time.monotonic() - self._progress


def _is_for_us(error: BaseException) -> bool:
    """A handler may leak the cancellation of something of its own; ours is told by the task's count."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
