"""Absolute links, for what leaves our pages: calendars and linked data."""

from services.gateway.sites import Sites
from shared.events.catalogue import EventSnapshot
from shared.links import site_base


class PublicLinks:
    """Links on the site's own host, else below `MILLE_PUBLIC_URL`."""

    def __init__(self, sites: Sites, public_url: str) -> None:
        self._sites = sites
        self._public_url = public_url

    def event(self, event: EventSnapshot) -> str:
        """The page of an event, on the site that leads it."""
        slug = event.lead_site or next(iter(event.sites), None) or next((site.slug for site in self._sites.all()), "")
        return site_base(slug, self._sites.find(slug), self._public_url) + event_path(event.id, event.slug)


def event_path(id: str, slug: str) -> str:
    """The path of an event's page below a site's."""
    return f"/events/{id}/{slug}" if slug else f"/events/{id}"
