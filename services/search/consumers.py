"""What search reads: the catalogue's snapshots."""

from collections.abc import Callable
from typing import cast

from services.search.records import Kind, RecordStore
from services.search.store import Store
from shared.events.catalogue import EventSnapshot, Record
from shared.runtime.message import Message

_RECORDS: dict[str, Kind] = {
    "place.snapshot": "place",
    "organiser.snapshot": "organiser",
    "artist.snapshot": "artist",
}


class Snapshots:
    """Keeps each newer snapshot as a copy; what the index has to do about it is the indexer's."""

    def __init__(self, store: Store, records: RecordStore, kept: Callable[[], None]) -> None:
        """`kept` is called after each new copy."""
        self._store, self._records, self._kept = store, records, kept

    async def take_in(self, message: Message) -> bool | None:
        """Of an event False when it is late or doubled."""
        kind = _RECORDS.get(message.type)
        if kind is None:
            snapshot = cast(EventSnapshot | None, message.data)
            told_at = message.time if message.cause == "live" else None
            newer = await self._store.keep(message.subject, message.sequence, snapshot, message.correlation_id, told_at)
            if newer:
                self._kept()
            return newer
        record = cast(Record | None, message.data)
        await self._records.keep(kind, message.subject, message.sequence, record)
        if not _tells_nothing(record):
            await self._store.renamed(await self._records.same(message.subject))
            self._kept()
        return None


def _tells_nothing(record: Record | None) -> bool:
    """A new record is made of the one event that names it, and has its words."""
    return record is not None and record.version == 1 and not record.aliases
