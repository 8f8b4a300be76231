"""What search reads: the catalogue's snapshots."""

from collections.abc import Callable

from services.search.store import Store
from shared.events.catalogue import EventSnapshot
from shared.runtime.message import Message


class Snapshots:
    """Keeps each newer snapshot as a copy; what the index has to do about it is the indexer's."""

    def __init__(self, store: Store, kept: Callable[[], None]) -> None:
        """`kept` is called after each new copy."""
        self._store, self._kept = store, kept

    async def take_in(self, message: Message) -> None:
        snapshot = message.data if isinstance(message.data, EventSnapshot) else None
        if await self._store.keep(message.subject, message.sequence, snapshot, message.correlation_id):
            self._kept()
