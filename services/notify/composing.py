"""From a delivery that is due to the message that goes out now: everything is looked up at the last moment."""

from dataclasses import dataclass
from datetime import timedelta

from services.notify import letters
from services.notify.addresses import AddressRefusedError, normalised
from services.notify.letters import Letter
from services.notify.model import (
    FOR_ALL_WHO_MATCH,
    NO_DATE,
    Delivery,
    Subscription,
    is_past,
    overtaken,
    tells_nothing,
)
from services.notify.sites import Sites
from services.notify.store import AlertsOfEvents, Facts, Subscriptions
from services.notify.tokens import UnsubscribeTokens, hashed, new_token
from shared.events.facts import EventDatesAdded
from shared.events.mail import Mail, MailRequested, MailUnreadable, recipient_key, unseal
from shared.runtime.clock import Clock, machine_now

CONFIRM_WITHIN = timedelta(days=7)


class NotWantedError(Exception):
    """A delivery that must not go out any more; its text says why."""


class NotYetError(Exception):
    """A delivery that must wait until another one has been settled."""


@dataclass(frozen=True, slots=True)
class Composed:
    letter: Letter
    recipient: str
    address_key: str


class Composer:
    """`clock` is the domain's: it says which dates are over."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        alerts: AlertsOfEvents,
        facts: Facts,
        sites: Sites,
        mail_key: str,
        clock: Clock,
    ) -> None:
        self._subscriptions = subscriptions
        self._alerts = alerts
        self._facts = facts
        self._sites = sites
        self._mail_key = mail_key
        self._unsubscribe = UnsubscribeTokens(mail_key)
        self._clock = clock

    async def compose(self, delivery: Delivery) -> Composed:
        """Raises `NotWantedError` or `NotYetError`."""
        if delivery.sealed is not None:
            return self._of_mail(delivery.sealed)
        subscription = await self._subscriptions.get(delivery.subscription_id or "")
        if subscription is None or subscription.address is None:
            raise NotWantedError("unsubscribed")
        letter = await self._to_subscriber(delivery, subscription)
        return Composed(letter, subscription.address, subscription.address_key)

    async def _to_subscriber(self, delivery: Delivery, subscription: Subscription) -> Letter:
        home, now = self._sites.home(subscription.site), self._clock.now()
        unsubscribe_token = self._unsubscribe.token(subscription.id)
        if delivery.kind == "already":
            return letters.already(subscription, home, unsubscribe_token, now)
        if delivery.kind == "confirm":
            if subscription.state != "pending":
                raise NotWantedError("confirmed already")
            token, until = new_token(), machine_now() + CONFIRM_WITHIN
            await self._subscriptions.add_confirm_token(subscription.id, delivery.id, hashed(token), until)
            return letters.confirm(subscription, home, token, now)
        return await self._alert(delivery, subscription)

    async def _alert(self, delivery: Delivery, subscription: Subscription) -> Letter:
        if subscription.state != "confirmed":
            raise NotWantedError("unsubscribed")
        known, fact_type = await self._facts.get(delivery.fact_id or ""), delivery.fact_type or ""
        if known is None:
            raise NotWantedError("past")
        fact, withdrawn = known
        if untrue := overtaken(fact_type, withdrawn):
            # It was on its way when the others were dropped, and then refused for now.
            raise NotWantedError(untrue)
        if is_past(fact.dates, self._clock.now()):
            raise NotWantedError("past")
        if tells_nothing(fact):
            raise NotWantedError(NO_DATE)
        if isinstance(fact, EventDatesAdded) and not fact.dates:
            raise NotWantedError("the dates are gone")
        if fact_type not in FOR_ALL_WHO_MATCH:
            told = await self._alerts.told_before(delivery)
            if told is None:
                raise NotYetError
            if not told:
                raise NotWantedError("nothing was sent before")
        home, token = self._sites.home(subscription.site), self._unsubscribe.token(subscription.id)
        return letters.alert(subscription, home, token, fact_type, fact, self._clock.now())

    def _of_mail(self, sealed: str) -> Composed:
        mail = opened(MailRequested(sealed=sealed), self._mail_key)
        return Composed(letters.of_mail(mail, self._sites.home(mail.site)), mail.to, recipient_key(mail.to))


def opened(request: MailRequested, mail_key: str) -> Mail:
    """The mail, its address in normal form. Raises `NotWantedError` for what nobody can read or send."""
    try:
        mail = unseal(request, mail_key)
        return mail.model_copy(update={"to": normalised(mail.to)})
    except (MailUnreadable, AddressRefusedError) as error:
        raise NotWantedError(str(error)) from error
