"""Which mails an address got in this hour of the clock."""

from datetime import datetime, timedelta

from shared.runtime.clock import machine_now
from shared.runtime.mongo import Database, DuplicateKey

_HOUR = timedelta(hours=1)


class Quotas:
    def __init__(self, db: Database, per_hour: int) -> None:
        self._rows = db["quotas"]
        self._per_hour = per_hour

    async def take(self, address_key: str, delivery_id: str) -> datetime | None:
        """Takes one mail of this hour's, the same one however often a delivery is tried: None when there was one left,
        else when the next hour begins.
        """
        hour = _hour()
        row = {"_id": _id(address_key, hour)}
        while True:
            try:
                await self._rows.update_one(
                    {**row, "mails": {"$ne": delivery_id}, f"mails.{self._per_hour - 1}": {"$exists": False}},
                    {"$push": {"mails": delivery_id}, "$set": {"expire_at": hour + 2 * _HOUR}},
                    upsert=True,
                )
            except DuplicateKey:
                # It is full, or this delivery's already, or another made the row at the same moment.
                known = await self._rows.find_one(row)
                if known is not None and delivery_id in known["mails"]:
                    return None
                if known is not None and len(known["mails"]) >= self._per_hour:
                    return hour + _HOUR
            else:
                return None

    async def give_back(self, address_key: str, delivery_id: str) -> None:
        """The mail was not sent after all."""
        await self._rows.update_one({"_id": _id(address_key, _hour())}, {"$pull": {"mails": delivery_id}})


def _hour() -> datetime:
    return machine_now().replace(minute=0, second=0, microsecond=0)


def _id(address_key: str, hour: datetime) -> str:
    return f"{address_key}:{hour:%Y%m%d%H}"
