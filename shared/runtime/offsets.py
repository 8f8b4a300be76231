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
_LOOK_S = 5.0


async def settle(
    consumer: Any,
    records: Sequence[Record],
    done: AbstractSet[tuple[int, int]],
    leaving: asyncio.Event,
) -> None:
    """Per partition: commits up to the first record not done with, and reads again from there.

    `done` holds pairs of partition and offset. For `leaving` see `commit`.
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
        await commit(consumer, ours, leaving)


async def commit(consumer: Any, offsets: dict[TopicPartition, int], leaving: asyncio.Event) -> None:
    """Waits for Kafka to return, but not longer than 3 s after `leaving` is set. What is not committed comes again."""
    committing = asyncio.create_task(consumer.commit(offsets))
    left = asyncio.create_task(leaving.wait())
    try:
        await asyncio.wait({committing, left}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({committing}, timeout=_LAST_S)
        if committing.done():
            committing.result()
        else:
            log.warning("not committed in time; the records come again")
    except (CommitFailedError, IllegalStateError) as error:
        log.info("the partitions went to another consumer before the commit", extra={"error": repr(error)})
    except KafkaError as error:
        log.warning("a commit failed; the records come again", extra={"error": repr(error)})
    finally:
        left.cancel()
        committing.cancel()


async def behind(consumer: Any, service: str, topic: Topic) -> dict[TopicPartition, int]:
    """Where those of our partitions stand that have more than has come to us; also the metrics' lag. Empty where nobody
    answers.
    """
    try:
        async with asyncio.timeout(_LOOK_S):
            ends = await consumer.end_offsets(consumer.assignment())
    except (KafkaError, TimeoutError):
        return {}
    found: dict[TopicPartition, int] = {}
    for partition, end in ends.items():
        try:
            async with asyncio.timeout(1.0):
                position = await consumer.position(partition)
        except TimeoutError:
            position = 0  # nobody has found out where to begin: as bad as getting nothing
        except IllegalStateError:
            continue  # no longer assigned
        metrics.CONSUMER_LAG.labels(topic.name, service, str(partition.partition)).set(max(0, end - position))
        if end > position:
            found[partition] = position
    return found


def forget(revoked: AbstractSet[TopicPartition], service: str, topic: Topic) -> None:
    """The lag of what is no longer ours is for its new owner to tell."""
    for partition in revoked:
        metrics.CONSUMER_LAG.labels(topic.name, service, str(partition.partition)).set(0)
