"""`mille.catalogue.v1` and `mille.sites.v1`: the full public state of an entity at a version, on compacted topics."""

from typing import Literal

from pydantic import AwareDatetime, Field

from shared.events.base import Lang, Payload, Texts, Ulid
from shared.events.content import EventContent, Location


class EventSnapshot(Payload):
    """An event as the public sees it. A withdrawn one says so and keeps its content, so that a page can say what is
    gone.

    `sites` are those whose coverage holds one of its places, and `sites_by_nis` says which hold which: a tour is on
    another site's pages on every date. What has no place is on the site whose form was used. `lead_site` is the one
    that moderates it, that of its first covered date; None for the network's own queue.
    `in_review` says that a change close to the date shows before a volunteer has looked at it.
    """

    id: Ulid
    version: int
    state: Literal["published", "withdrawn"]
    slug: str
    content: EventContent
    sites: tuple[str, ...]
    sites_by_nis: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    lead_site: str | None
    in_review: bool = False
    source: str
    decision_id: Ulid
    published_at: AwareDatetime
    updated_at: AwareDatetime


class Record(Payload):
    """A canonical record of whom or what events name. `aliases` are other names it goes by.

    A record that turned out to be another is withdrawn, and says which in `merged_into`.
    """

    id: Ulid
    version: int
    state: Literal["published", "withdrawn"] = "published"
    merged_into: Ulid | None = None
    slug: str
    name: str
    aliases: tuple[str, ...] = ()
    url: str | None = None
    updated_at: AwareDatetime


class PlaceSnapshot(Record, Location):
    pass


class OrganiserSnapshot(Record):
    pass


class ArtistSnapshot(Record):
    pass


class SiteSnapshot(Payload):
    """One of the network's sites. `coverage` is a set of NIS codes; `look` its colours, as CSS values by role."""

    slug: str
    version: int
    name: str
    town: str
    hosts: tuple[str, ...]
    languages: tuple[Lang, ...]
    tagline: Texts
    coverage: frozenset[str]
    look: dict[str, str]

    def covers(self, nis: str) -> bool:
        return nis in self.coverage


def covering(sites: "list[SiteSnapshot]", nis: str) -> tuple[str, ...]:
    """The slugs of the sites that cover a commune, in alphabetical order; empty where none does."""
    return tuple(sorted(site.slug for site in sites if site.covers(nis)))
