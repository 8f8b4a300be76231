"""Where the index does not hold what the copies say that it does, and how that is mended."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.search.meili import Meili
from services.search.rows import soiled
from shared.runtime.mongo import Database, Document

_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one event, the ids of `missing` documents, of `stray` ones, which should not be there, and of `stale` ones,
    which are not of its `version`.
    """

    id: str
    version: int | None
    missing: tuple[str, ...]
    stray: tuple[str, ...]
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What search was told of an event or a record. `state` is `gone` after a tombstone, `refused` where Meilisearch
    will not have it.
    """

    kind: str
    id: str
    version: int
    state: str


@dataclass(frozen=True, slots=True)
class _Written:
    """What the index has to hold of an event. `version` is None where any will do: an older one stands of what
    Meilisearch refused. `marks` is another number after every change.
    """

    version: int | None = None
    written: frozenset[str] = frozenset()
    marks: int = 0
    dirty: bool = False


_UNKNOWN = _Written()


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
        """By event; of what is dirty, or was while we looked, nothing is known yet. Raises MeiliOutage."""
        before = await self._written()
        held = defaultdict[str, dict[str, int | None]](dict)
        offset = 0
        while page := await self._meili.held(offset, _PAGE):
            for document in page:
                held[document["event_id"]][document["id"]] = document.get("version")
            offset += len(page)
        after = await self._written()
        found = list[Difference]()
        for id in sorted(held.keys() | before.keys() | after.keys()):
            known = after.get(id, _UNKNOWN)
            if known.dirty or known != before.get(id, _UNKNOWN):
                continue
            documents = held[id]
            missing, stray = known.written - documents.keys(), documents.keys() - known.written
            stale = {one for one in documents.keys() - stray if known.version not in (None, documents[one])}
            if missing or stray or stale:
                found.append(Difference(id, known.version, *(tuple(sorted(ids)) for ids in (missing, stray, stale))))
        return found

    async def mend(self, ids: Sequence[str]) -> None:
        """Has these events written anew, and what should not be there deleted. Raises MeiliOutage."""
        for one in await self.of_index():
            if one.id not in ids:
                continue
            # What is known of is deleted when the event is written.
            stray = {"$addToSet": {"written": {"$each": list(one.stray)}}}
            if not await self._copies.update_one({"_id": one.id}, stray | soiled()):
                await self._meili.delete(one.stray)
        await self._copies.update_many({"_id": {"$in": list(ids)}}, soiled())

    async def forget(self, ids: Sequence[str]) -> None:
        """Takes whatever version of these is told next: for copies that are ahead of the catalogue."""
        for rows in (self._copies, self._records):
            await rows.update_many({"_id": {"$in": list(ids)}}, {"$set": {"version": 0}})

    async def _written(self) -> dict[str, _Written]:
        names = {"snapshot.version": 1, "written": 1, "marks": 1, "dirty": 1, "failure": 1}
        rows = await self._copies.find({}, projection=names)
        return {row["_id"]: _written(row) for row in rows}


def _written(row: Document) -> _Written:
    # The snapshot's, for the copy's own is 0 once it has been forgotten, until the catalogue has told it again.
    version = None if row.get("failure") or not row["snapshot"] else row["snapshot"]["version"]
    return _Written(version, frozenset(row["written"]), row["marks"], row["dirty"])


def _state(row: Document, name: str) -> str:
    if row.get("failure"):
        return "refused"
    return str(row[name]["state"]) if row.get(name) else "gone"
