"""What the catalogue reads: the decisions about submissions."""

from collections.abc import Sequence

from services.catalogue.model import Change, Event, apply
from services.catalogue.store import Store
from shared.events.catalogue import SiteSnapshot
from shared.events.decisions import Decision
from shared.runtime.clock import Clock
from shared.runtime.message import Message, Poison


class Decisions:
    """Takes decisions in. A late or doubled one changes nothing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def take_in(self, message: Message) -> None:
        """Raises Poison for a decision that says nothing."""
        decision = message.data
        if not isinstance(decision, Decision):
            raise Poison("a decision without content")

        def decide(event: Event | None, sites: Sequence[SiteSnapshot]) -> Change | None:
            return apply(event, decision, message.sequence, sites, self._clock.now())

        await self._store.change(decision.submission_id, decide, message.cause)
