"""Subscribing by double opt-in, and leaving by one click. What it answers never tells who subscribes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from ulid import ULID

from services.notify.addresses import AddressRefusedError, normalised
from services.notify.composing import CONFIRM_WITHIN
from services.notify.errors import AddressInvalid, TokenExpired, TokenUnknown
from services.notify.model import Delivery, DeliveryKind, Subscription
from services.notify.sites import Sites
from services.notify.store import Deliveries, Subscriptions
from services.notify.tokens import UnsubscribeTokens, hashed
from shared.events.mail import recipient_key
from shared.filters import EventFilter
from shared.i18n import Lang
from shared.runtime.clock import machine_now
from shared.runtime.mongo import Database, DuplicateKey, Session

_MOST_ASKS = 5
"""Confirm mails for one subscription within the life of the first's link."""

Purpose = Literal["confirm", "unsubscribe"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody who wants to subscribe sent."""

    email: str
    site: str
    filter: EventFilter
    language: Lang


class Subscribing:
    """`wake` is called when a mail is due."""

    def __init__(
        self,
        db: Database,
        subscriptions: Subscriptions,
        deliveries: Deliveries,
        sites: Sites,
        mail_key: str,
        wake: Callable[[], None],
    ) -> None:
        self._db = db
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._sites = sites
        self._tokens = UnsubscribeTokens(mail_key)
        self._wake = wake

    async def ask(self, asked: Asked) -> None:
        """Sends a mail to confirm, or one that says that there is nothing to confirm.

        Raises `AddressInvalid` and `SiteUnknown`, and nothing that depends on who has subscribed.
        """
        try:
            address = normalised(asked.email)
        except AddressRefusedError:
            raise AddressInvalid(field="email") from None
        self._sites.must_exist(asked.site)
        for attempt in (1, 2):
            try:
                await self._db.transaction(lambda session: self._ask(address, asked, session))
            except DuplicateKey:  # the same was asked twice at the same moment
                if attempt == 2:
                    raise
            else:
                break
        self._wake()

    async def _ask(self, address: str, asked: Asked, session: Session) -> None:
        key = recipient_key(address)
        found = await self._subscriptions.of(key, asked.site, asked.filter, session)
        if found is None:
            id = str(ULID())
            subscription = Subscription(id, address, key, asked.site, asked.filter, asked.language, "pending", None)
            await self._begin(subscription, 1, session)
            return
        known, row = found
        if known.state == "confirmed":
            await self._write(known, "already", session)
            return
        asks = _asks_so_far(row) + 1
        if asks <= _MOST_ASKS:
            await self._begin(replace(known, address=address, language=asked.language), asks, session)

    async def _begin(self, subscription: Subscription, asks: int, session: Session) -> None:
        unsubscribe_hash = hashed(self._tokens.token(subscription.id))
        await self._subscriptions.begin(subscription, unsubscribe_hash, asks, session)
        await self._write(subscription, "confirm", session)

    async def _write(self, subscription: Subscription, kind: DeliveryKind, session: Session) -> None:
        now = machine_now()
        delivery = Delivery(
            id=str(ULID()),
            kind=kind,
            status="pending",
            attempts=0,
            created_at=now,
            subscription_id=subscription.id,
            address_key=subscription.address_key,
        )
        await self._deliveries.add([delivery], due_at=now, until=now, session=session)

    async def confirm(self, token: str) -> Subscription:
        """From now on alerts come. Twice is as good as once. Raises `TokenUnknown` and `TokenExpired`."""
        found = await self._subscriptions.by_confirm_token(hashed(token))
        if found is None:
            raise TokenUnknown(field="token")
        subscription, until = found
        if subscription.state == "pending":
            if until < machine_now():
                raise TokenExpired(field="token")
            await self._subscriptions.confirm(subscription.id)
        return replace(subscription, state="confirmed")

    async def unsubscribe(self, token: str) -> Subscription:
        """No alert comes any more, and the address is forgotten. Twice is as good as once. Raises `TokenUnknown`."""
        subscription = await self._subscriptions.by_unsubscribe_token(hashed(token))
        if subscription is None:
            raise TokenUnknown(field="token")
        await self._subscriptions.end(subscription.id)
        return replace(subscription, state="unsubscribed", address=None)

    async def look(self, token: str) -> tuple[Purpose, Subscription]:
        """What a token is for; changes nothing. Raises `TokenUnknown` and `TokenExpired`."""
        if leaving := await self._subscriptions.by_unsubscribe_token(hashed(token)):
            return "unsubscribe", leaving
        found = await self._subscriptions.by_confirm_token(hashed(token))
        if found is None:
            raise TokenUnknown(field="token")
        subscription, until = found
        if subscription.state == "pending" and until < machine_now():
            raise TokenExpired(field="token")
        return "confirm", subscription


def _asks_so_far(row: dict[str, Any]) -> int:
    recent = row["state"] == "pending" and machine_now() - row["asked_at"] < CONFIRM_WITHIN
    return int(row["asks"]) if recent else 0
