"""A compacted topic as a table in memory, for who needs it before being ready: read from the start, without a group."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from faststream.kafka import KafkaBroker
from pydantic import ValidationError

from shared.events.base import Payload
from shared.runtime.brokers import keep_listening, new_broker, subscribe
from shared.runtime.envelope import Undecodable
from shared.runtime.kafka import Kafka
from shared.runtime.message import UnknownType, decode
from shared.runtime.mongo import Collection, DuplicateKey
from shared.runtime.outage import is_outage
from shared.runtime.unreadable import Passing
from shared.topics import Topic

log = logging.getLogger(__name__)

_LOOK_S = 0.5

P = TypeVar("P", bound=Payload)


class Table(Generic[P]):
    """A worker. It keeps the rows in `keep_in`, a collection of the service's own, too: to start while Kafka is away.

    A deleted row stays as its sequence, in memory and in the copy, so that a late older version does not revive it.
    """

    def __init__(
        self,
        kafka: Kafka,
        topic: Topic,
        model: type[P],
        keep_in: Collection,
        *,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`changed` is called after every row that came."""
        self.name = f"{topic.name} table"
        self._changed = changed
        self._kafka, self._topic, self._model, self._kept = kafka, topic, model, keep_in
        self._rows: dict[str, tuple[int, P | None]] = {}
        self._filled = asyncio.Event()
        self._subscriber: Any = None
        self._passing = Passing(kafka.address.servers)

    def get(self, key: str) -> P | None:
        row = self._rows.get(key)
        return row[1] if row else None

    def values(self) -> list[P]:
        return [value for _, value in self._rows.values() if value is not None]

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
        """Reads the kept copy; call it when the service opens, and again where the topic is not read. Left out is what
        is older than what is known, and what today's model cannot read.
        """
        for row in await self._kept.find({}):
            known = self._rows.get(row["_id"])
            if known is not None and known[0] >= row["sequence"]:
                continue
            try:
                value = self._model.model_validate(row["value"]) if row["value"] is not None else None
            except ValidationError as error:
                log.error("an unreadable row was kept", extra={"topic": self._topic.name, "error": str(error)})
                continue
            self._rows[row["_id"]] = (row["sequence"], value)
            self._changed()
        if self._rows:
            self._filled.set()

    async def run(self, stop: asyncio.Event) -> None:
        await keep_listening(self._kafka, stop, self._build, started=self._read_to_the_end, well=self._well)

    def stuck_seconds(self) -> float:
        return 0.0

    async def _build(self) -> KafkaBroker:
        broker = new_broker(self._kafka)
        self._subscriber = subscribe(broker, self._kafka.name_of(self._topic.name), self._take)
        return broker

    async def _take(self, _consumer: Any, record: Any) -> None:
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
        if message.data is not None and not isinstance(message.data, self._model):
            return
        self._rows[message.key] = (message.sequence, message.data)
        self._changed()
        await self._keep(message.key, message.sequence, message.data)

    async def _keep(self, key: str, sequence: int, data: P | None) -> None:
        value = None if data is None else data.model_dump(mode="json")
        try:
            await self._kept.update_one(
                {"_id": key, "sequence": {"$lt": sequence}},
                {"$set": {"sequence": sequence, "value": value}},
                upsert=True,
            )
        except DuplicateKey:
            return  # a newer one is kept already
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("the table's copy could not be kept", extra={"topic": self._topic.name, "error": repr(error)})

    async def _well(self) -> bool:
        await self._passing.look(self._subscriber.consumer)
        return True

    async def _read_to_the_end(self) -> None:
        """Marks the table as full once all that was there is taken: positions move on before that, and FastStream holds
        its lock from there until the handler's end.
        """
        consumer = self._subscriber.consumer
        ends = await consumer.end_offsets(consumer.assignment())
        look_at = time.monotonic() + _LOOK_S
        for partition, end in ends.items():
            while await consumer.position(partition) < end:
                await asyncio.sleep(0.02)
                if time.monotonic() > look_at:
                    await self._well()
                    look_at = time.monotonic() + _LOOK_S
        while not self._subscriber.lock.empty:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        self._filled.set()
