"""Short ways to make contents, decisions and snapshots; also used by the integration tests of catalogue and search."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ulid import ULID

from services.catalogue.model import Surroundings
from services.catalogue.records import MODELS, Entry, Kind
from shared.events.catalogue import EventSnapshot, SiteSnapshot
from shared.events.content import EventContent, Organiser, Place
from shared.events.decisions import (
    SubmissionAmended,
    SubmissionApproved,
    SubmissionChangesRequested,
    SubmissionRejected,
    SubmissionRevoked,
    SubmissionWithdrawn,
)
from shared.events.schedule import DateEntry, DatesSchedule

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NAMUR = Place(
    name="Le Delta", street="Avenue Golenvaux 18", postcode="5000", locality="Namur", commune="Namur", nis="92094",
    province="namur",
)  # fmt: skip
TEMPLOUX = NAMUR.model_copy(
    update={"name": "Salle communale", "street": None, "postcode": "5020", "locality": "Temploux"}
)
LIEGE = Place(name="La Halte", postcode="4000", locality="Liège", commune="Liège", nis="62063", province="liege")
MONS = Place(name="Le Manège", postcode="7000", locality="Mons", commune="Mons", nis="53053", province="hainaut")


def entry(key: str, start: str, end: str | None = None, original: str | None = None) -> DateEntry:
    return DateEntry(key=key, original=original or start, start=start, end=end)


def content(*dates: DateEntry, **changes: Any) -> EventContent:
    fields: dict[str, Any] = {
        "title": {"fr": "Concert d’hiver"},
        "category": "concert",
        "schedule": DatesSchedule(dates=dates or (entry("a", "2026-12-05T20:00"),)),
        "place": NAMUR,
        "organiser": Organiser(name="Les Amis de la musique"),
    }
    return EventContent(**(fields | changes))


def site(slug: str, *coverage: str) -> SiteSnapshot:
    return SiteSnapshot(
        slug=slug,
        version=1,
        name=slug,
        town=slug,
        hosts=(f"{slug}.be",),
        languages=("fr",),
        tagline={"fr": slug},
        coverage=frozenset(coverage),
        look={},
    )


SITES = [site("cinqmille", "92094"), site("quatremille", "62063")]


def around(now: datetime = NOW, sites: Sequence[SiteSnapshot] = SITES, *known: Entry) -> Surroundings:
    by_kind: dict[Kind, dict[str, Entry]] = {kind: {} for kind in MODELS}
    for one in known:
        by_kind[one.kind].update(dict.fromkeys(one.keys, one))
    return Surroundings(sites, by_kind, now)


def _decision(id: str) -> dict[str, Any]:
    return {
        "submission_id": id,
        "decision_id": str(ULID()),
        "revision": 1,
        "decided_by": "volunteer:1",
        "decided_at": NOW,
    }


def approved(id: str, what: EventContent, *, form: str | None = None) -> SubmissionApproved:
    return SubmissionApproved(**_decision(id), content=what, site=form, source="form")


def amended(id: str, what: EventContent, *, in_review: bool = False) -> SubmissionAmended:
    return SubmissionAmended(**_decision(id), content=what, source="form", in_review=in_review)


def revoked(id: str) -> SubmissionRevoked:
    return SubmissionRevoked(**_decision(id))


def withdrawn(id: str) -> SubmissionWithdrawn:
    return SubmissionWithdrawn(**_decision(id))


def rejected(id: str) -> SubmissionRejected:
    return SubmissionRejected(**_decision(id))


def changes_requested(id: str) -> SubmissionChangesRequested:
    return SubmissionChangesRequested(**_decision(id))


def snapshot(id: str, what: EventContent, **changes: Any) -> EventSnapshot:
    fields: dict[str, Any] = {
        "id": id,
        "version": 1,
        "state": "published",
        "slug": "concert-d-hiver",
        "content": what,
        "sites": ("cinqmille",),
        "lead_site": "cinqmille",
        "source": "form",
        "decision_id": str(ULID()),
        "published_at": NOW,
        "updated_at": NOW,
    }
    return EventSnapshot(**(fields | changes))


def unlinked(what: EventContent) -> EventContent:
    """Without the ids of records, as an organiser sends it."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {name: None if name == "id" else walk(value) for name, value in node.items()}
        return [walk(one) for one in node] if isinstance(node, list | tuple) else node

    return EventContent.model_validate(walk(what.model_dump()))
