"""Kafka as this process sees it: topics made, one idempotent producer, a health check, and FastStream brokers set right
once.

FastStream's defaults commit before the handler, decode before it, swallow its errors and create topics: see docs/adr.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer, ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from faststream.kafka import KafkaBroker
from faststream.kafka.message import FAKE_CONSUMER, KafkaAckableMessage

from shared.runtime.envelope import Headers
from shared.runtime.outage import Outage
from shared.topics import MAX_MESSAGE_BYTES, TOPICS, Topic, dead_letter_topics

log = logging.getLogger(__name__)

_DEAD_LETTER_MARGIN = 256 * 1024
_STOP_S = 5.0


@dataclass(frozen=True, slots=True)
class KafkaAddress:
    """Where the broker is. `prefix` comes before every topic and group, so that several Milles can share a broker."""

    servers: str
    prefix: str = ""
    replication: int = 1


class Kafka:
    """One per process. Its producer starts at the first message and is made anew after an error that it cannot
    survive.
    """

    def __init__(self, address: KafkaAddress, service: str) -> None:
        self.address, self.service = address, service
        self._producer: Any = None
        self._starting = asyncio.Lock()

    def name_of(self, topic: str) -> str:
        return self.address.prefix + topic

    async def send(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> None:
        """Returns when all replicas in sync have it. While the broker is away it waits, past any time-out, and then
        delivers.

        Never cancelled and sent again from here: that doubles messages. A caller that dies sends again later, and
        consumers guard.
        """
        producer = await self._started()
        try:
            future = await producer.send(self.name_of(topic), value, key=key, headers=headers)
            await asyncio.shield(future)
        except KafkaError as error:
            if not error.retriable:
                await self._discard(producer)
            raise Outage(f"Kafka did not take a message: {error!r}") from error

    async def _started(self) -> Any:
        async with self._starting:
            if self._producer is None:
                producer: Any = AIOKafkaProducer(
                    bootstrap_servers=self.address.servers,
                    client_id=f"mille-{self.service}",
                    acks="all",
                    enable_idempotence=True,
                    max_request_size=MAX_MESSAGE_BYTES + _DEAD_LETTER_MARGIN,
                    retry_backoff_ms=500,
                    metadata_max_age_ms=15_000,
                )
                try:
                    await producer.start()
                except BaseException:
                    await _within(producer.stop(), _STOP_S)
                    raise
                self._producer = producer
            return self._producer

    async def _discard(self, producer: Any) -> None:
        if self._producer is producer:
            self._producer = None
            await _within(producer.stop(), _STOP_S)

    async def ensure_topics(self) -> None:
        """Makes every topic that is missing, with its settings. Existing ones are left as they are."""
        wanted = [*TOPICS, *dead_letter_topics()]
        async with _Admin(self.address.servers) as admin:
            present = set(await admin.list_topics())
            missing = [topic for topic in wanted if self.name_of(topic.name) not in present]
            if missing:
                await self._create(admin, missing)

    async def _create(self, admin: AIOKafkaAdminClient, missing: Sequence[Topic]) -> None:
        answer = await admin.create_topics(
            [
                NewTopic(
                    self.name_of(topic.name), topic.partitions, self.address.replication, topic_configs=_config(topic)
                )
                for topic in missing
            ],
            timeout_ms=10_000,
        )
        for name, code, *_rest in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise Outage(f"the topic {name} cannot be made: {error.__name__}")

    async def ping(self) -> None:
        """Raises when no broker answers, or when topics are missing."""
        async with _Admin(self.address.servers) as admin:
            present = set(await admin.list_topics())
        missing = [topic.name for topic in TOPICS if self.name_of(topic.name) not in present]
        if missing:
            raise Outage(f"topics missing: {', '.join(missing)}")

    async def ready(self, stop: asyncio.Event) -> bool:
        """Waits until Kafka answers and all topics are there; False when told to stop before."""
        while not stop.is_set():
            try:
                await self.ensure_topics()
            except (KafkaError, Outage, OSError) as error:
                log.warning("waiting for Kafka", extra={"error": repr(error)})
                await asyncio.sleep(1.0)
            else:
                return True
        return False

    def broker(self) -> KafkaBroker:
        """A FastStream broker that decodes nothing by itself: handlers get the raw record and end in an explicit
        commit.
        """
        return KafkaBroker(
            self.address.servers,
            client_id=f"mille-{self.service}",
            allow_auto_create_topics=False,
            parser=_leave_raw,
            decoder=_decode_nothing,
            graceful_timeout=15.0,
            logger=logging.getLogger("faststream"),
            log_level=logging.DEBUG,
            retry_backoff_ms=1_000,
            metadata_max_age_ms=15_000,
        )

    async def close(self) -> None:
        """Bounded: with a record unsent and Kafka away, stopping would hang. What was not acknowledged is still in
        the outbox.
        """
        if self._producer is not None:
            await self._discard(self._producer)


class _Admin:
    def __init__(self, servers: str) -> None:
        self._client = AIOKafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=5_000)

    async def __aenter__(self) -> AIOKafkaAdminClient:
        try:
            await self._client.start()
        except BaseException:
            await _within(self._client.close(), _STOP_S)
            raise
        return self._client

    async def __aexit__(self, *_: object) -> None:
        await _within(self._client.close(), _STOP_S)


def _config(topic: Topic) -> dict[str, str]:
    """A dead letter is the original with headers more: its topic must take a little more."""
    if topic.dead_letter_of is None:
        return topic.config
    return topic.config | {"max.message.bytes": str(MAX_MESSAGE_BYTES + _DEAD_LETTER_MARGIN)}


async def _leave_raw(record: ConsumerRecord[bytes, bytes]) -> KafkaAckableMessage:
    return KafkaAckableMessage(raw_message=record, body=b"", consumer=FAKE_CONSUMER)


async def _decode_nothing(message: Any) -> None:  # noqa: ARG001 - FastStream's signature
    return None


async def _within(stopping: Any, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping, seconds)
    except Exception as error:
        log.warning("a Kafka client did not stop in time", extra={"error": repr(error)})
