"""The network's sites as ingest knows them: from the topic, and from its own copy while Kafka is away."""

import time

from shared.events.catalogue import SiteSnapshot, covering
from shared.runtime.tables import Table

_COPY_SECONDS = 60.0
_MISS_SECONDS = 1.0


class Sites:
    """An API process reads no topic, so it looks at the copy again: each minute, and for a slug it does not know."""

    def __init__(self, table: Table[SiteSnapshot]) -> None:
        self._table = table
        self._looked_at = float("-inf")

    async def load(self) -> None:
        await self._table.load()
        self._looked_at = time.monotonic()

    async def known(self, slug: str) -> bool:
        """Whether there is such a site. True for any slug while none is known at all: moderation will see to it."""
        found = self._table.get(slug) is not None
        if time.monotonic() - self._looked_at > (_COPY_SECONDS if found else _MISS_SECONDS):
            await self.load()
            found = self._table.get(slug) is not None
        return found or not self._table.values()

    def get(self, slug: str | None) -> SiteSnapshot | None:
        return self._table.get(slug) if slug else None

    def slugs(self) -> list[str]:
        return sorted(site.slug for site in self._table.values())

    def covering(self, nis: str) -> tuple[str, ...]:
        """The slugs of the sites that cover a commune, in alphabetical order."""
        return covering(self._table.values(), nis)

    def lead(self, nis: str, form_site: str | None) -> str | None:
        """The site that moderates: the one whose form was used if it covers the place, else the first that does.

        None, the network's own queue, where no site covers it.
        """
        covered_by = self.covering(nis)
        if form_site in covered_by:
            return form_site
        return covered_by[0] if covered_by else None
