"""From a fact to the alerts about it: who gets one, and what becomes of those that are still held."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta

from services.notify.matching import is_in_time, who_wants
from services.notify.model import (
    CANCELLED,
    DATES_ADDED,
    FOR_ALL_WHO_MATCH,
    NO_DATE,
    ON_AGAIN,
    PUBLISHED,
    REINSTATED,
    RESCHEDULED,
    UNDOES,
    WITHDRAWN,
    Delivery,
    Subscription,
    is_all_about,
    is_past,
    revives,
    same_when_and_where,
    tells_it_too,
    told_as,
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
        due_at, kind = machine_now() + self._hold, told_as(fact_type, fact)
        await self._settle_held(fact_id, kind, fact, told_at, due_at)
        await self._facts.keep(fact_id, fact_type, fact)
        if not is_past(fact.dates, self._clock.now()):
            await self._write_down(fact_id, kind, fact, told_at, due_at)
        await self._facts.finish(fact_id)

    async def _write_down(self, fact_id: str, kind: str, fact: Fact, told_at: datetime, due_at: datetime) -> None:
        settled = await self._alerts.settled(fact.event_id, fact_id)
        over = max((date.until for date in fact.dates), default=machine_now())
        async for told, subscriptions in self._recipients(kind, fact, told_at):
            await self._deliveries.add(_alerts(fact_id, told, fact, subscriptions, settled), due_at, over)

    async def _settle_held(self, fact_id: str, kind: str, fact: Fact, told_at: datetime, due_at: datetime) -> None:
        """What is still held must not tell what is no longer so.

        Facts first, claims second: whoever has read the old fact by then finds the claim gone and sends nothing.
        """
        if kind == REINSTATED:
            await self._correct(fact)
        await self._facts.amend(fact_id, fact)
        if kind == WITHDRAWN:
            await self._alerts.cancel_out(fact.event_id, REINSTATED, WITHDRAWN, fact_id)
            await self._alerts.drop(fact.event_id, WITHDRAWN, fact_id)
            return
        if kind == REINSTATED:
            await self._alerts.cancel_out(fact.event_id, WITHDRAWN, REINSTATED, fact_id)
            await self._revive(fact_id, fact, told_at, due_at)
        if undone := UNDOES.get(kind):
            untold = await self._facts.telling_nothing(fact.event_id)
            # Who was to hear the opposite of some of these dates only has still to hear of the others.
            undone_by_it = [id for id, held in untold.items() if is_all_about(held, fact.dates)]
            await self._alerts.cancel_out(fact.event_id, undone, kind, fact_id, about=undone_by_it)
            if kind == CANCELLED:
                # Nor need they hear that a date is off of which they never heard that it was on.
                await self._alerts.cancel_out(fact.event_id, DATES_ADDED, NO_DATE, fact_id, about=undone_by_it)
            await self._alerts.drop(fact.event_id, NO_DATE, fact_id, about=untold)
        if kind in (ON_AGAIN, RESCHEDULED):
            untold = await self._facts.telling_nothing(fact.event_id)
            await self._alerts.revive_dateless(fact.event_id, due_at, but=untold)
        tell_it = [held for held in (*FACTS.types, ON_AGAIN) if tells_it_too(held, kind)]
        await self._alerts.amend(fact.event_id, fact_id, tell_it)

    async def _correct(self, fact: Fact) -> None:
        """Who knows the event with other dates or at another place must hear that it is back, whether or not they
        heard that it was gone. Before the facts are amended: then the withdrawal's says where it was.
        """
        withdrawn = await self._facts.withdrawn_as(fact.event_id)
        if withdrawn is not None and not same_when_and_where(withdrawn, fact):
            await self._alerts.cancel_out(fact.event_id, WITHDRAWN, REINSTATED, None)

    async def _revive(self, fact_id: str, fact: Fact, told_at: datetime, due_at: datetime) -> None:
        told = await self._alerts.told(fact.event_id)
        spared = await self._alerts.spared(fact.event_id, fact_id)
        dropped = await self._alerts.dropped_by_withdrawal(fact.event_id)
        followed = await self._subscriptions.confirmed_among({alert.subscription_id or "" for alert in dropped})
        match = {subscription.id for subscription in who_wants(fact, followed, told_at, self._clock.now())}
        again = [
            alert.id
            for alert in dropped
            if revives(
                alert.fact_type or "",
                told=alert.subscription_id in told,
                spared=alert.subscription_id in spared,
                matches=alert.subscription_id in match,
            )
        ]
        await self._alerts.revive(fact.event_id, again, fact_id, due_at)

    async def _recipients(
        self, kind: str, fact: Fact, told_at: datetime
    ) -> AsyncIterator[tuple[str, list[Subscription]]]:
        """Who gets an alert about the fact, and what it is told as."""
        told: set[str] = set()
        if kind not in FOR_ALL_WHO_MATCH:
            told = await self._alerts.told(fact.event_id)
            followed = await self._subscriptions.confirmed_among(told)
            yield kind, [subscription for subscription in followed if is_in_time(subscription, told_at)]
            if kind != REINSTATED:
                return
        new_to_them, now = PUBLISHED if kind == REINSTATED else kind, self._clock.now()
        async for some in self._subscriptions.who_may_want(fact):
            new = (subscription for subscription in some if subscription.id not in told)
            yield new_to_them, who_wants(fact, new, told_at, now)


def _alerts(
    fact_id: str, kind: str, fact: Fact, subscriptions: Iterable[Subscription], settled: set[str]
) -> list[Delivery]:
    return [
        Delivery(
            id=f"{fact_id}.{subscription.id}",
            kind="alert",
            status="pending",
            attempts=0,
            created_at=machine_now(),
            fact_id=fact_id,
            fact_type=kind,
            event_id=fact.event_id,
            subscription_id=subscription.id,
            address_key=subscription.address_key,
        )
        for subscription in subscriptions
        if subscription.id not in settled
    ]
