"""What the catalogue reads: the decisions about submissions."""

from services.catalogue.model import Change, Event, Surroundings, apply
from services.catalogue.store import Events
from shared.events.decisions import Decision, SubmissionApproved
from shared.runtime.message import Message, Poison


class Decisions:
    """Takes decisions in. A late or doubled one changes nothing."""

    def __init__(self, events: Events) -> None:
        self._events = events

    async def take_in(self, message: Message) -> bool:
        """False for one that is late or doubled. Raises Poison for a decision that says nothing."""
        decision = message.data
        if not isinstance(decision, Decision):
            raise Poison("a decision without content")

        def decide(event: Event | None, around: Surroundings) -> Change | None:
            return apply(event, decision, message.sequence, around)

        content = decision.content if isinstance(decision, SubmissionApproved) else None
        change = await self._events.change(decision.submission_id, decide, content=content, cause=message.cause)
        return change is not None
