"""Sends what is due: several mails side by side, each claimed first, so that two replicas never send the same one."""

import asyncio
import logging
import time
from datetime import timedelta

from services.notify.channels.email import Connection, RefusedError, Relay, RelayUnreachableError, UnansweredError
from services.notify.composing import Composed, Composer, NotWantedError, NotYetError
from services.notify.measures import DELIVERIES
from services.notify.model import Delivery, at_least_once
from services.notify.outcomes import Outcomes, log_unexpected
from services.notify.rendering import rendered
from services.notify.settings import NotifySettings
from services.notify.store import Deliveries, Quotas
from shared.runtime.clock import machine_now
from shared.runtime.outage import is_outage
from shared.runtime.workers import wait_or_stop

logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 1.0
_SETTLE_EVERY_S = 5.0
_LONGEST_PAUSE_S = 30.0
_CLAIM_S = 45.0
"""Longer than a relay takes until DATA. What was claimed by who then died waits for its end, so not much longer."""
_MARGIN_S = 15.0
_NOT_YET = timedelta(seconds=2)


class Sender:
    """A worker with a few hands, a connection each. Holds, back-off and claims go by the machine's clock."""

    name = "sender"

    def __init__(self, settings: NotifySettings, deliveries: Deliveries, quotas: Quotas, composer: Composer) -> None:
        self._deliveries = deliveries
        self._quotas = quotas
        self._composer = composer
        self._from = settings.mail_from
        self._relay = Relay.of(settings.smtp_url)
        self._hands = settings.smtp_connections
        self._answer_s = settings.smtp_timeout
        self._outcomes = Outcomes(deliveries, timedelta(seconds=settings.mail_retry))
        self._wake = asyncio.Event()
        self._relay_pause = 0.0
        self._relay_away_until = 0.0
        self._steps: dict[str, float] = {}

    def wake(self) -> None:
        """Something may be due: every idle hand looks now."""
        self._wake.set()
        self._wake = asyncio.Event()

    def stuck_seconds(self) -> float:
        """The relay's time to answer does not count."""
        oldest = min(self._steps.values(), default=None)
        return 0.0 if oldest is None else max(0.0, time.monotonic() - oldest - self._answer_s)

    async def run(self, stop: asyncio.Event) -> None:
        await asyncio.gather(self._settle_lost(stop), *(self._work(stop) for _ in range(self._hands)))

    async def _settle_lost(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                for kind, lost in (await self._deliveries.settle_lost()).items():
                    DELIVERIES.labels(kind, "uncertain").inc(lost)
                    logger.error("Deliveries became uncertain: their sender died", extra={"kind": kind, "count": lost})
            except Exception as error:
                log_unexpected(error)
            await wait_or_stop(stop, _SETTLE_EVERY_S)

    async def _work(self, stop: asyncio.Event) -> None:
        connection = Connection(self._relay, self._answer_s)
        try:
            while not stop.is_set():
                if (away := self._relay_away_until - time.monotonic()) > 0:
                    await wait_or_stop(stop, away)
                elif not await self._do_next(connection):
                    await connection.close()
                    await self._until_woken(stop)
        finally:
            await connection.close()

    async def _do_next(self, connection: Connection) -> bool:
        """Deals with the next delivery that is due; False when there was none, or MongoDB does not answer."""
        try:
            delivery = await self._deliveries.claim(_CLAIM_S)
        except Exception as error:
            log_unexpected(error)
            return False
        if delivery is None:
            return False
        if delivery.id in self._steps:
            return True  # another hand of ours has it for longer than its claim, which is renewed now
        self._steps[delivery.id] = time.monotonic()
        try:
            await self._deal_with(delivery, connection)
        except Exception as error:
            # Before DATA, for certain: from then on nothing is raised.
            log_unexpected(error, delivery)
            await connection.close()
            if is_outage(error):
                await self._outcomes.put_off(delivery, machine_now(), None)
            else:
                await self._outcomes.retry_later(delivery, type(error).__name__)
        finally:
            del self._steps[delivery.id]
        return True

    async def _until_woken(self, stop: asyncio.Event) -> None:
        waits = {asyncio.create_task(self._wake.wait()), asyncio.create_task(stop.wait())}
        await asyncio.wait(waits, timeout=_LOOK_EVERY_S, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _deal_with(self, delivery: Delivery, connection: Connection) -> None:
        try:
            composed = await self._composer.compose(delivery)
        except NotWantedError as error:
            await self._outcomes.finish(delivery, "dropped", str(error))
            return
        except NotYetError:
            await self._outcomes.put_off(delivery, machine_now() + _NOT_YET, None)
            return
        next_hour = await self._quotas.take(composed.address_key, delivery.id)
        if next_hour is None:
            try:
                went_out = await self._send(delivery, composed, connection)
            except Exception:  # before DATA
                await self._quotas.give_back(composed.address_key, delivery.id)
                raise
            if not went_out:
                await self._quotas.give_back(composed.address_key, delivery.id)
        elif delivery.kind in ("confirm", "already"):
            await self._outcomes.finish(delivery, "dropped", "too many mails to this address")
        else:
            await self._outcomes.put_off(delivery, next_hour, "too many mails to this address")

    async def _send(self, delivery: Delivery, composed: Composed, connection: Connection) -> bool:
        """Returns whether the message went out, or may have."""
        message = rendered(
            composed.letter, id=delivery.id, sender=self._from, recipient=composed.recipient, at=machine_now()
        )
        try:
            await connection.address(self._from, composed.recipient)
            if not await self._deliveries.start_sending(delivery.id, self._answer_s + _MARGIN_S):
                await connection.reset()  # changed by a newer fact, or another sender's by now
                return False
            await connection.data(message)
        except RelayUnreachableError as error:
            self._wait_for_relay(str(error))
            await self._outcomes.put_off(delivery, machine_now(), _without(composed, error))
            return False
        except RefusedError as error:
            if error.permanent:
                await self._outcomes.finish(delivery, "failed", _without(composed, error))
            else:
                await self._outcomes.retry_later(delivery, _without(composed, error))
            return False
        except UnansweredError as error:
            if at_least_once(delivery.kind):
                await self._outcomes.retry_later(delivery, _without(composed, error))
            else:
                await self._outcomes.finish(delivery, "uncertain", _without(composed, error))
            return True
        self._relay_pause = 0.0
        await self._outcomes.finish(delivery, "sent")
        return True

    def _wait_for_relay(self, reason: str) -> None:
        now = time.monotonic()
        if now < self._relay_away_until:
            return  # another hand found out already
        self._relay_pause = min(self._relay_pause * 2 or 1.0, _LONGEST_PAUSE_S)
        self._relay_away_until = now + self._relay_pause
        logger.warning("Mails wait for the relay", extra={"seconds": self._relay_pause, "error": reason})


def _without(composed: Composed, error: Exception) -> str:
    """The relay's words without the address that they may repeat: they are listed and logged."""
    return str(error).replace(composed.recipient, "<recipient>")[:300]
