"""The end of a batch: what is done with is committed, what is not is read again."""

import asyncio
import logging
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from shared.runtime import metrics
from shared.runtime.envelope import Record
from shared.topics import Topic

log = logging.getLogger(__name__)

_LAST_S = 3.0


async def settle(
    consumer: Any,
    records: Sequence[Record],
    done: AbstractSet[tuple[int, int]],
    leaving: asyncio.Event,
    service: str,
    topic: Topic,
) -> None:
    """Per partition: commits up to the first record not done with, and reads again from there.

    `done` holds pairs of partition and offset. A commit waits for Kafka to return, but not longer than 3 s after
    `leaving` is set.
    """
    commits: dict[TopicPartition, int] = {}
    rewinds: dict[TopicPartition, int] = {}
    for record in sorted(records, key=lambda record: (record.partition, record.offset)):
        partition = TopicPartition(record.topic, record.partition)
        if partition in rewinds:
            continue
        if (record.partition, record.offset) in done:
            commits[partition] = record.offset + 1
        else:
            rewinds[partition] = record.offset
    assigned = consumer.assignment()  # what is no longer ours, its new owner reads from our last commit
    for partition in rewinds.keys() & assigned:
        try:
            consumer.seek(partition, rewinds[partition])
        except IllegalStateError:
            log.info("no longer assigned", extra={"partition": str(partition)})
    ours = {partition: offset for partition, offset in commits.items() if partition in assigned}
    if ours:
        await _commit(consumer, ours, leaving)
        _observe_lag(consumer, ours, service, topic)


async def _commit(consumer: Any, offsets: dict[TopicPartition, int], leaving: asyncio.Event) -> None:
    commit = asyncio.create_task(consumer.commit(offsets))
    left = asyncio.create_task(leaving.wait())
    try:
        await asyncio.wait({commit, left}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({commit}, timeout=_LAST_S)
        if commit.done():
            commit.result()
        else:
            log.warning("not committed in time; the records come again")
    except (CommitFailedError, IllegalStateError) as error:
        log.info("the partitions went to another consumer before the commit", extra={"error": repr(error)})
    except KafkaError as error:
        log.warning("a commit failed; the records come again", extra={"error": repr(error)})
    finally:
        left.cancel()
        commit.cancel()


def _observe_lag(consumer: Any, positions: dict[TopicPartition, int], service: str, topic: Topic) -> None:
    for partition, position in positions.items():
        try:
            highwater = consumer.highwater(partition)
        except (AssertionError, IllegalStateError):
            continue  # no longer assigned
        if highwater is not None:
            lag = max(0, highwater - position)
            metrics.CONSUMER_LAG.labels(topic.name, service, str(partition.partition)).set(lag)
