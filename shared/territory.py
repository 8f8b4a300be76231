"""Which sites show an event, and which of them leads: the one that moderates it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.dates.schedule import occurrences, reach
from shared.events.catalogue import SiteSnapshot, covering
from shared.events.content import EventContent


@dataclass(frozen=True, slots=True)
class Territory:
    """`sites` that show it, in alphabetical order, and `by_nis` those that cover each commune it is in.

    `lead` is None for the network's own queue.
    """

    sites: tuple[str, ...]
    by_nis: Mapping[str, tuple[str, ...]]
    lead: str | None


def territory(content: EventContent, form_site: str | None, sites: Sequence[SiteSnapshot], now: datetime) -> Territory:
    """The first date, cancelled or not, at a covered place names the lead: of several sites there, the one whose form
    was used, else the first by slug. What has no place at all is on the site whose form was used, and led by it.
    """
    places = content.places()
    if not places:
        shown = tuple(site.slug for site in sites if site.slug == form_site)
        return Territory(shown, {}, form_site)
    by_nis = {place.nis: covering(list(sites), place.nis) for place in places}
    dates = [one.place for one in occurrences("", content, reach(now)) if one.place]
    here = next((by_nis[place.nis] for place in (*dates, *places) if by_nis[place.nis]), ())
    lead = form_site if form_site in here else next(iter(here), None)
    return Territory(tuple(sorted({slug for slugs in by_nis.values() for slug in slugs})), by_nis, lead)
