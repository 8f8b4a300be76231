"""Tells Mille of the corpus as the catalogue does: snapshots on `mille.sites.v1` and `mille.catalogue.v1`."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from bench.corpus import Corpus
from shared import topics
from shared.events.base import Payload
from shared.runtime.envelope import Envelope
from shared.runtime.kafka import Kafka, KafkaAddress
from shared.topics import Topic

_AT_ONCE = 500
_LOOK_S = 0.5
_STUCK_S = 600.0


class Publisher:
    def __init__(self, env: Mapping[str, str]) -> None:
        address = KafkaAddress(env["MILLE_KAFKA_SERVERS"], env.get("MILLE_TOPIC_PREFIX", ""))
        self._kafka = Kafka(address, "bench")

    async def open(self) -> None:
        await self._kafka.ensure_topics()

    async def close(self) -> None:
        await self._kafka.close()

    async def everything(self, corpus: Corpus) -> None:
        """The sites, the records, the events."""
        for site in corpus.sites:
            await self.send(topics.SITES, site, site.slug, site.version)
        await self._all(corpus.records())
        await self._all(corpus.events())

    async def send(self, topic: Topic, data: Payload, key: str, version: int) -> None:
        types = {model: name for name, model in topic.types.items()}
        envelope = Envelope.new(type=types[type(data)], source="catalogue", subject=key, sequence=version, data=data)
        headers = [(name, value.encode()) for name, value in envelope.headers().items()]
        await self._kafka.send(topic.name, key.encode(), envelope.data, headers)

    async def _all(self, snapshots: Iterable[Any]) -> None:
        left = iter(snapshots)
        while some := list(islice(left, _AT_ONCE)):
            await asyncio.gather(*(self.send(topics.CATALOGUE, one, one.id, one.version) for one in some))


class Copies:
    """How far search has got, as its database says."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._client: Any = AsyncIOMotorClient(env["MILLE_MONGO_URL"])
        self._rows = self._client[env.get("MILLE_MONGO_PREFIX", "mille_") + "search"]["entities"]

    async def indexed(self, events: int) -> None:
        """Returns when search has so many events and all are in the index. Raises TimeoutError when nothing moves.

        It looks at the one that has waited longest: to count would keep the database busier than what it waits for.
        """
        before, moved = (0, None), time.monotonic()
        while True:
            known = await self._rows.estimated_document_count()
            oldest = await self._rows.find_one({"dirty": True}, {"dirty_at": 1}, sort=[("dirty_at", 1)])
            if known >= events and oldest is None:
                return
            if (known, oldest) != before:
                before, moved = (known, oldest), time.monotonic()
            elif time.monotonic() - moved > _STUCK_S:
                raise TimeoutError(f"search stands still: {known} of {events} events known, some to be written")
            await asyncio.sleep(_LOOK_S)

    def close(self) -> None:
        self._client.close()
