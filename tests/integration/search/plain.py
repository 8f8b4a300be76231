"""Questions to the agenda answered without an index, date by date."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.search.documents import horizon
from services.search.showings import tie
from shared import communes
from shared.dates.lanes import lane
from shared.dates.schedule import Occurrence, occurrences
from shared.events.catalogue import EventSnapshot
from shared.filters import EventFilter
from shared.folding import slug


@dataclass(frozen=True)
class Dated:
    """One date with all by which it can be found; `values` by the names of the facets."""

    event: EventSnapshot
    occurrence: Occurrence
    values: dict[str, list[str]]

    @property
    def showing(self) -> tuple[object, ...]:
        """What no filter can tell apart: two dates are the same showing when all that is said here is equal."""
        values = [(name, *found) for name, found in sorted(self.values.items())]
        return self.event.id, self.occurrence.is_off, str(self.occurrence.override.title), *values, self._place

    @property
    def _place(self) -> str:
        return self.occurrence.place.locality if self.occurrence.place else ""


@dataclass(frozen=True)
class Plain:
    shown: list[Dated]
    days: Counter[str]

    def facets(self) -> dict[str, dict[str, int]]:
        names = self.shown[0].values if self.shown else {}
        return {name: Counter(value for one in self.shown for value in one.values[name]) for name in names}


def evaluate(
    events: list[EventSnapshot], asked: EventFilter, now: datetime, *, order: str = "start", part_of: str | None = None
) -> Plain:
    windows = asked.windows(now)
    opens, closes = horizon(now)
    first, days = dict[object, Dated](), set[tuple[object, str]]()
    for event in events:
        for one in _dates(event, opens, closes):
            if _matches(one, asked, part_of) and any(window.shows(one.occurrence) for window in windows):
                days.add((one.showing, one.occurrence.agenda_day.isoformat()))
                first.setdefault(one.showing, one)
    return Plain(sorted(first.values(), key=_ORDERS[order]), Counter(day for _, day in days))


_MADE: dict[tuple[str, datetime], list[Dated]] = {}


def _dates(event: EventSnapshot, opens: datetime, closes: datetime) -> list[Dated]:
    """By start; remembered, for there are many questions about the same events."""
    if (event.id, opens) not in _MADE:
        every = occurrences(event.id, event.content, (opens, closes))
        of_lane = lane(event.content, every)
        _MADE[event.id, opens] = [
            Dated(event, one, _values(event, one, of_lane)) for one in every if one.until > opens and one.start < closes
        ]
    return _MADE[event.id, opens]


def _by_start(one: Dated) -> Any:
    return one.occurrence.agenda_day, one.occurrence.start, tie(one.occurrence.id)


def _by_publication(one: Dated) -> Any:
    return -one.event.published_at.timestamp(), tie(one.occurrence.id)


_ORDERS = {"start": _by_start, "published": _by_publication}


def _values(event: EventSnapshot, occurrence: Occurrence, of_lane: str) -> dict[str, list[str]]:
    content, said, place = event.content, occurrence.override, occurrence.place
    commune = communes.commune(place.nis) if place else None
    artists = content.artists if said.artists is None else said.artists
    price = (said.price or content.price).kind
    online = occurrence.status == "moved_online" or content.attendance == "online"
    mixed = content.attendance == "mixed" and not online
    features = content.accessibility.model_dump().items()
    return {
        "site": list(event.sites_by_nis[place.nis]) if place else list(event.sites) or [str(event.lead_site)],
        "province": [commune.province.slug] if commune else [],
        "commune": [commune.slug] if commune else [],
        "category": [content.category],
        "tag": [slug(tag) for tag in content.tags],
        "lane": [of_lane],
        "free": [] if price == "unknown" else ["true" if price == "free" else "false"],
        "access": [name for name, value in features if value == "yes"],
        "language": list(content.languages),
        "family": [] if content.audience.family is None else [str(content.audience.family).lower()],
        "online": ["true", "false"] if mixed else ["true"] if online else ["false"],
        "place": [place.id] if place and place.id else [],
        "organiser": [content.organiser.id] if content.organiser.id else [],
        "artist": [artist.id for artist in artists if artist.id],
    }


def _matches(one: Dated, asked: EventFilter, part_of: str | None) -> bool:
    wanted = {name: getattr(asked, name) for name in one.values}
    return (part_of is None or one.event.content.part_of == part_of) and all(
        _has(one.values[name], value, every=name == "access") for name, value in wanted.items()
    )


def _has(values: list[str], wanted: Any, *, every: bool) -> bool:
    if wanted is None or wanted == ():
        return True
    if isinstance(wanted, bool):
        return str(wanted).lower() in values
    return set(wanted) <= set(values) if every else bool(set(wanted) & set(values))
