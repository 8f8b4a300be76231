"""How many mails an address got in this hour of the clock."""

from datetime import datetime, timedelta

from shared.runtime.clock import machine_now
from shared.runtime.mongo import Database, DuplicateKey

_HOUR = timedelta(hours=1)


class Quotas:
    def __init__(self, db: Database, per_hour: int) -> None:
        self._rows = db["quotas"]
        self._per_hour = per_hour

    async def take(self, address_key: str) -> datetime | None:
        """Takes one mail of this hour's: None when there was one left, else when the next hour begins."""
        hour = _hour()
        row = {"_id": _id(address_key, hour)}
        while True:
            try:
                await self._rows.update_one(
                    {**row, "sent": {"$lt": self._per_hour}},
                    {"$inc": {"sent": 1}, "$set": {"expire_at": hour + 2 * _HOUR}},
                    upsert=True,
                )
            except DuplicateKey:
                # It is full, or another made the row at the same moment.
                known = await self._rows.find_one(row)
                if known is not None and known["sent"] >= self._per_hour:
                    return hour + _HOUR
            else:
                return None

    async def give_back(self, address_key: str) -> None:
        """The mail was not sent after all."""
        await self._rows.update_one({"_id": _id(address_key, _hour()), "sent": {"$gt": 0}}, {"$inc": {"sent": -1}})


def _hour() -> datetime:
    return machine_now().replace(minute=0, second=0, microsecond=0)


def _id(address_key: str, hour: datetime) -> str:
    return f"{address_key}:{hour:%Y%m%d%H}"
