"""What a decision does to an event. Pure: the clock and the sites are parameters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.catalogue.difference import facts_between
from shared.events.base import in_language
from shared.events.catalogue import EventSnapshot, SiteSnapshot, covering
from shared.events.decisions import (
    Decision,
    SubmissionAmended,
    SubmissionApproved,
    SubmissionRevoked,
    SubmissionWithdrawn,
)
from shared.events.facts import Fact
from shared.folding import slug

SLUG_LENGTH = 60
_NO_SLUG = "evenement"


@dataclass(frozen=True, slots=True)
class Event:
    """What the catalogue remembers: the sequence of the last decision taken in, and what the public was shown last.

    `snapshot` is None for a submission that was never approved; its row only keeps late decisions out.
    """

    id: str
    decision_sequence: int
    snapshot: EventSnapshot | None


@dataclass(frozen=True, slots=True)
class Change:
    """The event from now on. `snapshot` and `facts` are to be published; none where the public sees no difference."""

    event: Event
    snapshot: EventSnapshot | None = None
    facts: tuple[Fact, ...] = ()


def apply(
    event: Event | None, decision: Decision, sequence: int, sites: Sequence[SiteSnapshot], now: datetime
) -> Change | None:
    """What `decision`, the `sequence`th of its submission, changes; None for one that is late or doubled.

    Only an approval, an amendment, and an undoing, change anything in public: asking for changes or rejecting a new
    revision leaves the version that is out as it is.
    """
    if event is not None and sequence <= event.decision_sequence:
        return None
    before = event.snapshot if event else None
    if isinstance(decision, SubmissionApproved):
        after = _approved(before, decision, sites, now)
    elif isinstance(decision, SubmissionRevoked | SubmissionWithdrawn) and before and before.state == "published":
        after = _withdrawn(before, decision, now)
    else:
        return Change(Event(decision.submission_id, sequence, before))
    return Change(Event(after.id, sequence, after), after, facts_between(before, after))


def _approved(
    before: EventSnapshot | None, decision: SubmissionApproved, sites: Sequence[SiteSnapshot], now: datetime
) -> EventSnapshot:
    content = decision.content
    by_nis = {place.nis: covering(list(sites), place.nis) for place in content.places()}
    covered_by = tuple(sorted({site for slugs in by_nis.values() for site in slugs}))
    return EventSnapshot(
        id=decision.submission_id,
        version=before.version + 1 if before else 1,
        state="published",
        slug=slug(in_language(content.title, "fr"), SLUG_LENGTH) or _NO_SLUG,
        content=content,
        sites=covered_by,
        sites_by_nis=by_nis,
        lead_site=_lead(covered_by, decision.site) if content.place else decision.site,
        in_review=isinstance(decision, SubmissionAmended) and decision.in_review,
        source=decision.source,
        decision_id=decision.decision_id,
        published_at=before.published_at if before else now,
        updated_at=now,
    )


def _withdrawn(before: EventSnapshot, decision: Decision, now: datetime) -> EventSnapshot:
    return before.model_copy(
        update={
            "version": before.version + 1,
            "state": "withdrawn",
            "decision_id": decision.decision_id,
            "updated_at": now,
        }
    )


def _lead(covered_by: tuple[str, ...], form_site: str | None) -> str | None:
    """Of several sites that cover the place, the one whose form was used moderates it."""
    if form_site in covered_by:
        return form_site
    return covered_by[0] if covered_by else None
