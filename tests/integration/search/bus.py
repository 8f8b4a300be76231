"""Kafka and HTTP as the neighbours of a service use them; also for the tests of the catalogue."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from aiokafka import AIOKafkaConsumer
from pydantic import SecretStr

from shared.events.base import Payload
from shared.runtime.client import ServiceClient
from shared.runtime.envelope import Envelope
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.message import Message, decode
from shared.runtime.tokens import InternalTokens
from shared.topics import Topic

T = TypeVar("T")


class Bus:
    """The topics of one test module's Mille."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.kafka = Kafka(KafkaAddress(env["MILLE_KAFKA_SERVERS"], env["MILLE_TOPIC_PREFIX"]), "tests")

    async def send(self, topic: Topic, source: str, data: Payload, key: str, sequence: int) -> None:
        types = {model: name for name, model in topic.types.items()}
        envelope = Envelope.new(type=types[type(data)], source=source, subject=key, sequence=sequence, data=data)
        headers = [(name, value.encode()) for name, value in envelope.headers().items()]
        await self.kafka.send(topic.name, key.encode(), envelope.data, headers)

    async def tombstone(self, topic: Topic, type_: str, like: Payload, key: str, sequence: int) -> None:
        envelope = Envelope.new(type=type_, source="tests", subject=key, sequence=sequence, data=like)
        headers = [(name, value.encode()) for name, value in envelope.headers().items()]
        await self.kafka.send(topic.name, key.encode(), None, headers)

    async def messages(self, topic: Topic, key: str | None = None, read_as: Topic | None = None) -> list[Message]:
        """All that is on a topic now, or all of one key; dead letters are `read_as` what they came from."""
        consumer = AIOKafkaConsumer(
            self.kafka.name_of(topic.name),
            bootstrap_servers=self.kafka.address.servers,
            auto_offset_reset="earliest",
        )
        await consumer.start()
        try:
            found: list[Message] = []
            ends = await consumer.end_offsets(consumer.assignment())
            while any([await consumer.position(partition) < end for partition, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found.extend(decode(read_as or topic, record) for record in records)
            return [message for message in found if key in (None, message.key)]
        finally:
            await consumer.stop()


def client(env: Mapping[str, str], service: str, url: str) -> ServiceClient:
    return ServiceClient(url, InternalTokens(SecretStr(env["MILLE_INTERNAL_KEY"])), service, "tests")


async def eventually(ask: Callable[[], Awaitable[T]], within: float = 20.0) -> T:
    """The first answer that is true; fails with the last one after `within` seconds."""
    until = time.monotonic() + within
    while True:
        answer = await ask()
        if answer:
            return answer
        assert time.monotonic() < until, f"not within {within} s: {answer!r}"
        await asyncio.sleep(0.03)
