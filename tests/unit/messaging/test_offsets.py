"""The end of a batch, against a stand-in for aiokafka's consumer: what is committed, where reading goes on."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError, RequestTimedOutError
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.offsets import settle

A, B = TopicPartition("t", 0), TopicPartition("t", 1)


@dataclass(frozen=True)
class Record:
    partition: int
    offset: int
    topic: str = "t"
    key: bytes | None = None
    value: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


class Consumer:
    def __init__(self, *assigned: TopicPartition, error: Exception | None = None, hangs: bool = False) -> None:
        self.assigned, self.error, self.hangs = set(assigned), error, hangs
        self.committed: dict[TopicPartition, int] = {}
        self.positions: dict[TopicPartition, int] = {}

    def assignment(self) -> set[TopicPartition]:
        return self.assigned

    def seek(self, partition: TopicPartition, offset: int) -> None:
        if partition not in self.assigned:
            raise IllegalStateError("not assigned")
        self.positions[partition] = offset

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        if not offsets.keys() <= self.assigned:
            raise IllegalStateError("not assigned")
        if self.hangs:
            await asyncio.Event().wait()
        if self.error:
            raise self.error
        self.committed.update(offsets)


async def end(consumer: Consumer, records: list[Record], done: set[tuple[int, int]], leaving: bool = False) -> None:
    left = asyncio.Event()
    if leaving:
        left.set()
    await settle(consumer, records, done, left)


async def test_up_to_the_first_that_is_not_done() -> None:
    consumer = Consumer(A, B)
    records = [Record(0, 5), Record(0, 6), Record(0, 9), Record(1, 1), Record(1, 2)]
    await end(consumer, records, {(0, 5), (0, 9), (1, 1), (1, 2)})
    assert consumer.committed == {A: 6, B: 3}
    assert consumer.positions == {A: 6}


async def test_nothing_done_commits_nothing() -> None:
    consumer = Consumer(A)
    await end(consumer, [Record(0, 5), Record(0, 6)], {(0, 6)})
    assert consumer.committed == {}
    assert consumer.positions == {A: 5}


async def test_a_partition_that_went_away_does_not_hold_back_the_others() -> None:
    """aiokafka refuses the whole commit for one partition that is not assigned."""
    consumer = Consumer(B)
    await end(consumer, [Record(0, 5), Record(0, 6), Record(1, 1)], {(0, 5), (1, 1)})
    assert consumer.committed == {B: 2}
    assert consumer.positions == {}


@pytest.mark.parametrize("error", [CommitFailedError(), IllegalStateError(), RequestTimedOutError(), KafkaError()])
async def test_a_commit_that_fails_is_no_catastrophe(error: Exception) -> None:
    """The records come again; an exception here would leave the batch's other half unsettled."""
    consumer = Consumer(A, B, error=error)
    await end(consumer, [Record(0, 5), Record(1, 1)], {(1, 1)})
    assert consumer.positions == {A: 5}


async def test_a_commit_does_not_wait_for_kafka_when_we_leave() -> None:
    await asyncio.wait_for(end(Consumer(A, hangs=True), [Record(0, 5)], {(0, 5)}, leaving=True), 20)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 30), st.booleans()), min_size=1, unique_by=lambda r: r[:2]))
def test_whatever_is_done_nothing_undone_is_passed(batch: list[tuple[int, int, bool]]) -> None:
    """The next record read, and the one a successor begins with, is never behind one that is not done with."""
    consumer = Consumer(A, B)
    records = [Record(partition, offset) for partition, offset, _ in batch]
    asyncio.run(end(consumer, records, {(partition, offset) for partition, offset, done in batch if done}))
    for partition, offset, done in batch:
        where = TopicPartition("t", partition)
        if not done:
            assert consumer.committed.get(where, 0) <= offset
            assert consumer.positions[where] <= offset
