"""A compacted topic as a table in memory, for who needs it before being ready: read from the start, without a group."""

import asyncio
import logging
from typing import Any, Generic, TypeVar

from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from shared.events.base import Payload
from shared.runtime.envelope import Undecodable
from shared.runtime.kafka import Kafka
from shared.runtime.message import UnknownType, decode
from shared.runtime.mongo import Collection, DuplicateKey
from shared.runtime.outage import is_outage
from shared.topics import Topic

log = logging.getLogger(__name__)

P = TypeVar("P", bound=Payload)


class Table(Generic[P]):
    """A worker. It keeps the rows in `keep_in`, a collection of the service's own, too: to start while Kafka is away.
    """

    def __init__(self, kafka: Kafka, topic: Topic, model: type[P], keep_in: Collection) -> None:
        self.name = f"{topic.name} table"
        self._kafka, self._topic, self._model, self._kept = kafka, topic, model, keep_in
        self._rows: dict[str, tuple[int, P]] = {}
        self._filled = asyncio.Event()

    def get(self, key: str) -> P | None:
        row = self._rows.get(key)
        return row[1] if row else None

    def values(self) -> list[P]:
        return [row for _, row in self._rows.values()]

    @property
    def full(self) -> bool:
        """Whether everything on the topic at the start has been read, or a kept copy was loaded."""
        return self._filled.is_set()

    async def filled(self, timeout: float) -> bool:
        """Waits for `full`, at most `timeout` seconds."""
        try:
            await asyncio.wait_for(self._filled.wait(), timeout)
        except TimeoutError:
            return False
        return True

    async def load(self) -> None:
        """Reads the kept copy; call it when the service opens."""
        for row in await self._kept.find({}):
            self._rows[row["_id"]] = (row["sequence"], self._model.model_validate(row["value"]))
        if self._rows:
            self._filled.set()

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not await self._kafka.ready(stop):
                return
            broker = self._kafka.broker()
            subscriber = self._subscribe(broker)
            try:
                await broker.start()
                await self._watch_for_the_end(subscriber.consumer, stop)
            except (KafkaError, OSError) as error:
                log.warning("the table waits for Kafka", extra={"topic": self._topic.name, "error": repr(error)})
                await asyncio.sleep(1.0)
            finally:
                await broker.stop()

    def stuck_seconds(self) -> float:
        return 0.0

    def _subscribe(self, broker: KafkaBroker) -> Any:
        subscriber: Any = broker.subscriber(
            self._kafka.name_of(self._topic.name),
            group_id=None,
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            auto_offset_reset="earliest",
        )

        async def handle(message: KafkaMessage) -> None:
            await self._take(message.raw_message)

        subscriber(handle)
        return subscriber

    async def _take(self, record: Any) -> None:
        """A row that cannot be read is skipped and logged: the row before it stays, and the next version mends it."""
        try:
            message = decode(self._topic, record)
        except UnknownType:
            return
        except Undecodable as error:
            log.error("an unreadable row was skipped", extra={"topic": self._topic.name, "error": str(error)})
            return
        known = self._rows.get(message.key)
        if known and known[0] >= message.sequence:
            return
        if message.data is None:
            self._rows.pop(message.key, None)
        elif isinstance(message.data, self._model):
            self._rows[message.key] = (message.sequence, message.data)
        await self._keep(message.key, message.sequence, message.data)

    async def _keep(self, key: str, sequence: int, data: Payload | None) -> None:
        try:
            if data is None:
                await self._kept.delete_one({"_id": key})
                return
            await self._kept.update_one(
                {"_id": key, "sequence": {"$lt": sequence}},
                {"$set": {"sequence": sequence, "value": data.model_dump(mode="json")}},
                upsert=True,
            )
        except DuplicateKey:
            return  # a newer one is kept already
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("the table's copy could not be kept", extra={"topic": self._topic.name, "error": repr(error)})

    async def _watch_for_the_end(self, consumer: Any, stop: asyncio.Event) -> None:
        """Marks the table as full once all that was there is read, then stays until told to stop."""
        while not stop.is_set() and not self._reading_done:
            await asyncio.sleep(0.05)
            partitions = consumer.assignment()
            if not partitions:
                continue
            ends = await consumer.end_offsets(partitions)
            positions = {partition: await consumer.position(partition) for partition in partitions}
            if all(positions[partition] >= end for partition, end in ends.items()):
                self._reading_done = True
                self._filled.set()
        await stop.wait()

    _reading_done = False
