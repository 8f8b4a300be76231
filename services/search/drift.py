"""Where the index does not hold what the copies say that it does, and how that is mended."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.search.meili import Meili
from services.search.store import soiled
from shared.runtime.mongo import Database, Document

_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one event, the ids of `missing` documents, and of `stray` ones, which should not be there."""

    id: str
    version: int | None
    missing: tuple[str, ...]
    stray: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What search was told of an event or a record. `state` is `gone` after a tombstone, `refused` where Meilisearch
    will not have it.
    """

    kind: str
    id: str
    version: int
    state: str


class Drift:
    def __init__(self, db: Database, meili: Meili) -> None:
        self._copies, self._records, self._meili = db["entities"], db["records"], meili

    async def standings(self, kind: str, after: str) -> list[Standing]:
        """A page of what there is of a kind, by id."""
        page: Document = {"_id": {"$gt": after}}
        if kind == "event":
            names = {"version": 1, "snapshot.state": 1, "failure": 1}
            rows = await self._copies.find(page, sort=[("_id", 1)], limit=_PAGE, projection=names)
            return [Standing(kind, row["_id"], row["version"], _state(row, "snapshot")) for row in rows]
        names = {"version": 1, "record.state": 1}
        rows = await self._records.find({**page, "kind": kind}, sort=[("_id", 1)], limit=_PAGE, projection=names)
        return [Standing(kind, row["_id"], row["version"], _state(row, "record")) for row in rows]

    async def of_index(self) -> list[Difference]:
        """By event; of what is dirty nothing is known yet. Raises MeiliOutage."""
        before = await self._dirty()
        held = defaultdict[str, set[str]](set)
        offset = 0
        while page := await self._meili.held(offset, _PAGE):
            for document in page:
                held[document["event_id"]].add(document["id"])
            offset += len(page)
        names = {"version": 1, "written": 1}
        rows = await self._copies.find({}, projection=names)
        known = {row["_id"]: (row["version"], set(row["written"])) for row in rows}
        unsure = before | await self._dirty()
        found = list[Difference]()
        for id in sorted((held.keys() | known.keys()) - unsure):
            version, expected = known.get(id, (None, set[str]()))
            missing, stray = expected - held[id], held[id] - expected
            if missing or stray:
                found.append(Difference(id, version, tuple(sorted(missing)), tuple(sorted(stray))))
        return found

    async def mend(self, ids: Sequence[str]) -> None:
        """Has these events written anew, and what should not be there deleted. Raises MeiliOutage."""
        for one in await self.of_index():
            if one.id not in ids:
                continue
            if one.version is None:
                await self._meili.delete(one.stray)
            else:  # what is known of is deleted when the event is written
                stray = {"$addToSet": {"written": {"$each": list(one.stray)}}}
                await self._copies.update_one({"_id": one.id}, stray)
        await self._copies.update_many({"_id": {"$in": list(ids)}}, soiled())

    async def forget(self, ids: Sequence[str]) -> None:
        """Takes whatever version of these is told next: for copies that are ahead of the catalogue."""
        for rows in (self._copies, self._records):
            await rows.update_many({"_id": {"$in": list(ids)}}, {"$set": {"version": 0}})

    async def _dirty(self) -> set[str]:
        return {row["_id"] for row in await self._copies.find({"dirty": True}, projection={"_id": 1})}


def _state(row: Document, name: str) -> str:
    if row.get("failure"):
        return "refused"
    return str(row[name]["state"]) if row.get(name) else "gone"
