"""Consuming: each record is decoded inside the handler, taken at least once, and committed after its effect.

An outage is waited out and dead-letters nothing; poison goes to the dead letters and the partition moves on; the
unknown gets five tries.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from shared.runtime import metrics
from shared.runtime.dead_letters import bury
from shared.runtime.envelope import Undecodable
from shared.runtime.kafka import Kafka
from shared.runtime.logs import correlation
from shared.runtime.message import Message, Poison, UnknownType, decode
from shared.runtime.outage import is_outage
from shared.topics import Topic

log = logging.getLogger(__name__)

BATCH = 200
TRIES = 5
_FIRST_PAUSE_S = 0.1
_SLICE_S = 5.0

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
        self._patience = min(_SLICE_S, max_poll_s / 4)
        self._leaving = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._progress = time.monotonic()

    async def take(self, consumer: Any, first: Raw) -> None:
        """Handles a record and what else has come with it; ends in a commit or a seek of each partition, whatever
        happens.
        """
        self._idle.clear()
        self._progress = time.monotonic()
        records = [first]
        done: set[tuple[int, int]] = set()
        try:
            for more in (await consumer.getmany(timeout_ms=0, max_records=BATCH - 1)).values():
                records.extend(more)
            await self._handle_all(records, done)
        except Exception:
            log.exception("consuming failed outside the handler", extra={"topic": self.topic.name})
        finally:
            await self._settle(consumer, records, done)
            self._idle.set()

    async def _handle_all(self, records: Sequence[Raw], done: set[tuple[int, int]]) -> None:
        lanes: dict[tuple[int, bytes | None], list[Raw]] = {}
        for record in records:
            lanes.setdefault((record.partition, record.key), []).append(record)

        async def handle_lane(lane: list[Raw]) -> None:
            async with self._places:
                for record in lane:
                    if self._leaving.is_set() or not await self._handle_one(record):
                        return
                    done.add((record.partition, record.offset))
                    self._progress = time.monotonic()

        await asyncio.gather(*(handle_lane(lane) for lane in lanes.values()))

    async def _handle_one(self, record: Raw) -> bool:
        """True when the record is done with: taken, unknown, or among the dead letters. False: not now."""
        try:
            message = decode(self.topic, record)
        except UnknownType:
            return self._count("unknown_type")
        except Undecodable as error:
            return await self._bury(record, error)
        token = correlation.set(message.correlation_id)
        try:
            return await self._attempt(record, message)
        finally:
            correlation.reset(token)

    async def _attempt(self, record: Raw, message: Message) -> bool:
        until = time.monotonic() + self._patience
        pause, failures = _FIRST_PAUSE_S, 0
        while True:
            try:
                await self._handle(message)
            except Poison as error:
                return await self._bury(record, error)
            except Exception as error:
                if is_outage(error):
                    self._progress = time.monotonic()
                    log.warning("waiting for a dependency", extra={"topic": self.topic.name, "error": repr(error)})
                    if time.monotonic() + pause > until:
                        await self._pause(max(0.0, until - time.monotonic()))
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

    async def _bury(self, record: Raw, error: Exception) -> bool:
        try:
            await bury(self._kafka, self.topic, self.service, record, error)
        except Exception as failure:
            if not is_outage(failure):
                log.exception("a dead letter could not be written", extra={"topic": self.topic.name})
            await self._pause(self._patience)
            return False
        return self._count("dead_letter")

    def _count(self, outcome: str) -> bool:
        metrics.CONSUMED.labels(self.topic.name, self.service, outcome).inc()
        return True

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._leaving.wait(), seconds)

    async def _settle(self, consumer: Any, records: Sequence[Raw], done: set[tuple[int, int]]) -> None:
        """Per partition: commits up to the first record not done with, and reads again from there."""
        commits: dict[TopicPartition, int] = {}
        rewinds: dict[TopicPartition, int] = {}
        for record in sorted(records, key=lambda record: (record.partition, record.offset)):
            partition = TopicPartition(record.topic, record.partition)
            if partition in rewinds:
                continue
            if (record.partition, record.offset) in done:
                commits[partition] = record.offset + 1
                self._observe_lag(consumer, partition, record.offset + 1)
            else:
                rewinds[partition] = record.offset
        for partition, offset in rewinds.items():
            with contextlib.suppress(IllegalStateError):  # no longer ours: its new owner reads from the commit
                consumer.seek(partition, offset)
        if commits:
            try:
                await consumer.commit(commits)
            except (CommitFailedError, IllegalStateError) as error:
                log.info("the partitions went to another consumer before the commit", extra={"error": repr(error)})
            except KafkaError as error:
                log.warning("a commit failed; the records come again", extra={"error": repr(error)})

    def _observe_lag(self, consumer: Any, partition: TopicPartition, position: int) -> None:
        try:
            highwater = consumer.highwater(partition)
        except (AssertionError, IllegalStateError):
            return  # no longer assigned
        if highwater is not None:
            lag = max(0, highwater - position)
            metrics.CONSUMER_LAG.labels(self.topic.name, self.service, str(partition.partition)).set(lag)

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Waits for what is in hand, so that the next owner starts after it."""
        if not revoked:
            return
        self._leaving.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), 20.0)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:  # noqa: ARG002 - aiokafka's signature
        self._leaving.clear()

    def leave(self) -> None:
        """Told to stop: what is in hand is finished, waits are cut short."""
        self._leaving.set()

    def stuck_seconds(self) -> float:
        return 0.0 if self._idle.is_set() else time.monotonic() - self._progress
