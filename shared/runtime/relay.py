"""The relay: sends what waits in the outbox, in order per key, and marks what the broker acknowledged.

One is active per service, by a lease. A death between acknowledgement and mark sends a message again with the same
`ce_id`; consumers guard by sequence or take it once, so that is harmless.
"""

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from shared.runtime import metrics
from shared.runtime.kafka import Kafka
from shared.runtime.leased import LeasedWorker
from shared.runtime.mongo import Document
from shared.runtime.outage import Outage
from shared.runtime.outbox import Outbox
from shared.runtime.producer import Refused
from shared.runtime.refill import Refill
from shared.topics import TOPICS

log = logging.getLogger(__name__)

_BATCH = 500
_IDLE_S = 0.2
_LAST_S = 8.0
_REFUSED_S = 30.0
_KEPT_COMPACTED = timedelta(days=30)
_RETENTION = {topic.name: topic.kept or _KEPT_COMPACTED for topic in TOPICS}

Lane = tuple[str, str]
"""A topic and a key: what is sent one at a time."""


class Relay(LeasedWorker):
    """It scans for rows not yet sent, never for ids greater than the last: the order of commits is not that of ids."""

    def __init__(self, outbox: Outbox, kafka: Kafka, service: str, *, lease_seconds: float = 10.0) -> None:
        super().__init__(f"{service} relay", outbox.db, "relay", idle_s=_IDLE_S, lease_seconds=lease_seconds)
        self._outbox, self._kafka = outbox, kafka
        self._rows = outbox.db["outbox"]
        self._refill = Refill(outbox.db, kafka)
        self._refused: dict[Lane, float] = {}  # until when a lane whose head the broker refuses is left alone

    async def _rest(self, stop: asyncio.Event) -> None:  # noqa: ARG002 - it is short
        await self._outbox.woken(self._idle_s)

    async def _turn(self, stop: asyncio.Event) -> bool:
        """Sends one batch; False when nothing waits that can be sent."""
        try:
            await self._refill.look(stop)
        except Exception:
            self._refill.suspect()
            raise
        lanes = self._lanes(await self._waiting())
        if not lanes:
            self._busy, self._progress = False, time.monotonic()
            return False
        self._busy = True
        sent: list[Document] = []
        sending = asyncio.create_task(self._send_all(lanes, sent, stop))
        try:
            await self._see_through(sending, stop)
        except Outage:
            self._refill.suspect()
            raise
        finally:
            sending.cancel()
            if sent:
                await self._mark(sent)
                self._progress = time.monotonic()
        return True

    async def _waiting(self) -> list[Document]:
        """The oldest; and where more wait than make a batch, all of lower sequence with the same keys: ids are by the
        clock of the process that made them, and one clock may be behind another.
        """
        rows = await self._rows.find_at_once({"pending": True}, sort=[("_id", 1)], limit=_BATCH)
        if len(rows) < _BATCH:
            return rows
        keys = sorted({row["key"] for row in rows})
        return await self._rows.find_at_once(
            {"pending": True, "key": {"$in": keys}}, sort=[("sequence", 1), ("order", 1)], limit=_BATCH
        )

    def _lanes(self, rows: list[Document]) -> dict[Lane, list[Document]]:
        now = time.monotonic()
        self._refused = {lane: until for lane, until in self._refused.items() if until > now}
        lanes: dict[Lane, list[Document]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: (row["sequence"], row["order"])):
            lane = row["topic"], row["key"]
            if lane not in self._refused:
                lanes[lane].append(row)
        return lanes

    async def _send_all(self, lanes: dict[Lane, list[Document]], sent: list[Document], stop: asyncio.Event) -> None:
        """Per lane one at a time, lanes side by side; at the first outage all stop, and it is raised in the end."""
        outages: list[Outage] = []

        async def send_lane(lane: Lane) -> None:
            for row in lanes[lane]:
                if outages or stop.is_set() or not self._lease.still_held():
                    return
                headers = [(name, value.encode()) for name, value in row["headers"].items()]
                try:
                    place = await self._kafka.send(row["topic"], row["key"].encode(), row["value"], headers)
                except Outage as error:
                    outages.append(error)
                    return
                except Refused as error:
                    log.error("Kafka refuses a message; its key waits", extra={"id": row["_id"], "error": str(error)})
                    self._refused[lane] = time.monotonic() + _REFUSED_S
                    return
                self._refill.acknowledged(row["topic"], *place)
                sent.append(row)

        async with asyncio.TaskGroup() as together:
            for lane in lanes:
                together.create_task(send_lane(lane))
        if outages:
            raise outages[0]

    async def _see_through(self, sending: "asyncio.Task[None]", stop: asyncio.Event) -> None:
        """Waits, however long Kafka is away, and keeps the lease meanwhile; once told to stop, 8 s more. What is on
        its way then may still arrive: a double, when the next relay sends it again.
        """
        last = float("inf")
        while not sending.done():
            await asyncio.wait({sending}, timeout=1.0)
            if stop.is_set():
                last = min(last, time.monotonic() + _LAST_S)
            if time.monotonic() > last:
                return
            with contextlib.suppress(Outage):
                await self._lease.hold()
        sending.result()

    async def _mark(self, sent: list[Document]) -> None:
        now = datetime.now(UTC)
        by_topic: dict[str, list[str]] = defaultdict(list)
        for row in sent:
            by_topic[row["topic"]].append(row["_id"])
        for topic, ids in by_topic.items():
            await self._rows.update_many(
                {"_id": {"$in": ids}},
                {
                    "$set": {"sent_at": now, "expire_at": now + _RETENTION.get(topic, _KEPT_COMPACTED)},
                    "$unset": {"pending": ""},
                },
            )
            metrics.RELAYED.labels(topic).inc(len(ids))
