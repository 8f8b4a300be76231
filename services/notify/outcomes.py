"""What became of a delivery, written down for certain."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from services.notify.measures import DELIVERIES
from services.notify.model import Delivery, DeliveryStatus
from services.notify.store import Deliveries
from shared.runtime.clock import machine_now
from shared.runtime.outage import is_outage

logger = logging.getLogger(__name__)

_LONGEST_RETRY = timedelta(hours=1)
_GIVE_UP_AFTER = timedelta(days=3)


class Outcomes:
    """`first_retry` is the pause after the first refusal for now; it doubles up to an hour."""

    def __init__(self, deliveries: Deliveries, first_retry: timedelta) -> None:
        self._deliveries = deliveries
        self._first_retry = first_retry

    async def retry_later(self, delivery: Delivery, reason: str) -> None:
        if machine_now() - delivery.created_at > _GIVE_UP_AFTER:
            await self.finish(delivery, "failed", reason)
            return
        pause = min(self._first_retry * 2 ** min(delivery.attempts, 10), _LONGEST_RETRY)
        await self.put_off(delivery, machine_now() + pause, reason, attempts=1)

    async def put_off(self, delivery: Delivery, due_at: datetime, reason: str | None, *, attempts: int = 0) -> None:
        await self._surely(lambda: self._deliveries.put_off(delivery.id, due_at, reason, attempts=attempts))
        DELIVERIES.labels(delivery.kind, "put_off").inc()

    async def finish(self, delivery: Delivery, status: DeliveryStatus, reason: str | None = None) -> None:
        await self._surely(lambda: self._deliveries.finish(delivery.id, status, reason))
        DELIVERIES.labels(delivery.kind, status).inc()
        log = logger.warning if status in ("failed", "uncertain") else logger.info
        log("Delivery %s", status, extra={"delivery": delivery.id, "kind": delivery.kind, "reason": reason})

    async def _surely(self, record: Callable[[], Awaitable[None]]) -> None:
        """Writes down what is known now, however long MongoDB is away: forgotten, it would be uncertain.

        Never raises: what cannot be written down stays claimed, and is uncertain if it went out.
        """
        while True:
            try:
                await record()
            except Exception as error:
                log_unexpected(error)
                if is_outage(error):
                    await asyncio.sleep(1)
                    continue
            return


def log_unexpected(error: Exception, delivery: Delivery | None = None) -> None:
    """An outage in one line, anything else with where it came from."""
    extra = {"delivery": delivery.id} if delivery else {}
    if is_outage(error):
        logger.warning("The sender waits for MongoDB", extra={**extra, "error": repr(error)})
    else:
        logger.error("The sender failed", exc_info=error, extra=extra)
