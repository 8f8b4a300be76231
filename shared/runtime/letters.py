"""What a person does about dead letters: look, try again, drop. Trying again is in the service's own process, by the
handler of the consumer: put back on a compacted topic, an old snapshot would become its last word.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.runtime.dead_letters import DeadLetters, error_fields
from shared.runtime.envelope import Record, Undecodable
from shared.runtime.handling import Handle
from shared.runtime.logs import correlation
from shared.runtime.message import Message, Poison, UnknownType, decode
from shared.runtime.mongo import Document
from shared.runtime.outage import Outage, is_outage
from shared.runtime.stopping import within
from shared.topics import Topic

log = logging.getLogger(__name__)

_READ_S = 5.0
_STOP_S = 5.0

State = Literal["open", "retried", "dropped"]
Outcome = Literal["taken", "taken_in", "newer_applied", "refused", "gone", "dropped", "settled_before"]
"""What a retry or a drop came to. `taken_in`: the handler does not tell whether that changed anything. `refused`: it is
poison still. `gone`: its topic has it no more. `settled_before`: it was not open.
"""


class LetterNotFound(Exception):
    """No letter of this service has that id."""


class LetterGone(Exception):
    """The topic has the letter no more: the broker has lost its log, or it was kept long enough."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one letter; `error` of one that is still open."""

    id: str
    outcome: Outcome
    error: str | None = None


class Letters:
    """The dead letters of one service, and who takes in what of them."""

    def __init__(self, dead_letters: DeadLetters) -> None:
        self._kafka, self._rows = dead_letters.kafka, dead_letters.rows
        self.service = dead_letters.service
        self._topics: dict[str, Topic] = {}
        self._handles: dict[str, Handle] = {}
        self._own: dict[str, Handle] = {}

    def on(self, topic: Topic, handle: Handle) -> None:
        """`handle` takes in what came on `topic`."""
        self._topics[topic.name], self._handles[topic.name] = topic, handle

    def on_own(self, topic: Topic, handle: Handle) -> None:
        """`handle` takes in what the service has put among the letters itself, from no place on `topic`."""
        self._own[topic.name] = handle

    async def find(
        self, *, state: State = "open", topic: str | None = None, type: str | None = None, limit: int
    ) -> tuple[list[Document], int]:
        """The rows that fit, the oldest first, at most `limit`; and how many there are."""
        asked = {"state": state, "topic": topic, "type": type}
        wanted = {name: value for name, value in asked.items() if value is not None}
        return await self._rows.find(wanted, sort=[("at", 1)], limit=limit), await self._rows.count(wanted)

    async def row(self, id: str) -> Document:
        """Raises LetterNotFound."""
        row = await self._rows.find_one({"_id": id})
        if row is None:
            raise LetterNotFound(id)
        return row

    async def read(self, row: Mapping[str, object]) -> Record:
        """The letter itself. Raises LetterGone, and Outage while Kafka does not answer."""
        name, partition, offset = str(row["_id"]).rsplit(":", 2)
        record = await self._fetch(TopicPartition(self._kafka.name_of(name), int(partition)), int(offset))
        at = row["at"]
        buried = dict(record.headers).get("mille_dlt_at") if record is not None else None
        if record is None or not isinstance(at, datetime) or buried != at.isoformat().encode():
            raise LetterGone(row["_id"])
        return record

    async def retry(self, id: str, by: str) -> Settled:
        """Hands an open letter to the handler once more. Raises LetterNotFound, and Outage when it cannot be told what
        became of it: then it is open still, and may be tried again.
        """
        row = await self.row(id)
        if row["state"] != "open":
            return Settled(id, "settled_before")
        try:
            record = await self.read(row)
        except LetterGone:
            return Settled(id, "gone", "its topic has it no more; drop it")
        try:
            taken = await self._take_in(row, record)
        except Exception as error:
            if is_outage(error):
                raise
            if not isinstance(error, (Undecodable, UnknownType, Poison)):
                log.exception("a dead letter could not be taken in", extra={"letter": id})
            await self._rows.update_one(
                {"_id": id, "state": "open"},
                {"$set": {"tried_at": datetime.now(UTC), "tried_by": by, **error_fields(error)}},
            )
            return Settled(id, "refused", f"{type(error).__name__}: {error}")
        outcome: Outcome = "taken_in" if taken is None else "taken" if taken else "newer_applied"
        return await self._settle(id, "retried", by, outcome)

    async def drop(self, id: str, by: str) -> Settled:
        """The letter stays on its topic as long as that keeps it, and counts no more. Raises LetterNotFound."""
        row = await self.row(id)
        if row["state"] != "open":
            return Settled(id, "settled_before")
        return await self._settle(id, "dropped", by, "dropped")

    async def _take_in(self, row: Document, record: Record) -> bool | None:
        topic = self._topics.get(row["topic"])
        handle = (self._own if row["offset"] < 0 else self._handles).get(row["topic"])
        if topic is None or handle is None:
            raise Poison(f"{self.service} reads {row['topic']} no more")
        message: Message = decode(topic, record)
        token = correlation.set(message.correlation_id)
        try:
            return await handle(message)
        finally:
            correlation.reset(token)

    async def _settle(self, id: str, state: State, by: str, outcome: Outcome) -> Settled:
        settled = {"state": state, "settled_by": by, "settled_at": datetime.now(UTC), "outcome": outcome}
        if not await self._rows.update_one({"_id": id, "state": "open"}, {"$set": settled}):
            return Settled(id, "settled_before")
        log.info("a dead letter was settled", extra={"letter": id, "by": by, "outcome": outcome})
        return Settled(id, outcome)

    async def _fetch(self, partition: TopicPartition, offset: int) -> Record | None:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._kafka.address.servers, enable_auto_commit=False, auto_offset_reset="none"
        )
        consumer.assign([partition])
        try:
            async with asyncio.timeout(_READ_S):
                await consumer.start()
                first = (await consumer.beginning_offsets([partition]))[partition]
                end = (await consumer.end_offsets([partition]))[partition]
                if not first <= offset < end:
                    return None
                consumer.seek(partition, offset)
                found: Record = await consumer.getone(partition)
                return found
        except (KafkaError, TimeoutError, OSError) as error:
            raise Outage(f"Kafka does not answer: {error!r}") from error
        finally:
            await within(_STOP_S, consumer.stop())
