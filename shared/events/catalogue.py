"""`mille.catalogue.v1` and `mille.sites.v1`: the full public state of an entity at a version, on compacted topics."""

from typing import Literal

from pydantic import AwareDatetime

from shared.events.base import Lang, Payload, Texts, Ulid
from shared.events.content import EventContent


class EventSnapshot(Payload):
    """An event as the public sees it. A withdrawn one says so and keeps its content, so that a page can say what is
    gone.

    `sites` are those whose coverage holds its place; `lead_site` is the one that moderates it, None for the network's
    own queue.
    """

    id: Ulid
    version: int
    state: Literal["published", "withdrawn"]
    slug: str
    content: EventContent
    sites: tuple[str, ...]
    lead_site: str | None
    source: str
    decision_id: Ulid
    published_at: AwareDatetime
    updated_at: AwareDatetime


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
