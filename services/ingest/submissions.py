"""What can be done with a submission: receive, show, revise and withdraw it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic_core import from_json, to_json

from services.ingest.callers import Sender
from services.ingest.edit_tokens import EditTokens
from services.ingest.errors import EditTokenExpired, EditTokenInvalid, SubmissionIsWithdrawn, unreadable
from services.ingest.idempotency import claim
from services.ingest.links import Links
from services.ingest.model import Sent
from services.ingest.normalise import Draft, normalise
from services.ingest.notes import Note
from services.ingest.reading import merged, read, replaced
from services.ingest.revisions import before, new_submission, revised
from services.ingest.sites import Sites
from services.ingest.status import StatusPage, is_endless
from services.ingest.store import Store
from shared.events.submissions import SubmissionReceived, SubmissionRevised, SubmissionWithdrawn
from shared.i18n import Lang
from shared.runtime.clock import Clock
from shared.runtime.mongo import Document, Session


class Submissions:
    def __init__(self, store: Store, sites: Sites, tokens: EditTokens, links: Links, clock: Clock) -> None:
        self._store, self._sites, self._tokens, self._links, self._clock = store, sites, tokens, links, clock
        self._status = StatusPage(sites, links)

    async def draft(self, body: bytes) -> Draft:
        """What a body says. Raises `BrokenJson` or `InvalidInput`."""
        sent = read(body)
        await self._check_site(sent)
        return normalise(sent)

    async def receive(self, body: bytes, sender: Sender, idempotency_key: str | None) -> dict[str, Any]:
        """Stores a submission; once this returns, it survives whatever dies. The receipt goes to its sender."""
        draft = await self.draft(body)
        made = claim(idempotency_key, key_id=sender.key_id, address=draft.sent.contact.email, body=body)
        submission = new_submission(draft, body, sender, self._clock.now())
        message = SubmissionReceived(submission_id=submission["_id"], revision=1)
        stored = await self._store.add(submission, message, made)
        return self._receipt(stored, "received", 1)

    async def show(self, submission_id: str, token: str | None, lang: Lang) -> dict[str, Any]:
        """What was sent and what became of it, for its organiser."""
        submission = await self._store.get(submission_id)
        self._authorise(submission, token)
        return self._status.of(submission, self._clock.now(), lang)

    async def revise(
        self, submission_id: str, token: str | None, patch: Mapping[str, Any], sender: Sender
    ) -> dict[str, Any]:
        """Applies a merge patch as a new revision; one that changes nothing makes none, so it may be sent again."""

        async def work(session: Session) -> Document:
            submission = await self._store.get(submission_id, session)
            self._authorise(submission, token)
            if submission["state"] == "withdrawn":
                raise SubmissionIsWithdrawn
            latest = submission["latest"]
            body = merged(latest["sent"].encode(), patch)
            if from_json(body) == from_json(latest["sent"]):
                return submission
            return await self._revised(session, submission, body, sender)

        submission = await self._store.change(work)
        return self._receipt(submission, submission["state"], submission["revision"])

    async def receive_from_source(
        self, session: Session, body: bytes, sender: Sender, notes: Sequence[Note] = ()
    ) -> Document:
        """Stores what a file holds, within the transaction that records where it came from. `notes`: what had to be
        guessed to make it a body. Raises `InvalidInput`.
        """
        draft = await self.draft(body)
        draft = replace(draft, notes=(*draft.notes, *notes))
        submission = new_submission(draft, body, sender, self._clock.now())
        message = SubmissionReceived(submission_id=submission["_id"], revision=1)
        await self._store.insert(session, submission, message)
        return submission

    async def revise_from_source(
        self, session: Session, submission_id: str, changes: Mapping[str, Any], sender: Sender, notes: Sequence[Note]
    ) -> Document:
        """Replaces whole fields by those of a source, for None takes one out; what others have changed stays.

        Raises `InvalidInput` and `SubmissionIsWithdrawn`.
        """
        submission = await self._store.get(submission_id, session)
        if submission["state"] == "withdrawn":
            raise SubmissionIsWithdrawn
        sent = from_json(submission["latest"]["sent"])
        body = to_json(replaced(sent, changes))
        if from_json(body) == sent:
            return submission
        return await self._revised(session, submission, body, sender, notes)

    async def withdraw(self, submission_id: str, token: str | None) -> dict[str, Any]:
        """Takes a submission back, for good. Doing it again changes nothing."""

        async def work(session: Session) -> Document:
            submission = await self._store.get(submission_id, session)
            self._authorise(submission, token)
            if submission["state"] == "withdrawn":
                return submission
            changes = {"state": "withdrawn", "version": submission["version"] + 1}
            await self._store.update(session, submission_id, changes)
            withdrawn = {**submission, **changes}
            message = SubmissionWithdrawn(submission_id=submission_id, revision=submission["revision"])
            await self._store.announce(session, withdrawn, "submission.withdrawn", message)
            return withdrawn

        submission = await self._store.change(work)
        return {"id": submission_id, "status": "withdrawn", "revision": submission["revision"]}

    async def _revised(
        self, session: Session, submission: Document, body: bytes, sender: Sender, notes: Sequence[Note] = ()
    ) -> Document:
        """The submission with `body` as its new revision, stored and announced."""
        sent = read(body)
        await self._check_site(sent)
        if sent.part_of == submission["_id"]:
            raise unreadable("part_of", "part_of_itself")
        draft = normalise(sent, before(submission))
        draft = replace(draft, notes=(*draft.notes, *notes))
        changes = revised(submission, draft, body, sender, self._clock.now())
        await self._store.archive(session, submission)
        await self._store.update(session, submission["_id"], changes)
        submission = {**submission, **changes}
        message = SubmissionRevised(submission_id=submission["_id"], revision=submission["revision"])
        await self._store.announce(session, submission, "submission.revised", message)
        return submission

    def _authorise(self, submission: Document, token: str | None) -> None:
        if token is None or not self._tokens.fits(token, submission["_id"], submission["edit_counter"]):
            raise EditTokenInvalid
        # The domain's clock, since what the link outlives is an event of the domain's.
        if self._clock.now() > submission["edit_until"] and not is_endless(submission):
            raise EditTokenExpired

    async def _check_site(self, sent: Sent) -> None:
        if sent.site is not None and not await self._sites.known(sent.site):
            raise unreadable("site", "site", site=sent.site, accepted=", ".join(self._sites.slugs()))

    def _receipt(self, submission: Document, status: str, revision: int) -> dict[str, Any]:
        submission_id = submission["_id"]
        token = self._tokens.make(submission_id, submission["edit_counter"])
        return {
            "id": submission_id,
            "status": status,
            "revision": revision,
            "status_url": f"/v1/submissions/{submission_id}",
            "edit_token": token,
            "edit_url": self._links.submission(submission_id, submission["latest"]["site"], token),
        }
