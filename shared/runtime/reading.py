"""Consuming: batches of what has come, each message taken at least once and committed after its effect."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from typing import Any

from aiokafka import TopicPartition
from aiokafka.abc import ConsumerRebalanceListener

from shared.runtime.dead_letters import DeadLetters
from shared.runtime.handling import Handle, Handling, Raw
from shared.runtime.offsets import behind, commit, forget, settle
from shared.runtime.unreadable import Unread, why_unreadable
from shared.topics import Topic

log = logging.getLogger(__name__)

BATCH = 200
_SLICE_S = 5.0
_REVOKE_S = 20.0


class Reading(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka has no types
    """One topic read by one group. Different keys are handled side by side, one key in order."""

    def __init__(
        self, letters: DeadLetters, topic: Topic, handle: Handle, *, concurrency: int, max_poll_s: float
    ) -> None:
        self.topic, self.service = topic, letters.service
        self._letters = letters
        self._places = asyncio.Semaphore(concurrency)
        self._slice = min(_SLICE_S, max_poll_s / 4)
        self._until = 0.0
        self._leaving = asyncio.Event()  # partitions go, or we stop: begin nothing, cut waits short
        self._handling = Handling(letters, topic, handle, self._leaving)
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._behind_since: float | None = None
        self._behind: dict[TopicPartition, int] = {}  # where each partition stood at the last look

    def begin(self) -> None:
        """Before a broker starts."""
        self._stopping = False
        self._leaving.clear()
        self._behind_since = None

    def leave(self) -> None:
        """Told to stop: what is in hand is finished, waits are cut short."""
        self._stopping = True
        self._leaving.set()

    async def take(self, consumer: Any, first: Raw) -> None:
        """Handles a record and what else has come with it; ends in a commit or a seek of each partition, whatever
        happens: FastStream swallows what leaves here, and the next commit would pass the record.
        """
        self._idle.clear()
        self._handling.progress = time.monotonic()
        self._until = self._handling.progress + self._slice
        records = [first]
        done: set[tuple[int, int]] = set()
        try:
            await self._take_along(consumer, records)
            await self._handle_all(records, done)
        finally:
            try:
                await settle(consumer, records, done, self._leaving)
            except Exception:
                log.exception("the end of a batch failed", extra={"topic": self.topic.name})
            finally:
                self._idle.set()

    async def _take_along(self, consumer: Any, records: list[Raw]) -> None:
        """What has been fetched already, of each partition its share, so that a long one lets the others have their
        turn. Partition by partition, because a failure loses what the same call got from others; and not while
        partitions go, because then it would wait for us, who wait for it.
        """
        assigned = consumer.assignment()
        for partition in assigned:
            if self._leaving.is_set():
                return
            try:
                more = await consumer.getmany(partition, timeout_ms=0, max_records=max(1, BATCH // len(assigned)))
            except Exception as error:
                log.warning("a partition could not be read", extra={"partition": str(partition), "error": repr(error)})
                continue
            records.extend(more.get(partition, ()))

    async def _handle_all(self, records: Sequence[Raw], done: set[tuple[int, int]]) -> None:
        lanes: dict[tuple[int, bytes | None], list[Raw]] = {}
        for record in records:
            lanes.setdefault((record.partition, record.key), []).append(record)

        async def handle_lane(lane: list[Raw]) -> None:
            for record in lane:
                async with self._places:  # lanes take turns, so that what is done has few gaps when we must break off
                    if self._leaving.is_set() or time.monotonic() > self._until:
                        return
                    if not await self._handling.take(record, self._until):
                        return
                    done.add((record.partition, record.offset))
                    self._handling.progress = time.monotonic()

        async with asyncio.TaskGroup() as together:
            for lane in lanes.values():
                together.create_task(handle_lane(lane))

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Waits for what is in hand, so that the next owner starts after it."""
        if not revoked:
            return
        self._leaving.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), _REVOKE_S)
        forget(revoked, self.service, self.topic)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:  # noqa: ARG002 - aiokafka's signature
        if not self._stopping:
            self._leaving.clear()

    async def look(self, consumer: Any) -> None:
        """Sees what waits on the topic, whether we get it or not; passes over what nobody can get."""
        before, self._behind = self._behind, await behind(consumer, self.service, self.topic)
        if not self._behind:
            self._behind_since = None
        elif self._behind_since is None:
            self._behind_since = time.monotonic()
        for partition, offset in self._behind.items() & before.items():
            await self._pass_over(consumer, partition, offset)

    async def _pass_over(self, consumer: Any, partition: TopicPartition, offset: int) -> None:
        """If it cannot be read. Not while records before it may be in hand."""
        why = await why_unreadable(self._letters.kafka.address.servers, partition, offset)
        if why is None or await self._handling.is_stopped():
            return
        await self._letters.bury(self.topic, Unread(partition.topic, partition.partition, offset), why)
        if self._idle.is_set() and await consumer.position(partition) == offset:
            consumer.seek(partition, offset + 1)
            await commit(consumer, {partition: offset + 1}, self._leaving)

    def stuck_seconds(self) -> float:
        """For how long something has waited without coming to us, or what is in hand has not gone on."""
        if not self._idle.is_set():
            return time.monotonic() - self._handling.progress
        if self._behind_since is None:
            return 0.0
        return time.monotonic() - max(self._behind_since, self._handling.progress)
