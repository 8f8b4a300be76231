"""Decisions: by volunteers, by a trusted key, by the organiser who withdraws; and their undoing.

Case, submission, decision and mails change in one transaction. All of them start from the submission's document, so
that a decision and a revision, or two decisions, at the same moment conflict: one wins, the other is told so.
"""

from datetime import datetime
from typing import Any

from services.ingest.handover import Handover, Revision
from services.ingest.moderation.errors import CaseDecided, NotDecided, RevisionOutdated, WithdrawnByOrganiser
from services.ingest.moderation.mails import Mails
from services.ingest.moderation.model import OUTCOME, Choice, Decided
from services.ingest.moderation.store import CaseStore
from shared import topics
from shared.events.decisions import (
    Decision,
    SubmissionApproved,
    SubmissionChangesRequested,
    SubmissionRejected,
    SubmissionRevoked,
    SubmissionWithdrawn,
)
from shared.events.mail import MailTemplate
from shared.runtime.clock import Clock
from shared.runtime.envelope import Envelope
from shared.runtime.ids import new_id
from shared.runtime.mongo import Database, Document, Session
from shared.runtime.outbox import Outbox

_SOURCE = "ingest"
_MAIL: dict[Choice, MailTemplate] = {
    "approve": "submission_approved",
    "request_changes": "submission_changes_requested",
    "reject": "submission_rejected",
}


class Decisions:
    def __init__(
        self, db: Database, cases: CaseStore, handover: Handover, outbox: Outbox, mails: Mails, clock: Clock
    ) -> None:
        self._db, self._cases, self._handover = db, cases, handover
        self._outbox, self._mails, self._clock = outbox, mails, clock

    async def decide(self, case_id: str, choice: Choice, reason: str | None, by: str) -> Decided:
        """Raises `CaseNotFound`, `CaseDecided`, `RevisionOutdated` and `WithdrawnByOrganiser`."""

        async def work(session: Session) -> Decided:
            case = await self._cases.get(case_id, session)
            revision = await self._handover.read(case["submission_id"], case["revision"], session)
            _refuse_outdated(case, revision)
            if case["state"] != "open":
                raise CaseDecided(state=case["state"])
            return await self.settle(session, case, revision, choice, reason, by)

        decided = await self._db.transaction(work)
        self._outbox.wake()
        return decided

    async def settle(
        self, session: Session, case: Document, revision: Revision, choice: Choice, reason: str | None, by: str
    ) -> Decided:
        """Records the decision of an open case within a transaction."""
        state, now, decision_id = OUTCOME[choice], self._clock.now(), new_id()
        approved = choice == "approve"
        sequence = await self._handover.decided(
            session,
            revision.submission_id,
            state=state,
            public_revision=revision.revision if approved else revision.public_revision,
            reason=reason,
        )
        decision = _decision(choice, revision, decision_id, by, now, reason)
        await self._publish(session, f"submission.{state}", sequence, decision)
        if approved:
            await self._cases.release(session, revision.submission_id, below=revision.revision)
        record = {"id": decision_id, "decision": choice, "reason": reason, "by": by, "at": now}
        await self._cases.update(session, case["_id"], {"state": state, "decision": record})
        await self._mails.ask(session, _MAIL[choice], revision, site=case["site"], sequence=sequence, reason=reason)
        return Decided(case["_id"], state, decision_id, now.isoformat())

    async def revoke(self, case_id: str, by: str) -> Decided:
        """Undoes a decision: the case is open again. An approved event leaves the public; a refusal was never there.

        Raises `CaseNotFound`, `NotDecided`, `RevisionOutdated` and `WithdrawnByOrganiser`.
        """

        async def work(session: Session) -> Decided:
            case = await self._cases.get(case_id, session)
            revision = await self._handover.read(case["submission_id"], case["revision"], session)
            if revision.state == "withdrawn":
                raise WithdrawnByOrganiser
            public = revision.public_revision == revision.revision
            if case["state"] not in OUTCOME.values():
                raise NotDecided
            if revision.latest != revision.revision and not public:
                raise RevisionOutdated(latest=revision.latest)
            return await self._undo(session, case, revision, by, public=public)

        undone = await self._db.transaction(work)
        self._outbox.wake()
        return undone

    async def _undo(self, session: Session, case: Document, revision: Revision, by: str, *, public: bool) -> Decided:
        now, decision_id = self._clock.now(), new_id()
        # What is public may be older than what is in review: then it is only taken down, and nothing opens again.
        newest = revision.latest == revision.revision
        sequence = await self._handover.decided(
            session,
            revision.submission_id,
            state="in_review" if newest else revision.state,
            public_revision=None if public else revision.public_revision,
        )
        if public:
            decision = SubmissionRevoked(**_common(revision, decision_id, by, now, None))
            await self._publish(session, "submission.revoked", sequence, decision)
        changes = {
            "state": "open" if newest else "superseded",
            "decision": None,
            "undone": [*case["undone"], {**case["decision"], "undone_by": by, "undone_at": now}],
        }
        await self._cases.update(session, case["_id"], changes)
        return Decided(case["_id"], "open" if newest else "superseded", decision_id, now.isoformat())

    async def withdraw(self, session: Session, revision: Revision, site: str | None) -> None:
        """What was public is taken down at once, since its organiser says so.

        It counts as a decision even when nothing was: the mail about it comes after those about the decisions before.
        """
        sequence = await self._handover.decided(
            session, revision.submission_id, state="withdrawn", public_revision=None
        )
        if revision.public_revision is not None:
            common = _common(revision, new_id(), "organiser", self._clock.now(), None)
            await self._publish(session, "submission.withdrawn", sequence, SubmissionWithdrawn(**common))
        await self._mails.ask(session, "submission_withdrawn", revision, site=site, sequence=sequence)

    async def _publish(self, session: Session, type_: str, sequence: int, decision: Decision) -> None:
        subject = decision.submission_id
        envelope = Envelope.new(type=type_, source=_SOURCE, subject=subject, sequence=sequence, data=decision)
        await self._outbox.add(session, topics.DECISIONS, subject, envelope)


def _refuse_outdated(case: Document, revision: Revision) -> None:
    if revision.state == "withdrawn":
        raise WithdrawnByOrganiser
    if revision.latest != case["revision"]:
        raise RevisionOutdated(latest=revision.latest)


def _decision(
    choice: Choice, revision: Revision, decision_id: str, by: str, now: datetime, reason: str | None
) -> Decision:
    common = _common(revision, decision_id, by, now, reason)
    if choice == "request_changes":
        return SubmissionChangesRequested(**common)
    if choice == "reject":
        return SubmissionRejected(**common)
    return SubmissionApproved(**common, content=revision.content, site=revision.site, source=revision.source)


def _common(revision: Revision, decision_id: str, by: str, now: datetime, reason: str | None) -> dict[str, Any]:
    return {
        "submission_id": revision.submission_id,
        "decision_id": decision_id,
        "revision": revision.revision,
        "decided_by": by,
        "decided_at": now,
        "reason": reason,
    }
