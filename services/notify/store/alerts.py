"""The alerts about an event together: those that are held, which a newer fact changes, and those that went out."""

from collections.abc import Collection
from datetime import datetime

from services.notify.model import NO_DATE, REINSTATED, WITHDRAWN, Delivery
from services.notify.store.deliveries import UNCLAIMED, delivery_of
from shared.runtime.mongo import Database

_SOMETHING_WAS_SENT = ["sending", "sent", "uncertain"]
_DROPPED_BY_WITHDRAWAL = {"status": "dropped", "reason": WITHDRAWN}


class AlertsOfEvents:
    def __init__(self, db: Database) -> None:
        self._rows = db["deliveries"]

    async def drop(self, event_id: str, because: str, by: str, about: Collection[str] | None = None) -> None:
        """What is held about the event will not go out, all or that `about` some facts. `by` is the fact that says so:
        its own alerts stay.
        """
        which = {"$ne": by} if about is None else {"$ne": by, "$in": list(about)}
        await self._rows.update_many(
            {"event_id": event_id, "status": "pending", "fact_id": which},
            {"$set": {"status": "dropped", "reason": because, **UNCLAIMED}},
        )

    async def cancel_out(
        self, event_id: str, held_type: str, because: str, by: str | None, about: Collection[str] | None = None
    ) -> None:
        """Held alerts that the fact `by` undoes, all or those `about` some facts: whoever has not heard of the one need
        not hear of the other, unless that is None.
        """
        which = {} if about is None else {"fact_id": {"$in": list(about)}}
        await self._rows.update_many(
            {"event_id": event_id, "status": "pending", "fact_type": held_type, **which},
            {"$set": {"status": "dropped", "reason": because, "settled_by": by, **UNCLAIMED}},
        )

    async def spared(self, event_id: str, by: str) -> set[str]:
        """The subscriptions that will not hear of the withdrawal that the fact `by` undid."""
        cancelled = {"event_id": event_id, "fact_type": WITHDRAWN, "settled_by": by}
        rows = await self._rows.find(cancelled, projection=["subscription_id"])
        return {row["subscription_id"] for row in rows}

    async def dropped_by_withdrawal(self, event_id: str) -> list[Delivery]:
        rows = await self._rows.find({"event_id": event_id, **_DROPPED_BY_WITHDRAWAL})
        return [delivery_of(row) for row in rows]

    async def revive(self, event_id: str, ids: Collection[str], by: str, due_at: datetime) -> None:
        """These of the alerts that the event's withdrawal dropped are held once more, and the others never again."""
        dropped = {"event_id": event_id, **_DROPPED_BY_WITHDRAWAL}
        await self._rows.update_many(
            {**dropped, "_id": {"$in": list(ids)}},
            {"$set": {"status": "pending", "reason": None, "settled_by": by, "due_at": due_at}},
        )
        await self._rows.update_many({**dropped, "_id": {"$nin": list(ids)}}, {"$set": {"reason": REINSTATED}})

    async def revive_dateless(self, event_id: str, due_at: datetime, but: Collection[str]) -> None:
        """What was not sent because no date took place is held once more, since one does; `but` what is about facts
        that still tell nothing.
        """
        await self._rows.update_many(
            {"event_id": event_id, "status": "dropped", "reason": NO_DATE, "fact_id": {"$nin": list(but)}},
            {"$set": {"status": "pending", "reason": None, "due_at": due_at}},
        )

    async def amend(self, event_id: str, by: str, types: Collection[str]) -> None:
        """Held alerts of these types tell the fact `by` too. Whoever was about to send any must take it up anew."""
        held = {"event_id": event_id, "status": "pending", "fact_id": {"$ne": by}}
        await self._rows.update_many(
            {**held, "fact_type": {"$in": list(types)}}, {"$set": {"settled_by": by, **UNCLAIMED}}
        )
        await self._rows.update_many({**held, "fact_type": {"$nin": list(types)}}, {"$set": UNCLAIMED})

    async def settled(self, event_id: str, fact_id: str) -> set[str]:
        """The subscriptions that need no alert about this fact: what they were to get is changed instead."""
        rows = await self._rows.find({"event_id": event_id, "settled_by": fact_id}, projection=["subscription_id"])
        return {row["subscription_id"] for row in rows}

    async def told(self, event_id: str) -> set[str]:
        """The subscriptions that were sent something about the event, or may have been."""
        rows = await self._rows.aggregate(
            [
                {"$match": {"event_id": event_id, "status": {"$in": _SOMETHING_WAS_SENT}}},
                {"$group": {"_id": "$subscription_id"}},
            ]
        )
        return {row["_id"] for row in rows}

    async def told_before(self, delivery: Delivery) -> bool | None:
        """Whether this subscription was sent another alert about the event; None while one is on its way."""
        rows = await self._rows.find(
            {
                "subscription_id": delivery.subscription_id,
                "event_id": delivery.event_id,
                "_id": {"$ne": delivery.id},
                "status": {"$in": _SOMETHING_WAS_SENT},
            },
            projection=["status"],
        )
        statuses = {row["status"] for row in rows}
        return True if statuses - {"sending"} else None if statuses else False
