"""Where moderation and the rest of ingest meet: all that moderation sees of submissions, and may do to them."""

from dataclasses import dataclass
from datetime import datetime

from services.ingest.callers import Callers, Sender
from services.ingest.edit_tokens import EditTokens
from services.ingest.errors import SubmissionNotFound
from services.ingest.findings import Finding, explained
from services.ingest.links import Links
from services.ingest.model import State
from services.ingest.normalise import Draft
from services.ingest.notes import Note
from services.ingest.publication import Public, Version, loaded, settled, stored
from services.ingest.sites import Sites
from services.ingest.store import Store
from shared.events.base import Lang
from shared.events.content import EventContent
from shared.runtime.mongo import Document, Session

__all__ = [
    "Callers",
    "Contact",
    "Draft",
    "Finding",
    "Handover",
    "Note",
    "Public",
    "Revision",
    "Sites",
    "State",
    "SubmissionNotFound",
    "Version",
    "explained",
    "loaded",
    "settled",
    "stored",
]


@dataclass(frozen=True, slots=True)
class Contact:
    """Personal: for mails, and for the volunteers of the site that leads."""

    email: str
    name: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a submission. `latest` is the number of its latest; `state` is the whole submission's."""

    submission_id: str
    revision: int
    latest: int
    state: State
    public: Public | None
    content: EventContent
    notes: tuple[Note, ...]
    site: str | None
    language: Lang
    source: str
    sender: Sender
    contact: Contact
    received_at: datetime
    edit_counter: int

    @property
    def public_revision(self) -> int | None:
        return self.public.shown.revision if self.public else None


class Handover:
    def __init__(self, store: Store, tokens: EditTokens, links: Links) -> None:
        self._store, self._tokens, self._links = store, tokens, links

    async def read(self, submission_id: str, revision: int, session: Session | None = None) -> Revision:
        """Raises `SubmissionNotFound`."""
        return _revision(await self._store.revision(submission_id, revision, session), revision)

    async def knows(self, submission_id: str) -> bool:
        """Whether there is such a submission, public or not."""
        return await self._store.exists(submission_id)

    async def take_up(self, session: Session, submission_id: str, findings: list[Document]) -> None:
        """Its case is open: the organiser sees that it is in review, and what was found."""
        review = {"findings": findings, "reason": None}
        await self._store.update(session, submission_id, {"state": "in_review", "review": review})

    async def decided(
        self,
        session: Session,
        submission_id: str,
        *,
        state: State,
        public: Public | None,
        reason: str | None = None,
    ) -> int:
        """Records a decision with the submission. Returns its sequence, one more than that of the decision before."""
        submission = await self._store.get(submission_id, session)
        sequence: int = submission["decisions"] + 1
        changes = {
            "state": state,
            "decisions": sequence,
            "public": stored(public),
            "review": {**(submission["review"] or {"findings": []}), "reason": reason},
        }
        await self._store.update(session, submission_id, changes)
        return sequence

    def edit_link(self, revision: Revision, site: str | None) -> str:
        """The page on which its organiser follows it; on `site`, unless another site's form was used."""
        token = self._tokens.make(revision.submission_id, revision.edit_counter)
        return self._links.submission(revision.submission_id, revision.site or site, token)

    def event_link(self, revision: Revision, site: str | None) -> str:
        """The page of the event on the site that leads."""
        return self._links.event(revision.submission_id, site or revision.site, revision.content)


def _revision(submission: Document, revision: int) -> Revision:
    latest = submission["latest"]
    return Revision(
        submission_id=submission["_id"],
        revision=revision,
        latest=submission["revision"],
        state=submission["state"],
        public=loaded(submission.get("public")),
        content=EventContent.model_validate(latest["content"]),
        notes=tuple(Note(**note) for note in latest["notes"]),
        site=latest["site"],
        language=latest["language"],
        source=latest["source"]["type"],
        sender=Sender(**latest["sender"]),
        contact=Contact(**latest["contact"]),
        received_at=submission["received_at"],
        edit_counter=submission["edit_counter"],
    )
