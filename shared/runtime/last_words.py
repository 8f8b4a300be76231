"""The last word of a compacted topic on each of its keys, read from the start, without a group, up to today's end."""

import asyncio

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from shared.runtime.envelope import Record, Undecodable, read_attributes
from shared.runtime.kafka import Kafka
from shared.runtime.outage import Outage
from shared.runtime.stopping import within
from shared.topics import Topic

_STOP_S = 5.0


async def last_words(kafka: Kafka, topic: Topic, timeout: float) -> dict[str, int]:
    """The sequence of the last message of each key; 0 for one that nobody can read. A tombstone ends its key.

    Raises Outage when the end was not reached within `timeout` seconds.
    """
    consumer = AIOKafkaConsumer(
        kafka.name_of(topic.name),
        bootstrap_servers=kafka.address.servers,
        client_id=kafka.client_id,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    found: dict[str, int] = {}
    try:
        async with asyncio.timeout(timeout):
            await consumer.start()
            ends = await consumer.end_offsets(consumer.assignment())
            while any([await consumer.position(partition) < end for partition, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        _take(found, record)
    except (KafkaError, TimeoutError) as error:
        raise Outage(f"{topic.name} could not be read to its end: {error!r}") from error
    finally:
        await within(_STOP_S, consumer.stop())
    return found


def _take(found: dict[str, int], record: Record) -> None:
    key = (record.key or b"").decode("utf-8", "replace")
    if record.value is None:
        found.pop(key, None)
        return
    try:
        found[key] = read_attributes(record).sequence
    except Undecodable:
        found[key] = 0
