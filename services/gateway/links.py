"""Absolute links, for what leaves our pages: calendars, feeds and linked data."""

from collections.abc import Iterable
from urllib.parse import urlencode

from services.gateway.listing import Card
from services.gateway.sites import Sites
from shared.events.catalogue import EventSnapshot
from shared.links import site_base


class PublicLinks:
    """Links on the site's own host, else below `MILLE_PUBLIC_URL`."""

    def __init__(self, sites: Sites, public_url: str) -> None:
        self._sites = sites
        self._public_url = public_url.rstrip("/")

    def event(self, event: EventSnapshot | Card) -> str:
        """The page of an event, on the site that leads it."""
        return self._home_of(event) + event_path(event.id, event.slug)

    def sibling(self, event: EventSnapshot, id: str, slug: str = "") -> str:
        """The page of another event, of which we may know no more than the id, on the site that leads this one."""
        return self._home_of(event) + event_path(id, slug)

    def home(self, slugs: tuple[str, ...]) -> str:
        """The page of the agenda of the one site that is named, else the network's."""
        if len(slugs) != 1:
            return f"{self._public_url}/"
        return f"{site_base(slugs[0], self._sites.find(slugs[0]), self._public_url)}/events"

    def api(self, path: str, query: Iterable[tuple[str, str]] = ()) -> str:
        """An address of the public API, which is the same on every host."""
        asked = urlencode(list(query), safe=",:/")
        return f"{self._public_url}/v1/{path}{'?' if asked else ''}{asked}"

    def _home_of(self, event: EventSnapshot | Card) -> str:
        slug = event.lead_site or next(iter(event.sites), None) or next((site.slug for site in self._sites.all()), "")
        return site_base(slug, self._sites.find(slug), self._public_url)


def event_path(id: str, slug: str) -> str:
    """The path of an event's page below a site's."""
    return f"/events/{id}/{slug}" if slug else f"/events/{id}"
