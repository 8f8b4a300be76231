"""Opens and closes cases as submissions come, change and go."""

from typing import Any

from services.ingest.handover import Draft, Handover, Note, Revision, Sites
from services.ingest.moderation.checks import Subject, review
from services.ingest.moderation.decisions import Decisions
from services.ingest.moderation.mails import Mails
from services.ingest.moderation.model import CaseState, case_id
from services.ingest.moderation.store import CaseStore
from services.ingest.moderation.twins import family, fingerprints
from shared.dates import ZONE
from shared.dates.schedule import first_start
from shared.events.base import in_language
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
        mails: Mails,
        outbox: Outbox,
        sites: Sites,
        clock: Clock,
    ) -> None:
        self._db, self._store, self._handover, self._decisions = db, store, handover, decisions
        self._mails, self._outbox, self._sites, self._clock = mails, outbox, sites, clock

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
            case = self._case(seen, state, [], [])
            await self._store.add(session, case)
            if state == "superseded" and revision == 1:
                # Changed before we had looked at it: its sender still gets the link.
                await self._mails.ask(session, "submission_received", seen, site=case["site"], sequence=0)

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
            await self._decisions.withdraw(session, seen, self._lead(seen.content, seen.site))

        await self._db.transaction(work)
        self._outbox.wake()

    async def preview(self, draft: Draft) -> list[dict[str, Any]]:
        """The findings about a submission that nobody has sent yet."""
        content = draft.content
        twins = await self._store.twins(fingerprints(content), None)
        subject = self._subject(content, draft.notes, draft.sent.site, twins=bool(twins))
        return [finding.stored() for finding in review(subject)]

    async def _take_up(self, session: Session, seen: Revision) -> None:
        await self._store.join_family(session, family(seen.content))
        twins = await self._store.twins(fingerprints(seen.content), seen.submission_id, session)
        found = review(self._subject(seen.content, seen.notes, seen.site, twins=bool(twins)))
        findings = [finding.stored() for finding in found]
        case = self._case(seen, "open", findings, twins)
        await self._store.add(session, case)
        await self._handover.take_up(session, seen.submission_id, findings)
        blocked = any(finding.level == "blocking" for finding in found)
        if seen.sender.trusted_by(case["site"]) and not blocked:
            await self._decisions.settle(session, case, seen, "approve", None, f"key:{seen.sender.key_id}")
        elif seen.revision == 1:
            await self._mails.ask(session, "submission_received", seen, site=case["site"], sequence=0)

    def _subject(self, content: EventContent, notes: tuple[Note, ...], site: str | None, *, twins: bool) -> Subject:
        today = self._clock.now().astimezone(ZONE).date()
        return Subject(content, notes, site, self._sites.covering(content.nis), twins, today)

    def _lead(self, content: EventContent, form_site: str | None) -> str | None:
        return self._sites.lead(content.nis, form_site)

    def _case(self, seen: Revision, state: CaseState, findings: list[Document], twins: list[str]) -> Document:
        content = seen.content
        return {
            "_id": case_id(seen.submission_id, seen.revision),
            "submission_id": seen.submission_id,
            "revision": seen.revision,
            "state": state,
            "site": self._lead(content, seen.site),
            "title": in_language(content.title, "fr"),
            "starts": first_start(content.schedule),
            "place": f"{content.place.name}, {content.place.locality}" if content.place else None,
            "findings": findings,
            "twins": twins,
            "fingerprints": fingerprints(content),
            "opened_at": self._clock.now(),
            "decision": None,
            "undone": [],
        }


def _state(seen: Revision) -> CaseState:
    """A case may be opened late: the submission can have been revised or withdrawn meanwhile."""
    if seen.state == "withdrawn":
        return "withdrawn"
    return "open" if seen.latest == seen.revision else "superseded"
