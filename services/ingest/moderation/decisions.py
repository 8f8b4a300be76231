"""Decisions: by volunteers, by a trusted key, by the organiser who withdraws; and their undoing.

Case, submission, decision and mails change in one transaction. All of them start from the submission's document, so
that a decision and a revision, or two decisions, at the same moment conflict: one wins, the other is told so.
"""

import dataclasses

from services.ingest.handover import Handover, Revision, loaded, settled
from services.ingest.moderation.amending import ORGANISER, Amendments
from services.ingest.moderation.errors import (
    CaseDecided,
    NotDecided,
    RevisionOutdated,
    WithdrawnByOrganiser,
    reason_missing,
)
from services.ingest.moderation.mails import Mails
from services.ingest.moderation.model import OUTCOME, CaseState, Choice, Decided
from services.ingest.moderation.model import case_id as case_id_of
from services.ingest.moderation.publishing import Publishing
from services.ingest.moderation.store import CaseStore
from shared.events.mail import MailTemplate
from shared.runtime.clock import Clock
from shared.runtime.ids import new_id
from shared.runtime.mongo import Database, Document, Session
from shared.runtime.outbox import Outbox

_MAIL: dict[Choice, MailTemplate] = {
    "approve": "submission_approved",
    "request_changes": "submission_changes_requested",
    "reject": "submission_rejected",
}


class Decisions:
    def __init__(
        self,
        db: Database,
        cases: CaseStore,
        handover: Handover,
        publishing: Publishing,
        amendments: Amendments,
        outbox: Outbox,
        mails: Mails,
        clock: Clock,
    ) -> None:
        self._db, self._cases, self._handover, self._publishing = db, cases, handover, publishing
        self._amendments, self._outbox, self._mails, self._clock = amendments, outbox, mails, clock

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
        """Records the decision of an open case within a transaction. One about a revision that is not the latest leaves
        the submission's state, which is the latest's.
        """
        state, now, decision_id = OUTCOME[choice], self._clock.now(), new_id()
        approved = choice == "approve"
        sequence = await self._handover.decided(
            session,
            revision.submission_id,
            state=state if revision.latest == revision.revision else revision.state,
            public=settled(revision.revision, revision.content) if approved else revision.public,
            reason=reason,
        )
        await self._publishing.decided(session, choice, revision, decision_id, by, now, sequence, reason)
        if approved:
            await self._cases.release(session, revision.submission_id, below=revision.revision)
        else:
            await self._amendments.fall_back(session, dataclasses.replace(revision, state=state), by, reason)
        record = {"id": decision_id, "decision": choice, "reason": reason, "by": by, "at": now}
        still = not approved and _stays(case, revision)
        await self._cases.update(session, case["_id"], {"state": state, "decision": record, "amended": still})
        await self._mails.ask(session, _MAIL[choice], revision, site=case["site"], sequence=sequence, reason=reason)
        return Decided(case["_id"], state, decision_id, now.isoformat())

    async def revoke(self, case_id: str, reason: str | None, by: str) -> Decided:
        """Undoes a decision: the case is open again. An approved event leaves the public; a refusal was never there.

        Of an amendment what was public before is again, whether its case is closed or still open for the rest; it
        needs a reason. Raises `CaseNotFound`, `NotDecided`, `RevisionOutdated`, `WithdrawnByOrganiser`, and
        `InvalidInput` without a reason.
        """

        async def work(session: Session) -> Decided:
            case = await self._cases.get(case_id, session)
            revision = await self._handover.read(case["submission_id"], case["revision"], session)
            if revision.state == "withdrawn":
                raise WithdrawnByOrganiser
            public = revision.public_revision == revision.revision
            if case["state"] not in ("amended", *OUTCOME.values()) and not _is_amended(case):
                raise NotDecided
            if revision.latest != revision.revision and not public:
                raise RevisionOutdated(latest=revision.latest)
            if _is_amended(case):
                await self._refuse_overtaken(session, revision)
                return await self._undo_amendment(session, case, revision, reason, by)
            return await self._undo(session, case, revision, by, public=public)

        undone = await self._db.transaction(work)
        self._outbox.wake()
        return undone

    async def _refuse_overtaken(self, session: Session, revision: Revision) -> None:
        """What is shown of a later revision would go with it: a date that is off would be on again. It is first undone
        itself.
        """
        newest = await self._cases.find(case_id_of(revision.submission_id, revision.latest), session)
        if newest is not None and newest["revision"] != revision.revision and newest.get("amended"):
            raise RevisionOutdated(latest=revision.latest)

    async def _undo_amendment(
        self, session: Session, case: Document, revision: Revision, reason: str | None, by: str
    ) -> Decided:
        if not reason:
            raise reason_missing()
        if revision.public is None:
            raise NotDecided
        decision_id = await self._amendments.undo(session, case, revision, by, reason)
        state: CaseState = "rejected" if case["state"] == "amended" else "open"
        return Decided(case["_id"], state, decision_id, self._clock.now().isoformat())

    async def _undo(self, session: Session, case: Document, revision: Revision, by: str, *, public: bool) -> Decided:
        now, decision_id = self._clock.now(), new_id()
        # What is public may be older than what is in review: then it is only taken down, and nothing opens again.
        newest = revision.latest == revision.revision
        sequence = await self._handover.decided(
            session,
            revision.submission_id,
            state="in_review" if newest else revision.state,
            public=None if public else revision.public,
        )
        if public:
            await self._publishing.revoked(session, revision, decision_id, by, now, sequence)
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
        sequence = await self._handover.decided(session, revision.submission_id, state="withdrawn", public=None)
        if revision.public is not None:
            await self._publishing.withdrawn(session, revision, ORGANISER, self._clock.now(), sequence)
        await self._mails.ask(session, "submission_withdrawn", revision, site=site, sequence=sequence)


def _is_amended(case: Document) -> bool:
    """Whether something of it is public that was not decided by a volunteer."""
    return bool(case.get("amended")) and case["state"] in ("amended", "open")


def _stays(case: Document, revision: Revision) -> bool:
    """Whether something that did not wait for the decision is public although the rest was refused."""
    before, public = loaded(case.get("before")), revision.public
    return before is not None and public is not None and public.settled.content != before.settled.content


def _refuse_outdated(case: Document, revision: Revision) -> None:
    if revision.state == "withdrawn":
        raise WithdrawnByOrganiser
    if revision.latest != case["revision"]:
        raise RevisionOutdated(latest=revision.latest)
