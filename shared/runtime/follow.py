"""Following a topic from its end, without a group: for caches that forget on news. Nothing is kept or committed."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from faststream.kafka import KafkaBroker

from shared.events.base import Payload
from shared.runtime.brokers import keep_listening, new_broker, subscribe
from shared.runtime.envelope import Undecodable
from shared.runtime.kafka import Kafka
from shared.runtime.message import UnknownType, decode
from shared.runtime.unreadable import Passing
from shared.topics import Topic

log = logging.getLogger(__name__)


class Follower:
    """A worker. `news` gets each payload; `reconnected` is called at every start, after every time that Kafka was away,
    and whenever something was missed: nothing remembered can be trusted then.
    """

    def __init__(
        self, kafka: Kafka, topic: Topic, *, news: Callable[[Payload], None], reconnected: Callable[[], None]
    ) -> None:
        self.name = f"{topic.name} follower"
        self._kafka, self._topic, self._news, self._reconnected = kafka, topic, news, reconnected
        self._subscriber: Any = None
        self._passing = Passing(kafka.address.servers)

    async def run(self, stop: asyncio.Event) -> None:
        await keep_listening(
            self._kafka, stop, self._build, started=self._listens, returned=self._reconnected, well=self._well
        )

    def stuck_seconds(self) -> float:
        return 0.0

    async def _build(self) -> KafkaBroker:
        broker = new_broker(self._kafka)
        self._subscriber = subscribe(broker, self._kafka.name_of(self._topic.name), self._take, start="latest")
        return broker

    async def _listens(self) -> None:
        """The end is looked up after the start: only from then on is everything heard."""
        consumer = self._subscriber.consumer
        for partition in consumer.assignment():
            await consumer.position(partition)
        self._reconnected()

    async def _well(self) -> bool:
        if await self._passing.look(self._subscriber.consumer):
            self._reconnected()
        return True

    async def _take(self, _consumer: Any, record: Any) -> None:
        try:
            message = decode(self._topic, record)
            if message.data is not None:
                self._news(message.data)
        except UnknownType:
            return
        except Undecodable as error:
            log.error("an unreadable message was skipped", extra={"topic": self._topic.name, "error": str(error)})
            self._reconnected()
        except Exception:
            log.exception("news were not taken in", extra={"topic": self._topic.name})
            self._reconnected()
