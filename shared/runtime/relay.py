"""The relay: sends what waits in the outbox, in order per key, and marks what the broker acknowledged.

One is active per service, by a lease. A death between acknowledgement and mark sends a message again with the same
`ce_id`; consumers guard by sequence or take it once, so that is harmless.
"""

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from shared.runtime import metrics
from shared.runtime.kafka import Kafka
from shared.runtime.leases import Lease
from shared.runtime.mongo import Document
from shared.runtime.outage import is_outage
from shared.runtime.outbox import Outbox
from shared.topics import TOPICS

log = logging.getLogger(__name__)

_BATCH = 500
_IDLE_S = 0.2
_STANDBY_S = 1.0
_KEPT_COMPACTED = timedelta(days=30)
_RETENTION = {topic.name: topic.kept or _KEPT_COMPACTED for topic in TOPICS}


class Relay:
    """A worker. It scans for rows not yet sent, never for ids greater than the last: the order of commits is not that
    of ids.
    """

    def __init__(self, outbox: Outbox, kafka: Kafka, service: str) -> None:
        self.name = f"{service} relay"
        self._outbox, self._kafka, self._service = outbox, kafka, service
        self._rows = outbox.db["outbox"]
        self._lease = Lease(outbox.db, "relay", f"{socket.gethostname()}:{os.getpid()}")
        self._progress = time.monotonic()
        self._waiting = False

    async def run(self, stop: asyncio.Event) -> None:
        pause = 0.0
        try:
            while not stop.is_set():
                try:
                    if not await self._lease.hold():
                        self._waiting = False
                        await _sleep(stop, _STANDBY_S)
                    elif not await self._send_some(stop):
                        await self._outbox.woken(_IDLE_S)
                    pause = 0.0
                except Exception as error:
                    if not is_outage(error):
                        raise
                    self._progress = time.monotonic()
                    pause = min(max(0.2, pause * 2), 5.0)
                    log.warning("the relay waits for a dependency", extra={"error": str(error), "pause_s": pause})
                    await _sleep(stop, pause)
        finally:
            with contextlib.suppress(Exception):
                await self._lease.release()

    def stuck_seconds(self) -> float:
        return time.monotonic() - self._progress if self._waiting else 0.0

    async def _send_some(self, stop: asyncio.Event) -> bool:
        """Sends one batch; False when nothing waits."""
        rows = await self._rows.find({"pending": True}, sort=[("_id", 1)], limit=_BATCH)
        self._waiting = bool(rows)
        self._observe(rows)
        if not rows:
            return False
        if not self._lease.still_held():
            return True
        sent, failure = await self._publish(rows, stop)
        if sent:
            await self._mark(sent)
            self._progress = time.monotonic()
        if failure is not None:
            raise failure
        return True

    async def _publish(self, rows: list[Document], stop: asyncio.Event) -> tuple[list[Document], Exception | None]:
        """Per key one at a time, different keys side by side; a key stops at its first failure."""
        lanes: dict[tuple[str, str], list[Document]] = defaultdict(list)
        for row in rows:
            lanes[row["topic"], row["key"]].append(row)
        sent: list[Document] = []
        failures: list[Exception] = []

        async def send_lane(lane: list[Document]) -> None:
            for row in sorted(lane, key=lambda row: (row["sequence"], row["order"])):
                if failures or stop.is_set():
                    return
                try:
                    headers = [(name, value.encode()) for name, value in row["headers"].items()]
                    await self._kafka.send(row["topic"], row["key"].encode(), row["value"], headers)
                except Exception as error:
                    failures.append(error)
                    return
                sent.append(row)

        await asyncio.gather(*(send_lane(lane) for lane in lanes.values()))
        return sent, failures[0] if failures else None

    async def _mark(self, sent: list[Document]) -> None:
        now = datetime.now(UTC)
        by_topic: dict[str, list[str]] = defaultdict(list)
        for row in sent:
            by_topic[row["topic"]].append(row["_id"])
        for topic, ids in by_topic.items():
            await self._rows.update_many(
                {"_id": {"$in": ids}},
                {"$set": {"sent_at": now, "expire_at": now + _RETENTION[topic]}, "$unset": {"pending": ""}},
            )
            metrics.RELAYED.labels(topic).inc(len(ids))

    def _observe(self, rows: list[Document]) -> None:
        oldest = (datetime.now(UTC) - min(row["at"] for row in rows)).total_seconds() if rows else 0.0
        metrics.OUTBOX_OLDEST.labels(self._service).set(max(0.0, oldest))


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
