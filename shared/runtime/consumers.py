"""A service's consumers as one worker: a subscriber per topic and group."""

import asyncio
import logging
from typing import Any

from faststream.kafka import KafkaBroker

from shared.runtime.brokers import MAX_POLL_S, keep_listening, new_broker, subscribe
from shared.runtime.dead_letters import LIMIT, DeadLetters
from shared.runtime.epoch import epoch, epoch_on
from shared.runtime.handling import Handle
from shared.runtime.kafka import Kafka
from shared.runtime.letters import Letters
from shared.runtime.measures import Measure
from shared.runtime.mongo import Database
from shared.runtime.outage import Outage
from shared.runtime.reading import Reading
from shared.topics import Topic

log = logging.getLogger(__name__)


class Consumers:
    """Declare with `on`, then run as a worker. Groups are `<prefix><group>.<epoch>`."""

    def __init__(
        self,
        kafka: Kafka,
        db: Database,
        service: str,
        *,
        rejoin_after: float = 45.0,
        dead_letter_limit: int = LIMIT,
    ) -> None:
        """`rejoin_after`: seconds for which a consumer may get nowhere although there is something to get.
        `dead_letter_limit`: see DeadLetters.
        """
        self.name = f"{service} consumers"
        self._kafka, self._db, self._rejoin_after = kafka, db, rejoin_after
        self.dead_letters = DeadLetters(db, kafka, service, dead_letter_limit)
        self.letters = Letters(self.dead_letters)
        self._readings: list[tuple[str, Reading]] = []
        self._subscribers: list[Any] = []
        self._epoch = 0

    def on(self, topic: Topic, *, group: str, handle: Handle, concurrency: int = 8) -> None:
        """At least once, in order per key, up to `concurrency` keys side by side. `handle` raises Poison for what can
        never be taken in.
        """
        reading = Reading(self.dead_letters, topic, handle, concurrency=concurrency, max_poll_s=MAX_POLL_S)
        self.letters.on(topic, handle)
        self._readings.append((group, reading))

    def measures(self) -> list[Measure]:
        return [measure for _, reading in self._readings for measure in self.dead_letters.measures(reading.topic)]

    async def run(self, stop: asyncio.Event) -> None:
        await keep_listening(self._kafka, stop, self._build, leave=self._leave, well=self._well)

    async def _build(self) -> KafkaBroker:
        broker = new_broker(self._kafka)
        self._epoch = await epoch_on(self._db, self._kafka.cluster)
        self._subscribers = []
        for group, reading in self._readings:
            reading.begin()
            subscriber = subscribe(
                broker,
                self._kafka.name_of(reading.topic.name),
                reading.take,
                group=f"{self._kafka.address.prefix}{group}.{self._epoch}",
                listener=reading,
            )
            self._subscribers.append(subscriber)
        return broker

    async def _well(self) -> bool:
        """Whether our groups are those of today's epoch, and each consumer gets what is there and gets on with it.

        aiokafka's own tasks may die of an error that nobody sees: then a consumer stays in its group, keeps its
        partitions, and gets nothing. A handler or a commit that never ends would hold them as well.
        """
        try:
            if await epoch(self._db) != self._epoch:
                log.error("the broker's log was lost: joining anew")
                return False
            for subscriber, (_, reading) in zip(self._subscribers, self._readings, strict=True):
                await reading.look(subscriber.consumer)
        except Outage:
            return True  # nobody knows; what waits for MongoDB goes on where it is
        for _, reading in self._readings:
            if reading.stuck_seconds() > self._rejoin_after:
                log.error("a consumer gets nowhere: joining anew", extra={"topic": reading.topic.name})
                return False
        return True

    def _leave(self) -> None:
        for _, reading in self._readings:
            reading.leave()

    def stuck_seconds(self) -> float:
        return max((reading.stuck_seconds() for _, reading in self._readings), default=0.0)
