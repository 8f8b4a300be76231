"""Every topic of Mille as data: what is on it, who writes and reads it, how long it stays. Made from here alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from shared.events import catalogue, decisions, facts, indexed, mail, submissions
from shared.events.base import Payload

MAX_MESSAGE_BYTES = 4 * 1024 * 1024
"""A snapshot of the largest event fits four times."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A Kafka topic. `kept` is None for a compacted topic: the last message of each key stays for ever."""

    name: str
    key: str
    types: Mapping[str, type[Payload]]
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    kept: timedelta | None
    partitions: int = 6
    dead_letter_of: str | None = field(default=None)

    @property
    def config(self) -> dict[str, str]:
        """The broker's settings for this topic; always sent whole, for altering replaces them all."""
        common = {"max.message.bytes": str(MAX_MESSAGE_BYTES)}
        if self.kept is None:
            return common | {"cleanup.policy": "compact"}
        return common | {"cleanup.policy": "delete", "retention.ms": str(int(self.kept.total_seconds() * 1000))}

    def dead_letters(self, service: str) -> "Topic":
        """Where the originals go that `service` could not take in. A person looks at it with `mille dlt`."""
        kept = self.kept or timedelta(days=30)
        return Topic(f"{self.name}.{service}.dlt", self.key, {}, (service,), (), kept, 1, dead_letter_of=self.name)


SUBMISSIONS = Topic(
    "mille.submissions.v1",
    "submission",
    {
        "submission.received": submissions.SubmissionReceived,
        "submission.revised": submissions.SubmissionRevised,
        "submission.withdrawn": submissions.SubmissionWithdrawn,
    },
    producers=("ingest",),
    consumers=("ingest",),
    kept=timedelta(days=30),
)
DECISIONS = Topic(
    "mille.decisions.v1",
    "submission",
    {
        "submission.approved": decisions.SubmissionApproved,
        "submission.amended": decisions.SubmissionAmended,
        "submission.changes_requested": decisions.SubmissionChangesRequested,
        "submission.rejected": decisions.SubmissionRejected,
        "submission.revoked": decisions.SubmissionRevoked,
        "submission.withdrawn": decisions.SubmissionWithdrawn,
    },
    producers=("ingest",),
    consumers=("catalogue",),
    kept=timedelta(days=30),
)
SITES = Topic(
    "mille.sites.v1",
    "site",
    {"site.snapshot": catalogue.SiteSnapshot},
    producers=("catalogue",),
    consumers=("ingest", "notify", "gateway"),
    kept=None,
)
CATALOGUE = Topic(
    "mille.catalogue.v1",
    "entity",
    {
        "event.snapshot": catalogue.EventSnapshot,
        "place.snapshot": catalogue.PlaceSnapshot,
        "organiser.snapshot": catalogue.OrganiserSnapshot,
        "artist.snapshot": catalogue.ArtistSnapshot,
    },
    producers=("catalogue",),
    consumers=("search",),
    kept=None,
)
FACTS = Topic(
    "mille.facts.v1",
    "event",
    {
        "event.published": facts.EventPublished,
        "event.dates_added": facts.EventDatesAdded,
        "event.rescheduled": facts.EventRescheduled,
        "event.moved": facts.EventMoved,
        "event.cancelled": facts.EventCancelled,
        "event.sold_out": facts.EventSoldOut,
        "event.available_again": facts.EventAvailableAgain,
        "event.withdrawn": facts.EventWithdrawn,
        "event.reinstated": facts.EventReinstated,
    },
    producers=("catalogue",),
    consumers=("notify",),
    kept=timedelta(days=30),
)
INDEXED = Topic(
    "mille.indexed.v1",
    "entity",
    {"event.indexed": indexed.EventIndexed},
    producers=("search",),
    consumers=("gateway",),
    kept=timedelta(days=1),
)
MAIL = Topic(
    "mille.mail.v1",
    "recipient hash",
    {"mail.requested": mail.MailRequested},
    producers=("ingest", "gateway"),
    consumers=("notify",),
    kept=timedelta(days=7),
)

TOPICS: tuple[Topic, ...] = (SUBMISSIONS, DECISIONS, SITES, CATALOGUE, FACTS, INDEXED, MAIL)


def dead_letter_topics() -> tuple[Topic, ...]:
    """One per topic and service that reads it in a group; the sites' table and the gateway's cache have none."""
    grouped = (topic for topic in TOPICS if topic not in (SITES, INDEXED))
    return tuple(topic.dead_letters(service) for topic in grouped for service in topic.consumers)
