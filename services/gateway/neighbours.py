"""What is on next door, for a site that has little to show."""

from dataclasses import replace
from functools import lru_cache

from services.gateway.agenda import Paging
from services.gateway.sites import Sites
from shared import communes
from shared.filter_places import point_words
from shared.filters import EventFilter
from shared.geo import Point

_SOMETHING_OF_ITS_OWN = ("q", "bbox", "near", "province", "commune", "place", "organiser", "artist")
"""Who asks for one of these means just that: what else there is in the towns around is no answer."""


def looking_around(wanted: EventFilter, paging: Paging, sites: Sites) -> Paging:
    """`paging`, which looks around the site's town too where a site is asked what is on and it is the first page."""
    if len(wanted.site) != 1 or paging.cursor or paging.sort not in (None, "start"):
        return paging
    if any(getattr(wanted, name) for name in _SOMETHING_OF_ITS_OWN):
        return paging
    site = sites.find(wanted.site[0])
    middle = _middle(site.town, site.coverage) if site else None
    return replace(paging, around=point_words(middle))


@lru_cache(maxsize=64)
def _middle(town: str, coverage: frozenset[str]) -> Point | None:
    return next((Point(place.lat, place.lon) for place in communes.find(town) if place.nis in coverage), None)
