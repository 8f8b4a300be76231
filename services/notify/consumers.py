"""What notify does with the messages it reads."""

from collections.abc import Callable

from services.notify.alerting import Alerting
from services.notify.composing import NotWantedError, opened
from services.notify.model import Delivery
from services.notify.store import Deliveries
from shared.events.facts import Fact
from shared.events.mail import MailRequested, recipient_key
from shared.runtime.clock import machine_now
from shared.runtime.message import Message, Poison


class FactsHandler:
    """Writes down the alerts about a fact. A replay tells nobody anything."""

    def __init__(self, alerting: Alerting, wake: Callable[[], None]) -> None:
        self._alerting = alerting
        self._wake = wake

    async def __call__(self, message: Message) -> None:
        if message.cause == "replay" or not isinstance(message.data, Fact):
            return
        await self._alerting.take(message.id, message.type, message.data, message.time)
        self._wake()


class MailHandler:
    """Writes down a mail that another service asked for, still sealed. Poison: one that nobody can read or send."""

    def __init__(self, deliveries: Deliveries, mail_key: str, wake: Callable[[], None]) -> None:
        self._deliveries = deliveries
        self._mail_key = mail_key
        self._wake = wake

    async def __call__(self, message: Message) -> None:
        if message.cause == "replay" or not isinstance(message.data, MailRequested):
            return
        try:
            mail = opened(message.data, self._mail_key)
        except NotWantedError as error:
            raise Poison(str(error)) from error
        now = machine_now()
        delivery = Delivery(
            id=message.id,
            kind="mail",
            status="pending",
            attempts=0,
            created_at=now,
            address_key=recipient_key(mail.to),
            sealed=message.data.sealed,
        )
        await self._deliveries.add([delivery], due_at=now, until=now)
        self._wake()
