"""Publishing again what is in the collections: all of it, some at a time, or what is named.

A message of a compacted topic is the last word on its entity, so one with an older version must never come after one
with a newer. Therefore each snapshot is read and announced in one transaction that also writes to the entity's row: a
change at the same time conflicts with it, and comes before or after as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.catalogue.errors import ReplayRunning
from services.catalogue.records import MODELS
from services.catalogue.store.records import COLLECTIONS
from services.catalogue.store.transactions import Transactions
from shared import topics
from shared.events.base import Payload
from shared.events.catalogue import EventSnapshot, SiteSnapshot
from shared.runtime.clock import machine_now
from shared.runtime.envelope import Cause
from shared.runtime.mongo import Collection, Document, DuplicateKey, Session
from shared.topics import Topic

Kind = Literal["site", "place", "organiser", "artist", "event"]
RunName = Literal["refill", "replay"]

_BATCH = 25
_BACKLOG = 500
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class _Shelf:
    collection: str
    topic: Topic
    model: type[Payload]


_SHELVES: dict[Kind, _Shelf] = {
    "site": _Shelf("sites", topics.SITES, SiteSnapshot),
    **{kind: _Shelf(name, topics.CATALOGUE, MODELS[kind]) for kind, name in COLLECTIONS.items()},
    "event": _Shelf("events", topics.CATALOGUE, EventSnapshot),
}
KINDS: tuple[Kind, ...] = tuple(_SHELVES)
"""In the order in which they go out: what an event names comes before it."""


@dataclass(frozen=True, slots=True)
class Run:
    """How far it has got. `done` counts entities, of `total` when it began."""

    name: RunName
    by: str
    since: datetime
    until: datetime | None
    done: int
    total: int

    @property
    def running(self) -> bool:
        return self.until is None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the catalogue says of one entity."""

    kind: Kind
    id: str
    version: int
    state: str


class Republishing:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions, self._db = transactions, transactions.db
        self._runs = self._db["republishing"]

    async def replay(self, by: str) -> Run:
        """Begins with everything, as `replay`. Raises ReplayRunning while the last one still does."""
        try:
            await self._begin("replay", {"running": False}, by, {})
        except DuplicateKey:
            run = await self.run("replay")
            raise ReplayRunning(by=run.by if run else "?", since=_short(run.since) if run else "?") from None
        found = await self.run("replay")
        assert found is not None
        return found

    async def refill(self, epoch: int) -> None:
        """Begins with everything, as `live`, unless that was done or begun in this epoch of the broker's log."""
        row = await self._runs.find_one({"_id": "refill"})
        if epoch > (row["epoch"] if row else 0):
            try:
                await self._begin("refill", {"epoch": {"$lt": epoch}}, "catalogue", {"epoch": epoch})
            except DuplicateKey:
                return  # another process was quicker

    async def run(self, name: RunName) -> Run | None:
        """The last one, running or not."""
        row = await self._runs.find_one({"_id": name})
        return Run(name, row["by"], row["since"], row["until"], row["done"], row["total"]) if row else None

    async def some(self) -> bool:
        """Goes on with what runs, from where it had got to; False when nothing does, or the relay has enough to send:
        what is new today is not to wait behind all that. A refill goes before a replay.
        """
        rows = await self._runs.find({"running": True}, sort=[("_id", 1)], limit=1)
        if not rows or await self._db["outbox"].count({"pending": True}) >= _BACKLOG:
            return False
        name: RunName = rows[0]["_id"]

        async def work(session: Session) -> None:
            run = await self._runs.find_one({"_id": name, "running": True}, session=session)
            if run is None:
                return
            kind: Kind = run["kind"]
            after = {"_id": {"$gt": run["after"]}}
            found = await self._rows(kind).find({**after, **_PUBLIC}, sort=[("_id", 1)], limit=_BATCH, session=session)
            await self._announce(kind, found, "replay" if name == "replay" else "live", session)
            await self._runs.update_one({"_id": name}, _reached(kind, found), session=session)

        await self._transactions.run(work)
        return True

    async def these(self, kind: Kind, ids: Sequence[str]) -> int:
        """Publishes what is named again, as `replay`; how many of them there are."""

        async def work(session: Session) -> int:
            found = await self._rows(kind).find({"_id": {"$in": list(ids)}, **_PUBLIC}, session=session)
            await self._announce(kind, found, "replay", session)
            return len(found)

        return await self._transactions.run(work)

    async def standings(self, kind: Kind, after: str, limit: int = _PAGE) -> list[Standing]:
        """What there is after an id, by id."""
        rows = await self._rows(kind).find(
            {"_id": {"$gt": after}, **_PUBLIC},
            sort=[("_id", 1)],
            limit=limit,
            projection={"snapshot.version": 1, "snapshot.state": 1},
        )
        return [
            Standing(kind, row["_id"], row["snapshot"]["version"], row["snapshot"].get("state", "published"))
            for row in rows
        ]

    async def _begin(self, name: RunName, unless: Document, by: str, more: Document) -> None:
        total = sum([await self._rows(kind).count(_PUBLIC) for kind in KINDS])
        start = {"kind": KINDS[0], "after": "", "done": 0, "total": total}
        told = {"running": True, "by": by, "since": machine_now(), "until": None}
        await self._runs.update_one({"_id": name, **unless}, {"$set": {**start, **told, **more}}, upsert=True)

    def _rows(self, kind: Kind) -> Collection:
        return self._db[_SHELVES[kind].collection]

    async def _announce(self, kind: Kind, rows: list[Document], cause: Cause, session: Session) -> None:
        shelf = _SHELVES[kind]
        for row in rows:
            # A count, since an update that changes nothing conflicts with nothing.
            await self._rows(kind).update_one({"_id": row["_id"]}, {"$inc": {"republished": 1}}, session=session)
            data = shelf.model.model_validate(row["snapshot"])
            version = row["snapshot"]["version"]
            await self._transactions.announce(session, shelf.topic, row["_id"], version, data, cause=cause)


_PUBLIC: Document = {"snapshot": {"$ne": None}}


def _reached(kind: Kind, found: list[Document]) -> Document:
    if found:
        return {"$set": {"after": found[-1]["_id"]}, "$inc": {"done": len(found)}}
    following = KINDS[KINDS.index(kind) + 1 :]
    if following:
        return {"$set": {"kind": following[0], "after": ""}}
    return {"$set": {"running": False, "until": machine_now()}}


def _short(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
