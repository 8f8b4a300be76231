"""The network's sites as ingest knows them: from the topic, and from its own copy while Kafka is away."""

import asyncio
import time

from shared.events.catalogue import SiteSnapshot, covering
from shared.events.content import EventContent
from shared.runtime.clock import Clock
from shared.runtime.tables import Table
from shared.territory import territory

_YOUNG_SECONDS = 30.0
_PATIENCE_SECONDS = 2.0
_PAUSE_SECONDS = 0.05


class Sites:
    """A view of the table that follows `mille.sites.v1`."""

    def __init__(self, table: Table[SiteSnapshot], clock: Clock) -> None:
        self._table, self._clock = table, clock
        self._made_at = time.monotonic()

    async def known(self, slug: str) -> bool:
        """Whether there is such a site. True for any slug while none is known at all: moderation will see to it.

        In its first half minute a process waits up to 2 s for a site that it does not know: at the network's first
        start they come one by one.
        """
        patience = time.monotonic() + _PATIENCE_SECONDS
        young = time.monotonic() - self._made_at < _YOUNG_SECONDS
        while self.get(slug) is None and self.slugs() and young and time.monotonic() < patience:  # noqa: ASYNC110
            await asyncio.sleep(_PAUSE_SECONDS)
        return self.get(slug) is not None or not self.slugs()

    def get(self, slug: str | None) -> SiteSnapshot | None:
        return self._table.get(slug) if slug else None

    def slugs(self) -> list[str]:
        return sorted(site.slug for site in self._table.values())

    def covering(self, content: EventContent) -> tuple[str, ...]:
        """The slugs of the sites that cover one of its places: by place, those of one in alphabetical order."""
        found = [slug for place in content.places() for slug in covering(self._table.values(), place.nis)]
        return tuple(dict.fromkeys(found))

    def lead(self, content: EventContent, form_site: str | None) -> str | None:
        """The site that moderates, which is the one that leads in the catalogue. None: the network's own queue."""
        return territory(content, form_site, list(self._table.values()), self._clock.now()).lead
