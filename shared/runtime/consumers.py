"""A service's consumers as one worker: a subscriber per topic and group."""

import asyncio

from faststream.kafka import KafkaBroker

from shared.runtime.brokers import MAX_POLL_S, keep_listening, new_broker, subscribe
from shared.runtime.epoch import epoch
from shared.runtime.kafka import Kafka
from shared.runtime.mongo import Database
from shared.runtime.reading import Handle, Reading
from shared.topics import Topic


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
        await keep_listening(self._kafka, stop, self._build, leave=self._leave)

    async def _build(self) -> KafkaBroker:
        broker = new_broker(self._kafka)
        current = await epoch(self._db)
        for group, reading in self._readings:
            reading.begin()
            subscribe(
                broker,
                self._kafka.name_of(reading.topic.name),
                reading.take,
                group=f"{self._kafka.address.prefix}{group}.{current}",
                listener=reading,
            )
        return broker

    def _leave(self) -> None:
        for _, reading in self._readings:
            reading.leave()

    def stuck_seconds(self) -> float:
        return max((reading.stuck_seconds() for _, reading in self._readings), default=0.0)
