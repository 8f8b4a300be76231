"""Changes of what is public already: which of them show at once, and how one is undone."""

from dataclasses import dataclass
from datetime import datetime

from services.ingest.handover import Handover, Public, Revision, State, Version, loaded, settled, stored
from services.ingest.moderation.differences import difference, is_soon, with_news_of_status
from services.ingest.moderation.mails import Mails
from services.ingest.moderation.model import CaseState
from services.ingest.moderation.publishing import Publishing
from services.ingest.moderation.store import CaseStore
from shared.events.content import EventContent
from shared.events.mail import MailTemplate
from shared.runtime.clock import Clock
from shared.runtime.ids import new_id
from shared.runtime.mongo import Document, Session

ORGANISER = "organiser"
"""Who decides on what needs no volunteer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a revision before anybody has looked at it. `public` as it was: nothing of it shows yet."""

    state: CaseState
    public: Public
    urgent: bool = False


def plan(public: Public, revision: int, content: EventContent, now: datetime) -> Plan:
    """What is only about status, seats, prices and booking shows at once. Of the rest all shows at once when a date it
    affects is close, and otherwise only that dates are off or sold out.
    """
    before = public.settled
    if content == public.shown.content == before.content:
        return Plan("approved", settled(revision, content))
    if not difference(before.content, content).needs_a_volunteer:
        return Plan("amended", settled(revision, content))
    told = Version(before.revision, with_news_of_status(before.content, content))
    if is_soon(before.content, content, now):
        return Plan("open", Public(Version(revision, content), told), urgent=True)
    if public.in_review:
        shown = Version(public.shown.revision, with_news_of_status(public.shown.content, content))
        return Plan("open", Public(shown, told))
    return Plan("open", Public(told, told))


class Amendments:
    def __init__(
        self, cases: CaseStore, handover: Handover, publishing: Publishing, mails: Mails, clock: Clock
    ) -> None:
        self._cases, self._handover, self._publishing = cases, handover, publishing
        self._mails, self._clock = mails, clock

    async def show(self, session: Session, case: Document, seen: Revision, before: Public, plan: Plan) -> None:
        """Publishes what does not wait. Its case, added already, keeps what was agreed upon `before`."""
        if plan.state == "open" and plan.public == before:
            return
        now, decision_id, amended = self._clock.now(), new_id(), plan.state != "open"
        state: State = "approved" if amended else "in_review"
        sequence = await self._handover.decided(session, seen.submission_id, state=state, public=plan.public)
        news = plan.public.shown.content != before.shown.content
        if news or plan.public.in_review != before.in_review:
            await self._publishing.amended(session, seen, plan.public, decision_id, ORGANISER, now, sequence)
        record = {"id": decision_id, "decision": "amend", "reason": None, "by": ORGANISER, "at": now}
        changes = {
            "amended": news,
            "before": stored(Public(before.settled, before.settled)),
            "decision": record if amended else None,
        }
        await self._cases.update(session, case["_id"], changes)
        template: MailTemplate = "submission_amended" if amended else "submission_amended_in_review"
        if news:
            await self._mails.ask(session, template, seen, site=case["site"], sequence=sequence)

    async def fall_back(self, session: Session, revision: Revision, by: str, reason: str | None) -> None:
        """Takes back what showed before anybody had looked at it, since it was refused."""
        if revision.public is None or not revision.public.in_review:
            return
        back, now = revision.public.settled, self._clock.now()
        public = Public(back, back)
        sequence = await self._handover.decided(
            session, revision.submission_id, state=revision.state, public=public, reason=reason
        )
        await self._publishing.amended(session, revision, public, new_id(), by, now, sequence, reason)

    async def undo(self, session: Session, case: Document, revision: Revision, by: str, reason: str) -> str:
        """Publishes what was public before, and tells the organiser why. Returns the decision's id."""
        public, now, decision_id = loaded(case["before"]), self._clock.now(), new_id()
        assert public is not None, "only what was public is amended"
        closes = case["state"] == "amended"
        newest = revision.latest == revision.revision
        sequence = await self._handover.decided(
            session,
            revision.submission_id,
            state="rejected" if closes and newest else revision.state,
            public=public,
            reason=reason,
        )
        await self._publishing.amended(session, revision, public, decision_id, by, now, sequence, reason)
        record = {"id": decision_id, "decision": "undo", "reason": reason, "by": by, "at": now}
        changes: Document = {"amended": False, "before": None, "undone": [*case["undone"], record]}
        if closes:
            changes |= {"state": "rejected", "decision": record}
        await self._cases.update(session, case["_id"], changes)
        template: MailTemplate = "submission_amendment_reversed"
        await self._mails.ask(session, template, revision, site=case["site"], sequence=sequence, reason=reason)
        return decision_id
