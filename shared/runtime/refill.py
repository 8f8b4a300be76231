"""What the relay does about a broker that has lost its log: it notices, and has everything sent again.

It keeps the cluster's id and how far each partition was acknowledged. When they no longer fit, the epoch is raised, and
the rows of the outbox go out again as they were: same `ce_id`, same cause. Consumers guard, so only what was lost has
an effect. Compacted topics are filled from their owner's collections instead, which hold more than the outbox.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.runtime.epoch import epoch_on, raise_epoch
from shared.runtime.kafka import OTHERS_NOTICE_S, Kafka
from shared.runtime.mongo import Database
from shared.runtime.outage import Outage
from shared.runtime.stopping import within
from shared.runtime.workers import wait_or_stop
from shared.topics import TOPICS

log = logging.getLogger(__name__)

_LOOK_S = 3.0
_FIT_S = 30.0
_ASK_S = 10.0
_COMPACTED = [topic.name for topic in TOPICS if topic.kept is None]


class Refill:
    """For the holder of the relay's lease."""

    def __init__(self, db: Database, kafka: Kafka) -> None:
        self._db, self._kafka = db, kafka
        self._state = db["runtime"]
        self._acknowledged: dict[TopicPartition, int] = {}
        self._look_at = self._compare_at = 0.0

    def acknowledged(self, topic: str, partition: int, offset: int) -> None:
        """The broker has taken a message of this topic, there."""
        place = TopicPartition(topic, partition)
        self._acknowledged[place] = max(offset, self._acknowledged.get(place, -1))

    def suspect(self) -> None:
        """Something went wrong with the broker: look closely before anything more is sent."""
        self._look_at = self._compare_at = 0.0

    async def look(self, stop: asyncio.Event) -> None:
        """Now and then; makes all that is still kept wait for the relay again where the log was lost. Raises Outage."""
        if time.monotonic() < self._look_at:
            return
        await self._keep()
        current = await epoch_on(self._db, await self._kafka.recognise())
        done = await self._state.find_one({"_id": "refilled"})
        lost = current > (done["epoch"] if done else 0)
        if not lost and time.monotonic() >= self._compare_at:
            lost = await self._is_behind()
            if lost:
                current = await raise_epoch(self._db, current)
            self._compare_at = time.monotonic() + _FIT_S
        if lost and not await wait_or_stop(stop, OTHERS_NOTICE_S):
            await self._again(current)
        self._look_at = time.monotonic() + _LOOK_S

    async def _keep(self) -> None:
        """A crash forgets what was acknowledged since the last look, which weakens the comparison by as much."""
        for place, offset in self._acknowledged.items():
            await self._state.update_one(
                {"_id": f"acknowledged {place.topic} {place.partition}"},
                {
                    "$set": {"kind": "acknowledged", "topic": place.topic, "partition": place.partition},
                    "$max": {"offset": offset},
                },
                upsert=True,
            )
        self._acknowledged.clear()

    async def _is_behind(self) -> bool:
        """Whether a partition ends before what it acknowledged."""
        rows = await self._state.find({"kind": "acknowledged"})
        known = {
            TopicPartition(self._kafka.name_of(row["topic"]), row["partition"]): int(row["offset"]) for row in rows
        }
        if not known:
            return False
        ends = await self._ends([*known])
        lost = {str(place): offset for place, offset in known.items() if ends[place] <= offset}
        if lost:
            log.error("Kafka has lost messages that it had acknowledged", extra={"lost": lost})
        return bool(lost)

    async def _ends(self, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._kafka.address.servers, client_id=self._kafka.client_id)
        try:
            async with asyncio.timeout(_ASK_S):
                await consumer.start()
                ends: dict[TopicPartition, int] = await consumer.end_offsets(places)
                return ends
        except (KafkaError, TimeoutError) as error:
            raise Outage(f"Kafka does not say how far its topics go: {error!r}") from error
        finally:
            await within(_ASK_S, consumer.stop())

    async def _again(self, current: int) -> None:
        """Repeated after a crash half way: then some go out twice."""
        now = datetime.now(UTC)
        sent = {"sent_at": {"$exists": True}, "expire_at": {"$gt": now}, "topic": {"$nin": _COMPACTED}}
        count = await self._db["outbox"].update_many(
            sent, {"$set": {"pending": True}, "$unset": {"sent_at": "", "expire_at": ""}}
        )
        await self._state.delete_many({"kind": "acknowledged"})
        self._acknowledged.clear()
        await self._state.update_one({"_id": "refilled"}, {"$set": {"epoch": current}}, upsert=True)
        log.error("Kafka is filled again from the outbox", extra={"epoch": current, "messages": count})
