"""Transactions with what every change of the catalogue has in common: messages in the same one, and another try."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from shared.events.base import Payload
from shared.runtime.envelope import Cause, Envelope
from shared.runtime.mongo import Database, DuplicateKey, Session
from shared.runtime.outbox import Outbox
from shared.topics import FACTS, Topic

T = TypeVar("T")

_SOURCE = "catalogue"
_TRIES = 20


class Transactions:
    def __init__(self, db: Database, outbox: Outbox) -> None:
        self.db, self._outbox = db, outbox

    async def run(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Runs `work` in one transaction. When another process has just made the same row, the next try finds it;
        raises DuplicateKey when that goes on.
        """
        for _ in range(_TRIES - 1):
            try:
                done = await self.db.transaction(work)
            except DuplicateKey:
                continue
            self._outbox.wake()
            return done
        done = await self.db.transaction(work)
        self._outbox.wake()
        return done

    async def announce(
        self, session: Session, topic: Topic, key: str, sequence: int, *payloads: Payload, cause: Cause = "live"
    ) -> None:
        """Messages of one entity at one version, of the types that `topic` has for them, in this order.

        Facts bear MongoDB's time, for whoever subscribed later does not hear of them, and subscriptions count from
        that time too.
        """
        types = {model: type_ for type_, model in topic.types.items()}
        time = await self.db.now() if payloads and topic is FACTS else None
        envelopes = [
            Envelope.new(
                type=types[type(data)],
                source=_SOURCE,
                subject=key,
                sequence=sequence,
                data=data,
                cause=cause,
                time=time,
            )
            for data in payloads
        ]
        await self._outbox.add(session, topic, key, *envelopes)
