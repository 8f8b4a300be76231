"""The rows of copies in MongoDB: what is written into them, and read from them. Pure, but for the time of a mark."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from services.search.documents import Known
from services.search.model import Copy, Writing
from services.search.turns import Standing
from shared.events.catalogue import EventSnapshot
from shared.events.indexed import EventIndexed
from shared.runtime import logs
from shared.runtime.envelope import Envelope
from shared.runtime.mongo import Document


def soiled(fields: Document | None = None) -> Document:
    """The update that marks as dirty, for a new index in the making too."""
    marks = marked()
    return {**marks, "$set": {**(fields or {}), **marks["$set"], "light": False}}


def marked() -> Document:
    """The count tells of a mark that came while the last one was worked on."""
    return {"$set": {"dirty": True, "dirty_at": datetime.now(UTC), "unbuilt": True}, "$inc": {"marks": 1}}


def widened(writing: Writing, ids: str, sites: str) -> Document:
    """The part of an update that adds what it writes to the fields of these names."""
    return {"$addToSet": {ids: {"$each": sorted(writing.ids)}, sites: {"$each": sorted(writing.sites)}}}


def landed(writing: Writing) -> tuple[Document, Document]:
    """It is clean unless it was marked since. What is new was remembered before it was sent (`foresee`)."""
    fields: Document = {"dirty": False, "due_at": writing.due, "told_at": None}
    if writing.is_narrower:
        fields |= {"written": sorted(writing.ids), "sites": sorted(writing.sites)}
    return as_read(writing.copy), {"$set": fields}


def as_read(copy: Copy) -> Document:
    """The condition that nothing has marked it since."""
    return {"_id": copy.id, "marks": copy.marks}


def snapshots(rows: Sequence[Document]) -> list[EventSnapshot]:
    """Of those that are no tombstones."""
    return [EventSnapshot.model_validate(row["snapshot"]) for row in rows if row["snapshot"]]


def announcement(writing: Writing) -> Envelope:
    """The news that it can be found."""
    copy = writing.copy
    return announcement_of(copy.id, copy.version, copy.sites, writing.sites, copy.correlation_id)


def announcement_of(
    id: str, version: int, before: Collection[str], after: Collection[str], correlation_id: str
) -> Envelope:
    """The news that lists of these sites may have changed."""
    data = EventIndexed(id=id, version=version, sites_before=tuple(sorted(before)), sites_after=tuple(sorted(after)))
    token = logs.correlation.set(correlation_id)
    try:
        return Envelope.new(type="event.indexed", source="search", subject=id, sequence=version, data=data)
    finally:
        logs.correlation.reset(token)


def copy_of(row: Document, records: dict[str, Known]) -> Copy:
    """`records` are those that its event names."""
    return Copy(
        id=row["_id"],
        version=row["version"],
        snapshot=EventSnapshot.model_validate(row["snapshot"]) if row["snapshot"] else None,
        written=frozenset(row["written"]),
        sites=frozenset(row["sites"]),
        correlation_id=row["correlation_id"],
        records=records,
        marks=row["marks"],
        told_at=row.get("told_at"),
        standing=standing_of(row["standing"]) if row.get("standing") else None,
        settled=not row["dirty"],
        light=row.get("light", False),
    )


def kept(standing: Standing) -> Document:
    """A standing as its row has it; `queues` are for the index."""
    queues = sorted(standing.queues)
    return {"organiser": standing.organiser, "lane": standing.lane, "slots": standing.packed(), "queues": queues}


def standing_of(row: Document) -> Standing:
    """The reverse of `kept`."""
    return Standing.unpacked(row["organiser"], row["lane"], row["slots"])
