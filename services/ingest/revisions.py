"""How a submission and its revisions are stored."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.ingest.callers import Sender
from services.ingest.normalise import Before, Draft
from services.ingest.notes import Note
from services.ingest.status import edit_until
from shared.events.content import EventContent
from shared.runtime.ids import new_id
from shared.runtime.mongo import Document


def new_submission(draft: Draft, body: bytes, sender: Sender, now: datetime) -> Document:
    """A submission with its first revision; `body` is what was sent."""
    return {
        "_id": new_id(),
        "version": 1,
        "received_at": now,
        "edit_counter": 1,
        "decisions": 0,
        "public": None,
        **_latest(1, draft, body, sender, now),
    }


def revised(submission: Document, draft: Draft, body: bytes, sender: Sender, now: datetime) -> dict[str, Any]:
    """What changes in a submission with its next revision."""
    latest = _latest(submission["revision"] + 1, draft, body, sender, now)
    return {"version": submission["version"] + 1, **latest}


def before(submission: Document) -> Before:
    """What its next revision follows."""
    latest = submission["latest"]
    notes = tuple(Note(**note) for note in latest["notes"])
    return Before(EventContent.model_validate(latest["content"]), notes, submission["next_key"])


def _latest(number: int, draft: Draft, body: bytes, sender: Sender, now: datetime) -> dict[str, Any]:
    sent = draft.sent
    return {
        "revision": number,
        "state": "received",
        "edit_until": edit_until(draft, now),
        "endless": draft.last_day is None,
        "next_key": draft.next_key,
        "review": None,
        "latest": {
            "sent": body.decode(),
            "content": draft.content.model_dump(mode="json"),
            "notes": [asdict(note) for note in draft.notes],
            "contact": {"email": sent.contact.email, "name": sent.contact.name, "phone": sent.contact.phone},
            "site": sent.site,
            "language": sent.language,
            "source": {"type": sent.source.type, "external_id": sent.source.external_id},
            "sender": asdict(sender),
            "at": now,
        },
    }
