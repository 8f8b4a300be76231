"""Where people find a submission or an event: addresses of the gateway's pages."""

from urllib.parse import urlencode

from services.ingest.sites import Sites
from shared.events.base import in_language
from shared.events.content import EventContent
from shared.folding import slug
from shared.links import site_base


class Links:
    def __init__(self, sites: Sites, public_url: str) -> None:
        self._sites = sites
        self._public = public_url.rstrip("/")

    def submission(self, submission_id: str, site: str | None, token: str) -> str:
        """The page on which its organiser follows, revises and withdraws it. `token` is its edit token."""
        return f"{self._base(site)}/submissions/{submission_id}?{urlencode({'token': token})}"

    def event(self, event_id: str, site: str | None, content: EventContent) -> str:
        """The public page of an event; the end of the address is for people, the page goes by the id."""
        return f"{self._base(site)}/events/{event_id}/{slug(in_language(content.title, 'fr')) or 'event'}"

    def _base(self, site: str | None) -> str:
        """A page needs a site's frame: any site's, where none is named. The API's own answer is the last resort."""
        chosen = site or next(iter(self._sites.slugs()), None)
        return site_base(chosen, self._sites.get(chosen), self._public) if chosen else f"{self._public}/v1"
