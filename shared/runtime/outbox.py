"""The transactional outbox: a message is stored in the transaction that changes the state, and sent afterwards by the
relay.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from shared.runtime.envelope import Envelope
from shared.runtime.mongo import Database, Document, Session
from shared.topics import MAX_MESSAGE_BYTES, Topic

_FRAME_BYTES = 1024
"""More than Kafka adds to a message."""


class MessageTooLarge(ValueError):
    """Refused before it is stored: no relay could ever send it, and all after it with the same key would wait."""


class Outbox:
    """The messages of one service's database, waiting or sent. Sent ones stay as long as their topic keeps them."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._added = asyncio.Event()

    async def add(self, session: Session, topic: Topic, key: str, *envelopes: Envelope) -> None:
        """Stores messages of one key in the running transaction; they go out in this order, after those of lower
        sequence. Raises MessageTooLarge.
        """
        await self._store(session, [_row(topic, key, envelope, order) for order, envelope in enumerate(envelopes)])

    async def add_each(self, session: Session, topic: Topic, messages: Iterable[tuple[str, Envelope]]) -> None:
        """As `add`, one message for each of many keys. Raises MessageTooLarge."""
        await self._store(session, [_row(topic, key, envelope, 0) for key, envelope in messages])

    async def _store(self, session: Session, rows: Sequence[Document]) -> None:
        if len(rows) == 1:
            await self.db["outbox"].insert_one(rows[0], session=session)
        elif rows:
            await self.db["outbox"].insert_many(rows, session=session)

    def wake(self) -> None:
        """Call it after the commit: the relay of this process, if it is the active one, looks at once."""
        self._added.set()

    async def woken(self, timeout: float) -> None:
        """Returns at the next wake, or after `timeout` seconds."""
        try:
            await asyncio.wait_for(self._added.wait(), timeout)
        except TimeoutError:
            return
        self._added.clear()


def _check_size(key: str, envelope: Envelope) -> None:
    headers = sum(len(name) + len(value.encode()) for name, value in envelope.headers().items())
    size = len(key.encode()) + len(envelope.data) + headers + _FRAME_BYTES
    if size > MAX_MESSAGE_BYTES:
        raise MessageTooLarge(f"{envelope.type} {envelope.subject} is {size} bytes, more than {MAX_MESSAGE_BYTES}")


def _row(topic: Topic, key: str, envelope: Envelope, order: int) -> Document:
    _check_size(key, envelope)
    return {
        "_id": envelope.id,
        "topic": topic.name,
        "key": key,
        "sequence": envelope.sequence,
        "order": order,
        "headers": envelope.headers(),
        "value": envelope.data,
        "at": datetime.now(UTC),
        "pending": True,
    }
