"""What a decision does to an event. Pure: the clock, the sites and the records are parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.catalogue.difference import facts_between
from services.catalogue.records import Entry, Known, Resolver
from shared.events.base import in_language
from shared.events.catalogue import EventSnapshot, SiteSnapshot
from shared.events.content import EventContent
from shared.events.decisions import (
    Decision,
    SubmissionAmended,
    SubmissionApproved,
    SubmissionRevoked,
    SubmissionWithdrawn,
)
from shared.events.facts import Fact
from shared.folding import slug
from shared.territory import territory

SLUG_LENGTH = 60
_NO_SLUG = "evenement"


@dataclass(frozen=True, slots=True)
class Event:
    """What the catalogue remembers: the sequence of the last decision taken in, and what the public was shown last.

    `snapshot` is None for a submission that was never public. `held` is the approval that waits for its embargo to
    end. `form_site` is the site whose form was used.
    """

    id: str
    decision_sequence: int
    snapshot: EventSnapshot | None = None
    held: SubmissionApproved | None = None
    form_site: str | None = None

    @property
    def is_public(self) -> bool:
        return self.snapshot is not None and self.snapshot.state == "published"


@dataclass(frozen=True, slots=True)
class Change:
    """The event from now on. `snapshot`, `facts` and `records` are to be published; none where the public sees no
    difference.
    """

    event: Event
    snapshot: EventSnapshot | None = None
    facts: tuple[Fact, ...] = ()
    records: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a change depends on beside the event: the sites, the records it names, and the time."""

    sites: Sequence[SiteSnapshot]
    known: Known
    now: datetime


def apply(event: Event | None, decision: Decision, sequence: int, around: Surroundings) -> Change | None:
    """What `decision`, the `sequence`th of its submission, changes; None for one that is late or doubled.

    Only an approval, an amendment, and an undoing, change anything in public: asking for changes or rejecting a new
    revision leaves the version that is out, or held, as it is.
    """
    if event is not None and sequence <= event.decision_sequence:
        return None
    event = replace(event or Event(decision.submission_id, 0), decision_sequence=sequence)
    if isinstance(decision, SubmissionApproved):
        event = replace(event, form_site=decision.site, held=decision)
        return Change(event) if _is_held(event, decision.content, around.now) else _published(event, decision, around)
    if isinstance(decision, SubmissionRevoked | SubmissionWithdrawn):
        return _taken_back(replace(event, held=None), decision, around.now)
    return Change(event)


def released(event: Event | None, around: Surroundings) -> Change | None:
    """Publishes what was held, when its time has come; None for what is held no more, or still."""
    if event is None or event.held is None or _is_held(event, event.held.content, around.now):
        return None
    return _published(event, event.held, around)


def revised(event: Event | None, merged: Mapping[str, str], around: Surroundings) -> Change | None:
    """The event on the sites as they are now, naming the records of `merged` by the ids that stay; no fact, since
    nothing happened to it. None where that makes no difference, and for what is not public.
    """
    if event is None or event.snapshot is None or not event.is_public:
        return None
    before = event.snapshot
    content = _renamed(before.content, merged)
    after = before.model_copy(update={"content": content, **_standing(content, event.form_site, around)})
    if after == before:
        return None
    after = after.model_copy(update={"version": before.version + 1})
    return Change(replace(event, snapshot=after), after)


def _is_held(event: Event, content: EventContent, now: datetime) -> bool:
    """An embargo on what is public already comes too late."""
    return content.publish_at is not None and content.publish_at > now and not event.is_public


def _published(event: Event, decision: SubmissionApproved, around: Surroundings) -> Change:
    before, resolver = event.snapshot, Resolver(around.known, around.now)
    content = resolver.content(decision.content.model_copy(update={"publish_at": None}))
    after = EventSnapshot(
        id=event.id,
        version=before.version + 1 if before else 1,
        state="published",
        slug=slug(in_language(content.title, "fr"), SLUG_LENGTH) or _NO_SLUG,
        content=content,
        **_standing(content, decision.site, around),
        in_review=isinstance(decision, SubmissionAmended) and decision.in_review,
        source=decision.source,
        decision_id=decision.decision_id,
        published_at=before.published_at if before else around.now,
        updated_at=around.now,
    )
    public = replace(event, snapshot=after, held=None)
    return Change(public, after, facts_between(before, after), resolver.changed)


def _taken_back(event: Event, decision: Decision, now: datetime) -> Change:
    before = event.snapshot
    if before is None or before.state == "withdrawn":
        return Change(event)
    changes = {
        "version": before.version + 1,
        "state": "withdrawn",
        "in_review": False,
        "decision_id": decision.decision_id,
        "updated_at": now,
    }
    after = before.model_copy(update=changes)
    return Change(replace(event, snapshot=after), after, facts_between(before, after))


def _standing(content: EventContent, form_site: str | None, around: Surroundings) -> dict[str, Any]:
    found = territory(content, form_site, around.sites, around.now)
    return {"sites": found.sites, "sites_by_nis": dict(found.by_nis), "lead_site": found.lead}


def _renamed(content: EventContent, merged: Mapping[str, str]) -> EventContent:
    """With the ids that stay, wherever a record is named."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {name: merged.get(value, value) if name == "id" else walk(value) for name, value in node.items()}
        return [walk(one) for one in node] if isinstance(node, list | tuple) else node

    return EventContent.model_validate(walk(content.model_dump())) if merged else content
