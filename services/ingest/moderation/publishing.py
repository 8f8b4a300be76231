"""Puts decisions on their topic, within the transaction of what they decide."""

from datetime import datetime
from typing import Any

from services.ingest.handover import Public, Revision
from services.ingest.moderation.model import Choice
from shared import topics
from shared.events.decisions import (
    Decision,
    SubmissionAmended,
    SubmissionApproved,
    SubmissionChangesRequested,
    SubmissionRejected,
    SubmissionRevoked,
    SubmissionWithdrawn,
)
from shared.runtime.envelope import Envelope
from shared.runtime.ids import new_id
from shared.runtime.mongo import Session
from shared.runtime.outbox import Outbox

_SOURCE = "ingest"


class Publishing:
    """`sequence` is the decision's, as `Handover.decided` gives it; `by` an account's or a key's id."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    async def decided(
        self,
        session: Session,
        choice: Choice,
        revision: Revision,
        decision_id: str,
        by: str,
        now: datetime,
        sequence: int,
        reason: str | None,
    ) -> None:
        common = _common(revision, decision_id, by, now, reason)
        if choice == "approve":
            content = {"content": revision.content, "site": revision.site, "source": revision.source}
            await self._add(session, "submission.approved", sequence, SubmissionApproved(**common, **content))
        elif choice == "reject":
            await self._add(session, "submission.rejected", sequence, SubmissionRejected(**common))
        else:
            decision = SubmissionChangesRequested(**common)
            await self._add(session, "submission.changes_requested", sequence, decision)

    async def amended(
        self,
        session: Session,
        revision: Revision,
        public: Public,
        decision_id: str,
        by: str,
        now: datetime,
        sequence: int,
        reason: str | None = None,
    ) -> None:
        """`public` is what is to be seen from now on; `revision` the one whose case it is."""
        decision = SubmissionAmended(
            **_common(revision, decision_id, by, now, reason),
            content=public.shown.content,
            site=revision.site,
            source=revision.source,
            in_review=public.in_review,
        )
        await self._add(session, "submission.amended", sequence, decision)

    async def revoked(
        self, session: Session, revision: Revision, decision_id: str, by: str, now: datetime, sequence: int
    ) -> None:
        decision = SubmissionRevoked(**_common(revision, decision_id, by, now, None))
        await self._add(session, "submission.revoked", sequence, decision)

    async def withdrawn(self, session: Session, revision: Revision, by: str, now: datetime, sequence: int) -> None:
        decision = SubmissionWithdrawn(**_common(revision, new_id(), by, now, None))
        await self._add(session, "submission.withdrawn", sequence, decision)

    async def _add(self, session: Session, type_: str, sequence: int, decision: Decision) -> None:
        subject = decision.submission_id
        envelope = Envelope.new(type=type_, source=_SOURCE, subject=subject, sequence=sequence, data=decision)
        await self._outbox.add(session, topics.DECISIONS, subject, envelope)


def _common(revision: Revision, decision_id: str, by: str, now: datetime, reason: str | None) -> dict[str, Any]:
    return {
        "submission_id": revision.submission_id,
        "decision_id": decision_id,
        "revision": revision.revision,
        "decided_by": by,
        "decided_at": now,
        "reason": reason,
    }
