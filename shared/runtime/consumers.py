"""A service's consumers as one worker: a FastStream broker with a subscriber per topic and group. No one else makes a
subscriber.
"""

import asyncio
import contextlib
import logging
from typing import Any

from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from shared.runtime.epoch import epoch
from shared.runtime.kafka import Kafka
from shared.runtime.mongo import Database
from shared.runtime.outage import is_outage
from shared.runtime.reading import Handle, Reading
from shared.topics import Topic

log = logging.getLogger(__name__)

MAX_POLL_S = 300.0
_STOP_S = 15.0


class Consumers:
    """Declare with `on`, then run as a worker. Groups are `<prefix><group>.<epoch>`."""

    def __init__(self, kafka: Kafka, db: Database, service: str) -> None:
        self.name = f"{service} consumers"
        self._kafka, self._db, self._service = kafka, db, service
        self._readings: list[tuple[str, Reading]] = []

    def on(self, topic: Topic, *, group: str, handle: Handle, concurrency: int = 8) -> None:
        """At least once, in order per key, up to `concurrency` keys side by side. `handle` raises Poison for what can
        never be taken in.
        """
        reading = Reading(self._kafka, topic, self._service, handle, concurrency=concurrency, max_poll_s=MAX_POLL_S)
        self._readings.append((group, reading))

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not await self._kafka.ready(stop):
                return
            try:
                broker = await self._build()
                await broker.start()
            except (KafkaError, OSError) as error:
                log.warning("the consumers could not start", extra={"error": repr(error)})
                await asyncio.sleep(1.0)
                continue
            except Exception as error:
                if not is_outage(error):
                    raise
                await asyncio.sleep(1.0)
                continue
            await stop.wait()
            for _, reading in self._readings:
                reading.leave()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(broker.stop(), _STOP_S)

    async def _build(self) -> KafkaBroker:
        broker = self._kafka.broker()
        current = await epoch(self._db)
        for group, reading in self._readings:
            _subscribe(broker, self._kafka, reading, f"{self._kafka.address.prefix}{group}.{current}")
        return broker

    def stuck_seconds(self) -> float:
        return max((reading.stuck_seconds() for _, reading in self._readings), default=0.0)


def _subscribe(broker: KafkaBroker, kafka: Kafka, reading: Reading, group: str) -> None:
    subscriber: Any = broker.subscriber(
        kafka.name_of(reading.topic.name),
        group_id=group,
        ack_policy=AckPolicy.MANUAL,
        no_reply=True,
        auto_offset_reset="earliest",
        session_timeout_ms=6_000,
        heartbeat_interval_ms=1_500,
        rebalance_timeout_ms=30_000,
        max_poll_interval_ms=int(MAX_POLL_S * 1_000),
        fetch_max_wait_ms=500,
        listener=reading,
    )

    async def handle(message: KafkaMessage) -> None:
        await reading.take(subscriber.consumer, message.raw_message)

    subscriber(handle)
