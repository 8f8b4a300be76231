"""Dead letters: the raw original on a topic of its own, with the error in headers, for a person to look at with
`mille dlt`; and a row in the service's own database that says what became of it.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta

from shared.runtime import metrics
from shared.runtime.envelope import Record
from shared.runtime.kafka import Kafka
from shared.runtime.measures import Measure
from shared.runtime.mongo import Database, Document, DuplicateKey
from shared.runtime.outage import is_outage
from shared.topics import Topic

log = logging.getLogger(__name__)

LIMIT = 1_000
_ERROR_CHARACTERS = 2_000
_FRESH_S = 1.0
_KEPT = timedelta(days=30)
_OPEN = "open"


class TooManyDeadLetters(Exception):
    """A consumer has stopped itself, until a person has settled letters."""


class DeadLetters:
    """Those of one service. At `limit` open ones of a topic its consumer takes nothing more: so many are no bad
    messages, but a fault of ours, and the order of what comes later would suffer from it.
    """

    def __init__(self, db: Database, kafka: Kafka, service: str, limit: int = LIMIT) -> None:
        self.kafka, self.service, self.limit = kafka, service, limit
        self.rows = db["dead_letters"]
        self._counts: dict[str, int] = {}
        self._counted: dict[str, float] = {}
        self._counting = asyncio.Lock()

    async def bury(self, topic: Topic, record: Record, error: BaseException, *, origin: str | None = None) -> None:
        """Puts a record, byte for byte, on the dead-letter topic, once; returns when the broker and the database have
        it, raises Outage, or Refused by the broker, when they have not.

        `origin` says which original it is, where that is not its place on the topic. One that was retried and is
        refused again is open again.
        """
        origin = origin or f"{self.kafka.cluster}:{topic.name}:{record.partition}:{record.offset}"
        if await self._is_buried(origin, error):
            return
        now = datetime.now(UTC)
        at = now.replace(microsecond=now.microsecond // 1_000 * 1_000)  # as MongoDB keeps it
        letters = topic.dead_letters(self.service)
        headers = [
            *((name, value) for name, value in record.headers if not name.startswith("mille_dlt_")),
            ("mille_dlt_error", _told(error).encode("utf-8", "replace")),
            ("mille_dlt_error_type", type(error).__name__.encode()),
            ("mille_dlt_partition", str(record.partition).encode()),
            ("mille_dlt_offset", str(record.offset).encode()),
            ("mille_dlt_at", at.isoformat().encode()),
        ]
        partition, offset = await self.kafka.send(letters.name, record.key, record.value, headers)
        row = {
            "_id": f"{letters.name}:{partition}:{offset}",
            "origin": origin,
            "topic": topic.name,
            "state": _OPEN,
            "at": at,
            "expire_at": at + (letters.kept or _KEPT),
            "partition": record.partition,
            "offset": record.offset,
            **_described(record),
            **error_fields(error),
        }
        try:
            # One with this place already is of a log that the broker has lost.
            await self.rows.replace_one({"_id": row["_id"]}, row, upsert=True)
        except DuplicateKey:
            return  # another process has buried the same just now; ours is one letter more that nobody lists
        self._counts[topic.name] = self._counts.get(topic.name, 0) + 1
        metrics.DEAD_LETTERS.labels(topic.name, self.service).inc()
        log.error(
            "a message went to the dead letters",
            extra={
                "topic": topic.name,
                "partition": record.partition,
                "offset": record.offset,
                "letter": row["_id"],
                "error": str(error)[:300],
            },
        )

    async def count(self, topic: Topic) -> int:
        """How many are open."""
        return await self.rows.count({"state": _OPEN, "topic": topic.name})

    async def full(self, topic: Topic) -> bool:
        """Whether its consumer has to stop; as last known while MongoDB does not answer. At most 1 s old."""
        async with self._counting:
            if time.monotonic() - self._counted.get(topic.name, float("-inf")) > _FRESH_S:
                try:
                    self._counts[topic.name] = await self.count(topic)
                except Exception as error:
                    if not is_outage(error):
                        raise
                self._counted[topic.name] = time.monotonic()
        return self._counts.get(topic.name, 0) >= self.limit

    async def check(self) -> None:
        """Raises TooManyDeadLetters where a consumer has stopped itself.

        For `/health/dependencies`: what it waits for is a person. Not for readiness: an upgrade that mends the fault
        must not wait for what only it can bring.
        """
        counted = await self.rows.aggregate(
            [{"$match": {"state": _OPEN}}, {"$group": {"_id": "$topic", "count": {"$sum": 1}}}]
        )
        if full := [f"{row['_id']} has {row['count']}" for row in counted if row["count"] >= self.limit]:
            raise TooManyDeadLetters(f"{', '.join(sorted(full))} open; at {self.limit} we stop. See `mille dlt list`")

    def measures(self, topic: Topic) -> list[Measure]:
        async def stopped() -> float:
            return float(await self.count(topic) >= self.limit)

        async def count() -> float:
            return await self.count(topic)

        return [
            Measure(metrics.DEAD_LETTERS_OPEN.labels(topic.name, self.service), count),
            Measure(metrics.CONSUMER_STOPPED.labels(topic.name, self.service), stopped),
        ]

    async def _is_buried(self, origin: str, error: BaseException) -> bool:
        reopened: Document = {"$set": {"state": _OPEN, **error_fields(error)}}
        if await self.rows.update_one({"origin": origin, "state": {"$in": [_OPEN, "retried"]}}, reopened):
            return True
        return await self.rows.find_one({"origin": origin}) is not None


def error_fields(error: BaseException) -> Document:
    """Why it could not be taken in, as a row says it."""
    return {"error": _told(error), "error_type": type(error).__name__}


def _told(error: BaseException) -> str:
    return str(error)[:_ERROR_CHARACTERS].encode("utf-8", "replace").decode()


def _described(record: Record) -> Document:
    """What a list shows; nothing of the payload, and nothing need be as it should."""
    headers = {name: text_of(value) for name, value in record.headers}
    return {
        "key": text_of(record.key),
        "type": headers.get("ce_type", ""),
        "sequence": headers.get("ce_sequence", ""),
        "subject": headers.get("ce_subject", ""),
    }


def text_of(value: bytes | None) -> str:
    """Any bytes as text: those that are no UTF-8 as \\x and two digits."""
    return (value or b"").decode("utf-8", "backslashreplace")
