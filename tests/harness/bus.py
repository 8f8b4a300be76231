"""A topic as seen from outside: raw records in, raw records out, nothing of ours in between."""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.util import calc_crc32c

from shared.runtime.envelope import Envelope, Headers
from shared.topics import Topic

LARGEST = 8 * 1024 * 1024


class Bus:
    """One Kafka. `prefix` comes before each topic's name, as it does for a service."""

    def __init__(self, servers: str, prefix: str) -> None:
        self.servers, self.prefix = servers, prefix
        self._producer: Any = None

    async def __aenter__(self) -> Self:
        self._producer = AIOKafkaProducer(bootstrap_servers=self.servers, acks="all", max_request_size=LARGEST)
        await self._producer.start()
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        await self._producer.stop()

    async def create(self, topics: Iterable[Topic]) -> None:
        new = [NewTopic(self.prefix + each.name, each.partitions, 1, topic_configs=each.config) for each in topics]
        await self._admin("create_topics", new)

    async def delete(self, topics: Iterable[Topic]) -> None:
        await self._admin("delete_topics", [self.prefix + each.name for each in topics])

    async def put(
        self, topic: Topic, key: bytes | None, value: bytes | None, headers: Headers, partition: int | None = None
    ) -> None:
        await self._producer.send_and_wait(
            self.prefix + topic.name, value, key=key, headers=headers, partition=partition
        )

    async def say(self, topic: Topic, envelope: Envelope, partition: int | None = None) -> None:
        await self.put(topic, envelope.subject.encode(), envelope.data, raw(envelope), partition)

    async def put_with_broken_header_name(self, topic: Topic, envelope: Envelope, partition: int) -> None:
        """No client of ours can write this; others can."""
        batch = _BrokenName(LARGEST, 0)
        headers = [*raw(envelope), (_BrokenName.NAME.decode(), b"")]
        batch.append(timestamp=None, key=envelope.subject.encode(), value=envelope.data, headers=headers)
        batch.close()
        await (await self._producer.send_batch(batch, self.prefix + topic.name, partition=partition))

    async def records(self, topic: Topic) -> list[Any]:
        """All that is on the topic now, per partition in order; but what no client of ours can read."""
        name = self.prefix + topic.name
        consumer = AIOKafkaConsumer(bootstrap_servers=self.servers, max_partition_fetch_bytes=LARGEST)
        partitions = [TopicPartition(name, number) for number in range(topic.partitions)]
        consumer.assign(partitions)
        await consumer.start()
        try:
            await consumer.seek_to_beginning()
            ends = await consumer.end_offsets(partitions)
            found: list[Any] = []
            for partition, end in ends.items():
                while (at := await consumer.position(partition)) < end:
                    try:
                        for records in (await consumer.getmany(partition, timeout_ms=200)).values():
                            found.extend(records)
                    except UnicodeDecodeError:
                        consumer.seek(partition, at + 1)
            return found
        finally:
            await consumer.stop()

    async def settled(self, topic: Topic, group: str) -> bool:
        """Whether the group has committed everything that is on the topic."""
        name = self.prefix + topic.name
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.servers, group_id=self.prefix + group, enable_auto_commit=False
        )
        consumer.assign([TopicPartition(name, number) for number in range(topic.partitions)])
        await consumer.start()
        try:
            ends = await consumer.end_offsets(consumer.assignment())
            return all([(await consumer.committed(partition) or 0) == end for partition, end in ends.items()])
        finally:
            await consumer.stop()

    async def _admin(self, method: str, argument: Sequence[Any]) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.servers)
        await admin.start()
        try:
            await getattr(admin, method)(argument)
        finally:
            await admin.close()


class _BrokenName(BatchBuilder):
    """Puts bytes that are no UTF-8 in the place of a header's name, and mends the check sum at byte 17."""

    NAME = b"four"

    def _build(self) -> bytes:
        batch = bytearray(super()._build().replace(self.NAME, b"\xff\xfe\xfd\xfc"))
        batch[17:21] = calc_crc32c(bytes(batch[21:])).to_bytes(4, "big")
        self._buffer = bytes(batch)
        return self._buffer


def raw(envelope: Envelope) -> Headers:
    return [(name, value.encode()) for name, value in envelope.headers().items()]
