"""What an organiser sees of a submission, and how long the edit link serves."""

from datetime import UTC, datetime, time
from typing import Any

from pydantic_core import from_json

from services.ingest.findings import explained
from services.ingest.links import Links
from services.ingest.normalise import EDITABLE, Draft
from services.ingest.publication import loaded
from services.ingest.sites import Sites
from shared.dates.schedule_labels import schedule_label
from shared.events.content import EventContent
from shared.i18n import Lang
from shared.runtime.mongo import Document


class StatusPage:
    def __init__(self, sites: Sites, links: Links) -> None:
        self._sites, self._links = sites, links

    def of(self, submission: Document, now: datetime, lang: Lang) -> dict[str, Any]:
        """What was sent, what is public of it, and what became of the rest.

        `public_content` differs from `content` while a change waits; `public_in_review` says that a change shows
        although nobody has looked at it yet.
        """
        latest, review = submission["latest"], submission["review"] or {}
        public = loaded(submission.get("public"))
        content = EventContent.model_validate(latest["content"])
        return {
            "id": submission["_id"],
            "status": submission["state"],
            "revision": submission["revision"],
            "public_revision": public.shown.revision if public else None,
            "public_in_review": public.in_review if public else False,
            "public_content": public.shown.content.model_dump(mode="json") if public else None,
            "event_url": self._event_url(submission, public.shown.content) if public else None,
            "received_at": submission["received_at"].isoformat(),
            "revised_at": latest["at"].isoformat(),
            "editable_until": None if is_endless(submission) else submission["edit_until"].isoformat(),
            "findings": [explained(finding, lang) for finding in review.get("findings", ())],
            "reason": review.get("reason"),
            "when": schedule_label(content, now, lang),
            "sent": from_json(latest["sent"]),
            "content": latest["content"],
        }

    def _event_url(self, submission: Document, content: EventContent) -> str:
        lead = self._sites.lead(content, submission["latest"]["site"])
        return self._links.event(submission["_id"], lead, content)


def edit_until(draft: Draft, now: datetime) -> datetime:
    """90 days after the last date, or after now where that is later or where there is no last date: what was just sent
    can always be corrected.
    """
    last = draft.last_day
    return max(datetime.combine(last, time(), UTC), now) + EDITABLE if last else now + EDITABLE


def is_endless(submission: Document) -> bool:
    """Whether its edit link serves for as long as it is public: it has no last date."""
    return bool(submission.get("endless")) and submission.get("public") is not None
