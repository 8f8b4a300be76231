"""The copies of the catalogue's records of places, organisers and artists, in MongoDB."""

import re
from collections.abc import Collection, Iterable
from typing import Literal

from services.search.documents import Known
from shared.events.catalogue import ArtistSnapshot, OrganiserSnapshot, PlaceSnapshot, Record
from shared.folding import fold
from shared.runtime.mongo import Database, Document, DuplicateKey, Index

Kind = Literal["place", "organiser", "artist"]

_MODELS: dict[Kind, type[Record]] = {"place": PlaceSnapshot, "organiser": OrganiserSnapshot, "artist": ArtistSnapshot}


class RecordStore:
    """Records are kept as they are told, one version of each."""

    def __init__(self, db: Database) -> None:
        self._db, self._records = db, db["records"]

    async def open(self) -> None:
        await self._db.ensure({"records": (Index("merged_into"), Index(("kind", "keys")))})

    async def keep(self, kind: Kind, id: str, version: int, record: Record | None) -> None:
        """Stores a version unless a newer one is known. `record` None is a tombstone, of the version that it ends."""
        older = {"$lt": version} if record else {"$lte": version}
        fields = {
            "kind": kind,
            "version": version,
            "record": record.model_dump(mode="json") if record else None,
            "merged_into": record.merged_into if record else None,
            "keys": _keys(record) if record and record.state == "published" else [],
        }
        try:
            await self._records.update_one({"_id": id, "version": older}, {"$set": fields}, upsert=True)
        except DuplicateKey:
            return  # a newer one is known

    async def get(self, kind: Kind, id: str) -> Record | None:
        row = await self._records.find_one({"_id": id, "kind": kind})
        return _MODELS[kind].model_validate(row["record"]) if row and row["record"] else None

    async def same(self, id: str) -> set[str]:
        """The id itself, and those of records that are merged into it."""
        return {id, *(row["_id"] for row in await self._records.find({"merged_into": id}, projection={"_id": 1}))}

    async def names(self, ids: Collection[str]) -> dict[str, str]:
        """What those of the records that are known are called."""
        rows = await self._records.find({"_id": {"$in": list(ids)}}, projection={"record.name": 1})
        return {row["_id"]: row["record"]["name"] for row in rows if row["record"]}

    async def known(self, ids: Collection[str]) -> dict[str, Known]:
        """What is known of these records, in the ones that they are now part of."""
        rows = await self._rows(ids)
        rows |= await self._rows({row["merged_into"] for row in rows.values()} - rows.keys() - {None})
        return {id: _known(rows[id], rows.get(rows[id]["merged_into"])) for id in ids if id in rows}

    async def _rows(self, ids: Collection[str]) -> dict[str, Document]:
        if not ids:
            return {}
        found = await self._records.find({"_id": {"$in": sorted(ids)}, "record": {"$ne": None}})
        return {row["_id"]: row for row in found}

    async def beginning(self, kind: Kind, words: str, limit: int) -> list[Record]:
        """Published ones with a name of which some words begin so, whatever the case and accents; those whose name
        begins so come first.
        """
        key = fold(words)
        rows = await self._records.find(
            {"kind": kind, "keys": {"$regex": f"^{re.escape(key)}"}}, sort=[("record.name", 1)], limit=limit
        )
        found = [_MODELS[kind].model_validate(row["record"]) for row in rows]
        return sorted(found, key=lambda record: not fold(record.name).startswith(key))


def _known(row: Document, into: Document | None) -> Known:
    """`into` is the record that it was merged into; the catalogue never merges along a chain."""
    both = [row, into] if into else [row]
    names = {name for one in both for name in (one["record"]["name"], *one["record"]["aliases"])}
    return Known(both[-1]["_id"], names)


def _keys(record: Record) -> list[str]:
    """Every name from each of its words on: "le delta" and "delta"."""
    return sorted({key for name in (record.name, *record.aliases) for key in _endings(fold(name).split())})


def _endings(words: list[str]) -> Iterable[str]:
    return (" ".join(words[start:]) for start in range(len(words)))
