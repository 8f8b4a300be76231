"""What search knows of an event, and what has to be written so that the index says the same. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.search.documents import Document, Known, documents
from shared.events.catalogue import EventSnapshot

_MADE_AGAIN_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Copy:
    """An event as the catalogue last told it; `snapshot` is None after a tombstone. `records` are those that it names,
    by id, as far as they are known. `marks` counts how often it was marked as dirty. `told_at` is when the catalogue
    told it, until it was written once.

    `written` are the ids of the documents that may be in the index, `sites` the sites whose lists may show them: never
    fewer than are, whatever was broken off in between.
    """

    id: str
    version: int
    snapshot: EventSnapshot | None
    written: frozenset[str]
    sites: frozenset[str]
    correlation_id: str
    records: dict[str, Known] = field(default_factory=dict)
    marks: int = 1
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """What brings the index up to a copy: `documents` to put, and those of before to delete.

    `due` is when that has to be done again because the horizon has moved on; None for what is gone.
    """

    copy: Copy
    documents: list[Document]
    ids: frozenset[str]
    sites: frozenset[str]
    due: datetime | None

    @property
    def stale(self) -> frozenset[str]:
        return self.copy.written - self.ids

    @property
    def is_wider(self) -> bool:
        """It writes documents, or for sites, that were not written before."""
        return not (self.ids <= self.copy.written and self.sites <= self.copy.sites)

    @property
    def differs(self) -> bool:
        """What may be in the index, or on which sites, is not the same before and after."""
        return self.ids != self.copy.written or self.sites != self.copy.sites


def plan(copy: Copy, now: datetime) -> Writing:
    if copy.snapshot is None or copy.snapshot.state == "withdrawn":
        return Writing(copy, [], frozenset(), frozenset(), None)
    made = documents(copy.snapshot, now, copy.records)
    return Writing(
        copy,
        made,
        frozenset(document["id"] for document in made),
        frozenset(site for document in made for site in document["site"]),
        now + _MADE_AGAIN_AFTER,
    )
