"""The sites as mails name them and link to them."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from services.notify.errors import SiteUnknown
from shared.events.catalogue import SiteSnapshot
from shared.links import site_base
from shared.runtime.outage import Outage
from shared.runtime.problems import ServiceUnavailable
from shared.runtime.tables import Table

NETWORK = "mille"


@dataclass(frozen=True, slots=True)
class Home:
    """A site's name, slug and address; all pages that mails lead to lie under it."""

    name: str
    slug: str
    url: str

    def event(self, event_id: str, slug: str) -> str:
        return f"{self.url}/events/{event_id}/{quote(slug)}"

    def confirm(self, token: str) -> str:
        return f"{self.url}/subscriptions/confirm?{urlencode({'token': token})}"

    def unsubscribe(self, token: str) -> str:
        return f"{self.url}/subscriptions/unsubscribe?{urlencode({'token': token})}"


class Sites:
    """Looks sites up in the table that follows `mille.sites.v1`."""

    def __init__(self, table: Table[SiteSnapshot], public_url: str) -> None:
        self._table = table
        self._public_url = public_url

    def home(self, slug: str | None) -> Home:
        """The home of a site; that of the network for None. One that we do not know (yet) is named by its slug."""
        if slug is None:
            return Home(NETWORK, NETWORK, self._public_url.rstrip("/"))
        site = self._table.get(slug)
        return Home(site.name if site else slug, slug, site_base(slug, site, self._public_url))

    async def known(self) -> None:
        """Raises `Outage` before any site was read: until then nobody can subscribe."""
        if not self._table.values():
            raise Outage("no site is known yet")

    def must_exist(self, slug: str) -> None:
        """Raises `SiteUnknown`, or `ServiceUnavailable` before we know any."""
        if self._table.get(slug) is not None:
            return
        if not self._table.values():
            raise ServiceUnavailable
        raise SiteUnknown(field="site", accepted=", ".join(sorted(site.slug for site in self._table.values())))
