"""Where an event goes that Meilisearch will never take: to the dead letters, for a person to look at."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.search.model import Copy
from services.search.store import Store
from shared import topics
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.envelope import Envelope
from shared.runtime.message import Message

_NOWHERE = -1


@dataclass(slots=True)
class _Letter:
    """The message as the catalogue sent it, made again from the copy; so it has no place on the topic."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Iterable[tuple[str, bytes]]
    partition: int = _NOWHERE
    offset: int = _NOWHERE


class Graveyard:
    def __init__(self, letters: DeadLetters, store: Store) -> None:
        self._letters, self._store = letters, store

    async def bury(self, copy: Copy, error: Exception) -> None:
        """Returns when the broker has it. Raises Outage when it has not. Of a tombstone nothing is left to bury."""
        if copy.snapshot is None:
            return
        envelope = Envelope.new(
            type="event.snapshot",
            source="catalogue",
            subject=copy.id,
            sequence=copy.version,
            data=copy.snapshot,
        )
        headers = [(name, value.encode()) for name, value in envelope.headers().items()]
        letter = _Letter(topics.CATALOGUE.name, copy.id.encode(), envelope.data, headers)
        await self._letters.bury(topics.CATALOGUE, letter, error, origin=f"index:{copy.id}:{copy.version}")

    async def try_again(self, message: Message) -> bool:
        """For one of these letters: the indexer tries its event again, and what is refused again is open again. False
        where the event has another version by now.
        """
        return await self._store.revive(message.subject, message.sequence)
