"""From a fact to the alerts about it: who gets one, and what becomes of those that are still held."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta

from services.notify.matching import is_in_time, wanted
from services.notify.model import (
    FOR_ALL_WHO_MATCH,
    REINSTATED,
    WITHDRAWN,
    Delivery,
    Subscription,
    is_past,
    tells_it_too,
)
from services.notify.store import AlertsOfEvents, Deliveries, Facts, Subscriptions
from shared.events.facts import Fact
from shared.runtime.clock import Clock, machine_now
from shared.topics import FACTS


class Alerting:
    """`hold` is how long an alert can still be undone."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        deliveries: Deliveries,
        alerts: AlertsOfEvents,
        facts: Facts,
        clock: Clock,
        hold: timedelta,
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._alerts = alerts
        self._facts = facts
        self._clock = clock
        self._hold = hold

    async def take(self, fact_id: str, fact_type: str, fact: Fact, told_at: datetime) -> None:
        """Writes the alerts down, once; called again after a crash half way, it goes the same way to the end."""
        if await self._facts.is_done(fact_id):
            return
        due_at = machine_now() + self._hold
        await self._settle_held(fact_id, fact_type, fact, due_at)
        await self._facts.keep(fact_id, fact_type, fact)
        if not is_past(fact.dates, self._clock.now()):
            await self._write_down(fact_id, fact_type, fact, told_at, due_at)
        await self._facts.finish(fact_id)

    async def _write_down(self, fact_id: str, fact_type: str, fact: Fact, told_at: datetime, due_at: datetime) -> None:
        settled = await self._alerts.settled(fact.event_id, fact_id)
        over = max((date.until for date in fact.dates), default=machine_now())
        async for subscriptions in self._recipients(fact_type, fact, told_at):
            await self._deliveries.add(_alerts(fact_id, fact_type, fact, subscriptions, settled), due_at, over)

    async def _settle_held(self, fact_id: str, fact_type: str, fact: Fact, due_at: datetime) -> None:
        """What is still held must not tell what is no longer so.

        Facts first, claims second: whoever has read the old fact by then finds the claim gone and sends nothing.
        """
        await self._facts.amend(fact_id, fact)
        if fact_type == WITHDRAWN:
            await self._alerts.cancel_out(fact.event_id, REINSTATED, WITHDRAWN, fact_id)
            await self._alerts.drop(fact.event_id, WITHDRAWN, fact_id)
            return
        if fact_type == REINSTATED:
            await self._alerts.cancel_out(fact.event_id, WITHDRAWN, REINSTATED, fact_id)
            await self._alerts.revive(fact.event_id, fact_id, due_at)
        tell_it = [held_type for held_type in FACTS.types if tells_it_too(held_type, fact_type)]
        await self._alerts.amend(fact.event_id, fact_id, tell_it)

    async def _recipients(self, fact_type: str, fact: Fact, told_at: datetime) -> AsyncIterator[list[Subscription]]:
        if fact_type not in FOR_ALL_WHO_MATCH:
            told = await self._subscriptions.confirmed_among(await self._alerts.told(fact.event_id))
            yield [subscription for subscription in told if is_in_time(subscription, told_at)]
            return
        now = self._clock.now()
        async for some in self._subscriptions.who_may_want(fact):
            yield [subscription for subscription in some if wanted(subscription, fact, told_at, now)]


def _alerts(
    fact_id: str, fact_type: str, fact: Fact, subscriptions: Iterable[Subscription], settled: set[str]
) -> list[Delivery]:
    return [
        Delivery(
            id=f"{fact_id}.{subscription.id}",
            kind="alert",
            status="pending",
            attempts=0,
            created_at=machine_now(),
            fact_id=fact_id,
            fact_type=fact_type,
            event_id=fact.event_id,
            subscription_id=subscription.id,
            address_key=subscription.address_key,
        )
        for subscription in subscriptions
        if subscription.id not in settled
    ]
