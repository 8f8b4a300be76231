"""Opens and closes cases as submissions come, change and go."""

from collections.abc import Sequence
from typing import Any

from services.ingest.handover import Draft, Handover, Note, Revision, Sites
from services.ingest.moderation.amending import Amendments, plan
from services.ingest.moderation.checks import Subject, review
from services.ingest.moderation.decisions import Decisions
from services.ingest.moderation.folder import new_case
from services.ingest.moderation.mails import Mails
from services.ingest.moderation.model import CaseState, case_id
from services.ingest.moderation.store import CaseStore
from services.ingest.moderation.twins import family, fingerprints
from shared.events.content import EventContent
from shared.runtime.clock import Clock
from shared.runtime.mongo import Database, Document, Session
from shared.runtime.outage import Outage
from shared.runtime.outbox import Outbox
from shared.runtime.sequence import take_once


class Cases:
    def __init__(
        self,
        db: Database,
        store: CaseStore,
        handover: Handover,
        decisions: Decisions,
        amendments: Amendments,
        mails: Mails,
        outbox: Outbox,
        sites: Sites,
        clock: Clock,
    ) -> None:
        self._db, self._store, self._handover, self._decisions = db, store, handover, decisions
        self._amendments, self._mails, self._outbox = amendments, mails, outbox
        self._sites, self._clock = sites, clock

    async def open(self, submission_id: str, revision: int) -> None:
        """Opens the case of a revision, once, and closes that of the one before.

        A trusted sender's is approved at once when nothing blocks it. Raises `SubmissionNotFound`, and `Outage` while
        no site is known, since every place would seem to be outside of the network.
        """
        if not self._sites.slugs():
            raise Outage("no site is known yet")

        async def work(session: Session) -> None:
            if await self._store.find(case_id(submission_id, revision), session) is not None:
                return
            seen = await self._handover.read(submission_id, revision, session)
            await self._store.close_open(session, submission_id, "superseded", below=revision)
            await self._store.release(session, submission_id, below=revision, public=seen.public_revision)
            state = _state(seen)
            if state == "open":
                await self._take_up(session, seen)
                return
            if state == "superseded" and await self._trust(session, seen):
                return
            await self._store.add(session, self._case(seen, state))
            if state == "superseded" and revision == 1:
                # Changed before we had looked at it: its sender still gets the link.
                await self._mails.ask(session, "submission_received", seen, site=self._lead(seen), sequence=0)

        await self._db.transaction(work)
        self._outbox.wake()

    async def withdraw(self, submission_id: str, revision: int, message_id: str) -> None:
        """Closes what is open and takes down what is public; once for each message."""

        async def work(session: Session) -> None:
            if not await take_once(self._db, session, "submission.withdrawn", message_id):
                return
            seen = await self._handover.read(submission_id, revision, session)
            await self._store.close_open(session, submission_id, "withdrawn")
            await self._store.release(session, submission_id)
            await self._decisions.withdraw(session, seen, self._lead(seen))

        await self._db.transaction(work)
        self._outbox.wake()

    async def preview(self, draft: Draft) -> list[dict[str, Any]]:
        """The findings about a submission that nobody has sent yet."""
        content = draft.content
        twins = await self._store.twins(fingerprints(content), None)
        subject = await self._subject(content, draft.notes, draft.sent.site, twins=bool(twins))
        return [finding.stored() for finding in review(subject)]

    async def _take_up(self, session: Session, seen: Revision) -> None:
        findings, twins = await self._look(session, seen)
        await self._handover.take_up(session, seen.submission_id, findings)
        if self._may_pass(seen, findings):
            await self._pass(session, seen, findings, twins)
        elif seen.public is not None and seen.sender.proven:
            planned = plan(seen.public, seen.revision, seen.content, self._clock.now())
            case = self._case(seen, planned.state, findings, twins, urgent=planned.urgent)
            await self._store.add(session, case)
            await self._amendments.show(session, case, seen, seen.public, planned)
        else:
            case = self._case(seen, "open", findings, twins)
            await self._store.add(session, case)
            if seen.revision == 1:
                await self._mails.ask(session, "submission_received", seen, site=case["site"], sequence=0)

    async def _trust(self, session: Session, seen: Revision) -> bool:
        """Whether a trusted sender's revision is approved although a newer one came before we had looked at it.

        What becomes of a change must not depend on how soon we look: the newer one is a change of what was approved.
        """
        if not seen.sender.trusted_by(self._lead(seen)):
            return False
        findings, twins = await self._look(session, seen)
        if not self._may_pass(seen, findings):
            return False
        await self._pass(session, seen, findings, twins)
        return True

    async def _look(self, session: Session, seen: Revision) -> tuple[list[Document], list[str]]:
        """The findings about it, and its twins."""
        await self._store.join_family(session, family(seen.content))
        twins = await self._store.twins(fingerprints(seen.content), seen.submission_id, session)
        found = review(await self._subject(seen.content, seen.notes, seen.site, twins=bool(twins)))
        return [finding.stored() for finding in found], twins

    def _may_pass(self, seen: Revision, findings: Sequence[Document]) -> bool:
        blocked = any(finding["level"] == "blocking" for finding in findings)
        return seen.sender.trusted_by(self._lead(seen)) and not blocked

    async def _pass(self, session: Session, seen: Revision, findings: Sequence[Document], twins: Sequence[str]) -> None:
        case = self._case(seen, "open", findings, twins)
        await self._store.add(session, case)
        await self._decisions.settle(session, case, seen, "approve", None, f"key:{seen.sender.key_id}")

    def _lead(self, seen: Revision) -> str | None:
        return self._sites.lead(seen.content, seen.site)

    async def _subject(
        self, content: EventContent, notes: tuple[Note, ...], site: str | None, *, twins: bool
    ) -> Subject:
        return Subject(
            content,
            notes,
            site,
            self._sites.covering(content),
            twins=twins,
            whole_known=content.part_of is None or await self._handover.knows(content.part_of),
            now=self._clock.now(),
        )

    def _case(
        self,
        seen: Revision,
        state: CaseState,
        findings: Sequence[Document] = (),
        twins: Sequence[str] = (),
        *,
        urgent: bool = False,
    ) -> Document:
        site, now = self._lead(seen), self._clock.now()
        return new_case(seen, state, site, findings, twins, now, urgent=urgent)


def _state(seen: Revision) -> CaseState:
    """A case may be opened late: the submission can have been revised or withdrawn meanwhile."""
    if seen.state == "withdrawn":
        return "withdrawn"
    return "open" if seen.latest == seen.revision else "superseded"
