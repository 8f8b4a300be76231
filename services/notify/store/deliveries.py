"""Deliveries in MongoDB: one row a mail, written before it is sent and kept longer than any message.

`pending` → `sending` → `sent`, with `failed`, `uncertain` and `dropped` as the other ends. Who sends one claims it
first, by MongoDB's own clock, so that of several senders only one does.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from services.notify.model import Delivery, DeliveryKind, DeliveryStatus, at_least_once
from shared.runtime.clock import machine_now
from shared.runtime.mongo import Database, DuplicateKey, Session

_KEPT = timedelta(days=60)
_KEPT_AFTER_THE_EVENT = timedelta(days=7)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_LISTED = 500
_DIED = "the sender died"

UNCLAIMED = {"claimed_by": None, "claimed_until": _LONG_AGO}
_CLAIM_OVER = {"$expr": {"$lt": ["$claimed_until", "$$NOW"]}}


class Deliveries:
    """`sender` names this process in its claims."""

    def __init__(self, db: Database, sender: str) -> None:
        self._rows = db["deliveries"]
        self._sender = sender

    # --- writing them down

    async def add(
        self, deliveries: Sequence[Delivery], due_at: datetime, until: datetime, session: Session | None = None
    ) -> None:
        """Writes those that are not there yet, and remembers them for as long as what they are about: to `until`."""
        expire_at = max(machine_now() + _KEPT, until + _KEPT_AFTER_THE_EVENT)
        ids = [delivery.id for delivery in deliveries]
        there = {
            row["_id"] for row in await self._rows.find({"_id": {"$in": ids}}, projection=["_id"], session=session)
        }
        rows = [_row(delivery, due_at, expire_at) for delivery in deliveries if delivery.id not in there]
        if not rows:
            return
        try:
            await self._rows.insert_many(rows, session=session)
        except DuplicateKey:
            if session is not None:
                raise
            await self.add(deliveries, due_at, until)  # somebody else wrote some of them just now

    # --- sending them

    async def claim(self, seconds: float) -> Delivery | None:
        """The next one that is due, for this sender alone for `seconds`."""
        row = await self._rows.find_one_and_update(
            {"status": "pending", "due_at": {"$lte": machine_now()}, **_CLAIM_OVER},
            [{"$set": {"claimed_by": self._sender, "claimed_until": _in(seconds)}}],
            sort=[("due_at", 1)],
        )
        return None if row is None else delivery_of(row)

    async def start_sending(self, id: str, seconds: float) -> bool:
        """Marks it as going out now. False when it is no longer ours to send: then it must not go."""
        return await self._rows.update_one(
            {
                "_id": id,
                "status": "pending",
                "claimed_by": self._sender,
                "$expr": {"$gt": ["$claimed_until", "$$NOW"]},
            },
            [{"$set": {"status": "sending", "claimed_until": _in(seconds)}}],
        )

    async def finish(self, id: str, status: DeliveryStatus, reason: str | None = None) -> None:
        """Its end. A sealed mail is forgotten with it."""
        at = {"sent_at": machine_now()} if status == "sent" else {}
        await self._rows.update_one(
            self._mine(id), {"$set": {"status": status, "reason": reason, **at}, "$unset": {"sealed": ""}}
        )

    async def put_off(self, id: str, due_at: datetime, reason: str | None, *, attempts: int = 0) -> None:
        """It did not go out, for certain: it is `pending` again, with that many more attempts counted."""
        await self._rows.update_one(
            self._mine(id),
            {
                "$set": {"status": "pending", "due_at": due_at, "reason": reason, **UNCLAIMED},
                "$inc": {"attempts": attempts},
            },
        )

    async def settle_lost(self) -> dict[DeliveryKind, int]:
        """Those whose sender died while they went out: a mail goes again under its old Message-ID, all else never.

        Returns how many became `uncertain`, by kind.
        """
        uncertain = {}
        for kind in get_args(DeliveryKind):
            again = at_least_once(kind)
            change = {"status": "pending", **UNCLAIMED} if again else {"status": "uncertain", "reason": _DIED}
            lost = {"status": "sending", "kind": kind, **_CLAIM_OVER}
            if (count := await self._rows.update_many(lost, {"$set": change})) and not again:
                uncertain[kind] = count
        return uncertain

    def _mine(self, id: str) -> dict[str, Any]:
        # An answer that comes late is still the truth, so one that was given up as uncertain in between counts as well.
        return {"_id": id, "claimed_by": self._sender, "status": {"$in": ["pending", "sending", "uncertain"]}}

    # --- looking at them

    async def count_uncertain(self) -> int:
        return await self._rows.count({"status": "uncertain"})

    async def find(
        self, status: DeliveryStatus | None, subscription_id: str | None, event_id: str | None
    ) -> list[dict[str, Any]]:
        """For a person: the newest first, at most 500, as plain values without address or content."""
        asked = {"status": status, "subscription_id": subscription_id, "event_id": event_id}
        rows = await self._rows.find(
            {name: value for name, value in asked.items() if value is not None},
            sort=[("created_at", -1)],
            limit=_LISTED,
            projection=dict.fromkeys(("sealed", "address_key", "claimed_by", "claimed_until", "expire_at"), 0),
        )
        return [{"id": row.pop("_id"), **row} for row in rows]


def _in(seconds: float) -> dict[str, Any]:
    return {"$add": ["$$NOW", int(seconds * 1000)]}


def _row(delivery: Delivery, due_at: datetime, expire_at: datetime) -> dict[str, Any]:
    return {
        "_id": delivery.id,
        "kind": delivery.kind,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "created_at": delivery.created_at,
        "fact_id": delivery.fact_id,
        "fact_type": delivery.fact_type,
        "event_id": delivery.event_id,
        "subscription_id": delivery.subscription_id,
        "address_key": delivery.address_key,
        "sealed": delivery.sealed,
        "reason": None,
        "due_at": due_at,
        "sent_at": None,
        "expire_at": expire_at,
        **UNCLAIMED,
    }


def delivery_of(row: dict[str, Any]) -> Delivery:
    return Delivery(
        id=row["_id"],
        kind=row["kind"],
        status=row["status"],
        attempts=row["attempts"],
        created_at=row["created_at"],
        fact_id=row["fact_id"],
        fact_type=row["fact_type"],
        event_id=row["event_id"],
        subscription_id=row["subscription_id"],
        address_key=row["address_key"],
        sealed=row.get("sealed"),
    )
