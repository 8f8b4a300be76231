"""Following a topic from its end, without a group: for caches that forget on news. Nothing here is kept or committed.
"""

import asyncio
import logging
from collections.abc import Callable

from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka.annotations import KafkaMessage

from shared.events.base import Payload
from shared.runtime.envelope import Undecodable
from shared.runtime.kafka import Kafka
from shared.runtime.message import UnknownType, decode
from shared.runtime.outage import Outage
from shared.topics import Topic

log = logging.getLogger(__name__)

_WATCH_S = 3.0


class Follower:
    """A worker. `news` gets each payload; `reconnected` is called at every start and after every time that Kafka was
    away.
    """

    def __init__(
        self, kafka: Kafka, topic: Topic, *, news: Callable[[Payload], None], reconnected: Callable[[], None]
    ) -> None:
        self.name = f"{topic.name} follower"
        self._kafka, self._topic, self._news, self._reconnected = kafka, topic, news, reconnected

    async def run(self, stop: asyncio.Event) -> None:
        if not await self._kafka.ready(stop):
            return
        broker = self._kafka.broker()
        subscriber = broker.subscriber(
            self._kafka.name_of(self._topic.name),
            group_id=None,
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            auto_offset_reset="latest",
        )

        async def handle(message: KafkaMessage) -> None:
            self._take(message.raw_message)

        subscriber(handle)
        try:
            await broker.start()
            self._reconnected()
            await self._watch(stop)
        finally:
            await broker.stop()

    def stuck_seconds(self) -> float:
        return 0.0

    def _take(self, record: object) -> None:
        try:
            message = decode(self._topic, record)  # type: ignore[arg-type] # FastStream types a record or a batch
        except UnknownType:
            return
        except Undecodable as error:
            log.error("an unreadable message was skipped", extra={"topic": self._topic.name, "error": str(error)})
            self._reconnected()  # whatever it said, nothing remembered can be trusted
            return
        if message.data is not None:
            self._news(message.data)

    async def _watch(self, stop: asyncio.Event) -> None:
        away = False
        while not stop.is_set():
            try:
                await self._kafka.ping()
            except (KafkaError, Outage, OSError):
                away = True
            else:
                if away:
                    self._reconnected()
                away = False
            try:
                await asyncio.wait_for(stop.wait(), _WATCH_S)
            except TimeoutError:
                continue
