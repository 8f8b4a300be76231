"""The facts that alerts are about, kept as long as an alert about them may wait."""

from datetime import timedelta

from services.notify.model import WITHDRAWN, amended, tells_nothing
from shared.events.facts import EventWithdrawn, Fact
from shared.runtime.clock import machine_now
from shared.runtime.mongo import Database
from shared.topics import FACTS

_KEPT = timedelta(days=60)


class Facts:
    def __init__(self, db: Database) -> None:
        self._rows = db["facts"]

    async def get(self, fact_id: str) -> tuple[Fact, bool | None] | None:
        """A fact as things are now, and whether the event is withdrawn since the newest one; None when it is that."""
        row = await self._rows.find_one({"_id": fact_id})
        return None if row is None else (_model(row["type"]).model_validate(row["data"]), row.get("withdrawn"))

    async def withdrawn_as(self, event_id: str) -> Fact | None:
        """A withdrawal of the event that is known, told as things are now."""
        rows = await self._rows.find({"event_id": event_id, "type": WITHDRAWN}, sort=[("version", -1)], limit=1)
        return _model(WITHDRAWN).model_validate(rows[0]["data"]) if rows else None

    async def telling_nothing(self, event_id: str) -> dict[str, Fact]:
        """The facts about the event, by id, of which, as things are now, nothing is left to tell."""
        rows = await self._rows.find({"event_id": event_id})
        facts = {row["_id"]: _model(row["type"]).model_validate(row["data"]) for row in rows}
        return {id: fact for id, fact in facts.items() if tells_nothing(fact)}

    async def keep(self, fact_id: str, fact_type: str, fact: Fact) -> None:
        """Writes it down once; what is there already, amended perhaps, stays."""
        await self._rows.update_one(
            {"_id": fact_id},
            {
                "$setOnInsert": {
                    "type": fact_type,
                    "event_id": fact.event_id,
                    "version": fact.version,
                    "done": False,
                    "data": fact.model_dump(mode="json"),
                    "expire_at": machine_now() + _KEPT,
                }
            },
            upsert=True,
        )

    async def is_done(self, fact_id: str) -> bool:
        """Whether all alerts about it are written down: then it is never taken again."""
        return await self._rows.find_one({"_id": fact_id, "done": True}, projection=["_id"]) is not None

    async def finish(self, fact_id: str) -> None:
        await self._rows.update_one({"_id": fact_id}, {"$set": {"done": True}})

    async def amend(self, newer_id: str, newer: Fact) -> None:
        """Brings the older facts about the event up to date, so that what is still held tells nothing outdated.

        Several facts may share a version, that of the change that made them.
        """
        older = {"event_id": newer.event_id, "_id": {"$ne": newer_id}, "version": {"$lte": newer.version}}
        for row in await self._rows.find(older):
            fact = amended(_model(row["type"]).model_validate(row["data"]), newer)
            await self._rows.update_one(
                {"_id": row["_id"], "version": {"$lte": newer.version}},
                {
                    "$set": {
                        "version": newer.version,
                        "data": fact.model_dump(mode="json"),
                        "withdrawn": isinstance(newer, EventWithdrawn),
                    }
                },
            )


def _model(fact_type: str) -> type[Fact]:
    model = FACTS.types[fact_type]
    if not issubclass(model, Fact):
        raise TypeError(f"{fact_type} is not a fact")
    return model
