"""Showings with all that a feed or a file says of them, a page at a time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.search.finder import Finder
from services.search.pages import Hit, Page
from services.search.showings import showing_of
from services.search.store import Store
from shared.dates import Window
from shared.dates.schedule import Occurrence, occurrences, reach
from shared.events.catalogue import EventSnapshot
from shared.filters import EventFilter
from shared.i18n import Lang
from shared.runtime.clock import Clock


@dataclass(frozen=True, slots=True)
class Exported:
    """A showing: `hit` as a list has it, and the dates of the showing that the windows show."""

    hit: Hit
    snapshot: EventSnapshot
    occurrences: list[Occurrence]


class Exporter:
    def __init__(self, finder: Finder, store: Store, clock: Clock) -> None:
        self._finder, self._store, self._clock = finder, store, clock

    async def export(self, asked: EventFilter, page: Page, lang: Lang) -> tuple[list[Exported], str | None]:
        """One page and the cursor of the next. What has changed since it was indexed is as it is now, and left out when
        its showing is no longer the one that was found. Raises CursorMalformed and MeiliOutage.
        """
        found = await self._finder.find(asked, page, lang)
        snapshots = await self._store.events({hit["event_id"] for hit in found.hits})
        published = {one.id: one for one in snapshots if one.state == "published"}
        dates = _by_showing(published.values(), self._clock.now(), found.windows)
        items = [
            Exported(hit, published[hit["event_id"]], dates[hit["showing"]])
            for hit in found.hits
            if hit["event_id"] in published and hit["showing"] in dates
        ]
        return items, found.next


def _by_showing(
    snapshots: Iterable[EventSnapshot], now: datetime, windows: list[Window]
) -> dict[str, list[Occurrence]]:
    found = defaultdict[str, list[Occurrence]](list)
    for snapshot in snapshots:
        for occurrence in occurrences(snapshot.id, snapshot.content, reach(now)):
            if any(window.shows(occurrence) for window in windows):
                found[showing_of(snapshot.id, snapshot.content, occurrence)].append(occurrence)
    return found
