"""The smallest service that sends and receives: one topic, one document per key, one row for each message taken."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from datetime import timedelta

import uvloop

from shared.events.base import Payload
from shared.runtime import logs
from shared.runtime.envelope import Envelope
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.runtime.mongo import Mongo, Session
from shared.runtime.outbox import Outbox
from shared.runtime.workers import Worker, supervise
from shared.topics import Topic

SERVICE = "tiny"


class Said(Payload):
    """The `n`th thing said about a key."""

    n: int
    text: str = ""


def topic_named(name: str, *, compacted: bool = False) -> Topic:
    kept = None if compacted else timedelta(days=1)
    return Topic(name, "key", {"tiny.said": Said}, (SERVICE,), (SERVICE,), kept, partitions=3)


def said(key: str, n: int, text: str = "") -> Envelope:
    return Envelope.new(type="tiny.said", source=SERVICE, subject=key, sequence=n, data=Said(n=n, text=text))


class Tiny:
    """`env` names the servers and prefixes as for any service, and `TINY_TOPIC`, which also names the database."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.topic = topic_named(env["TINY_TOPIC"])
        self.mongo = Mongo(env["MILLE_MONGO_URL"])
        self.db = self.mongo.database(env["MILLE_MONGO_PREFIX"] + env["TINY_TOPIC"])
        self.kafka = Kafka(KafkaAddress(env["MILLE_KAFKA_SERVERS"], env["MILLE_TOPIC_PREFIX"]), SERVICE)
        self.outbox = Outbox(self.db)

    async def open(self) -> None:
        await self.db.ensure({"state": (), "taken_in": (), "effects": ()})

    async def close(self) -> None:
        await self.kafka.close()
        self.mongo.close()

    async def say(self, key: str, n: int, text: str = "") -> str:
        """State and message in one transaction; returns the message's id."""
        message = said(key, n, text)

        async def work(session: Session) -> None:
            await self.db["state"].update_one({"_id": key}, {"$set": {"n": n}}, upsert=True, session=session)
            await self.outbox.add(session, self.topic, key, message)

        await self.db.transaction(work)
        self.outbox.wake()
        return message.id


def run(tiny: Tiny, workers: Sequence[Worker]) -> None:
    """As a service runs its workers: until SIGTERM, and then to the end of what is in hand."""
    logs.configure(SERVICE, "INFO", "text")

    async def main() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await tiny.open()
        print("ready", flush=True)
        await supervise(SERVICE, workers, stop)
        await tiny.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
