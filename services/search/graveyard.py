"""Where an event goes that Meilisearch will never take: to the dead letters, for a person to look at."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.search.model import Copy
from shared import topics
from shared.runtime.dead_letters import bury
from shared.runtime.envelope import Envelope
from shared.runtime.kafka import Kafka

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
    def __init__(self, kafka: Kafka) -> None:
        self._kafka = kafka

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
        await bury(self._kafka, topics.CATALOGUE, "search", letter, error)
