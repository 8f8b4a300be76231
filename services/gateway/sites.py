"""The network's sites as the gateway knows them now."""

from services.gateway.errors import SiteNotFound
from shared.events.catalogue import SiteSnapshot
from shared.folding import fold
from shared.runtime.tables import Table


class Sites:
    """A view of the table that follows `mille.sites.v1`; it may be empty when the network was never published."""

    def __init__(self, table: Table[SiteSnapshot]) -> None:
        self._table = table

    def all(self) -> list[SiteSnapshot]:
        """By town, as the bar shows them."""
        return sorted(self._table.values(), key=lambda site: fold(site.town))

    def slugs(self) -> set[str]:
        return {site.slug for site in self._table.values()}

    def find(self, slug: str) -> SiteSnapshot | None:
        return self._table.get(slug)

    def get(self, slug: str) -> SiteSnapshot:
        """Raises `SiteNotFound`."""
        site = self._table.get(slug)
        if site is None:
            raise SiteNotFound
        return site

    def of_host(self, host: str) -> SiteSnapshot | None:
        """The site that this host name, without its port, is one of."""
        return next((site for site in self._table.values() if host in site.hosts), None)
