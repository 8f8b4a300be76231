"""What stands in a case when it is opened."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.ingest.handover import Revision
from services.ingest.moderation.differences import difference
from services.ingest.moderation.model import CaseState, case_id
from services.ingest.moderation.twins import fingerprints
from shared.dates.schedule import first_start, occurrences, reach
from shared.dates.schedule_labels import schedule_label
from shared.events.base import in_language
from shared.events.content import EventContent
from shared.i18n import LANGUAGES
from shared.runtime.mongo import Document

_LATELY = timedelta(days=1)


def new_case(
    seen: Revision,
    state: CaseState,
    site: str | None,
    findings: Sequence[Document],
    twins: Sequence[str],
    now: datetime,
    *,
    urgent: bool,
) -> Document:
    """`site` is the one that leads. `turn` orders the queue: what cannot wait first, then by the next date."""
    content, starts = seen.content, next_start(seen.content, now)
    id = case_id(seen.submission_id, seen.revision)
    return {
        "_id": id,
        "submission_id": seen.submission_id,
        "revision": seen.revision,
        "state": state,
        "site": site,
        "title": in_language(content.title, "fr"),
        "starts": starts,
        "when": {lang: schedule_label(content, now, lang) for lang in LANGUAGES},
        "place": f"{content.place.name}, {content.place.locality}" if content.place else None,
        "urgent": urgent,
        "turn": f"{0 if urgent else 1} {starts} {id}",
        "findings": list(findings),
        "twins": list(twins),
        "fingerprints": fingerprints(content),
        "changed": difference(seen.public.shown.content, content).listed() if seen.public else None,
        "amended": False,
        "before": None,
        "opened_at": now,
        "decision": None,
        "undone": [],
    }


def next_start(content: EventContent, now: datetime) -> str:
    """The wall-clock start of its next date, else of its first."""
    ahead = occurrences("", content, (now - _LATELY, reach(now)[1]))
    starts = [one.local_start for one in ahead if one.until > now]
    return starts[0] if starts else first_start(content.schedule)
