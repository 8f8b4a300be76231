"""Questions to the agenda answered without an index, date by date."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.search.horizon import horizon
from services.search.ranking import spin_at, spins, tie
from services.search.showings import showing_of
from shared import communes
from shared.dates.lanes import lane
from shared.dates.schedule import Occurrence, last_day, occurrences
from shared.events.catalogue import EventSnapshot
from shared.filters import EventFilter
from shared.folding import slug
from shared.geo import Point, distance


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
    def point(self) -> Point | None:
        place = self.occurrence.place
        if place is None or place.latitude is None or place.longitude is None:
            return None
        return Point.rounded(place.latitude, place.longitude)

    @property
    def _place(self) -> object:
        return self.occurrence.place and self.occurrence.place.locality, self.point


@dataclass(frozen=True)
class Plain:
    """What a question finds: `facets` of each name, counted without the condition of that name."""

    shown: list[Dated]
    days: Counter[str]
    facets: dict[str, dict[str, int]]


def evaluate(
    events: list[EventSnapshot],
    asked: EventFilter,
    now: datetime,
    *,
    order: str = "fair",
    part_of: str | None = None,
    on: bool = False,
) -> Plain:
    """`now` is the moment of the first page."""
    windows = asked.windows(now)
    opens, closes = horizon(now)
    dates = [
        one
        for event in events
        for one in _dates(event, opens, closes)
        if (part_of is None or event.content.part_of == part_of)
        and not (on and one.occurrence.is_off)
        and any(window.shows(one.occurrence) for window in windows)
    ]
    found = _first(dates, asked)
    days = {(one.showing, one.occurrence.agenda_day.isoformat()) for one in dates if _matches(one, asked)}
    facets = dict[str, dict[str, int]]()
    for name in dates[0].values if dates else ():
        without = asked.model_copy(update={name: EventFilter.model_fields[name].default})
        counted = found if without == asked else _first(dates, without)
        facets[name] = Counter(value for one in counted for value in one.values[name])
    return Plain(sorted(found, key=_orders(events, now, asked)[order]), Counter(day for _, day in days), facets)


def _first(dates: list[Dated], asked: EventFilter) -> list[Dated]:
    """The first date of each showing."""
    first = dict[object, Dated]()
    for one in dates:
        if _matches(one, asked):
            first.setdefault(one.showing, one)
    return list(first.values())


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


def _orders(events: list[EventSnapshot], now: datetime, asked: EventFilter) -> dict[str, Callable[[Dated], Any]]:
    turns = _turns(events, *horizon(now))
    spin = f"spin{spin_at(now)}"

    def start(one: Dated) -> Any:
        return one.occurrence.agenda_day, one.occurrence.start, tie(one.occurrence.id)

    def fair(one: Dated) -> Any:
        day, start, last = one.occurrence.agenda_day, one.occurrence.start, tie(one.occurrence.id)
        return day, turns.get((one.showing, day), 0), start, spins(one.occurrence.id)[spin], last

    def ending(one: Dated) -> Any:
        last = last_day(one.event.content.schedule) or date.max
        return last, spins(one.occurrence.id)[spin], tie(one.occurrence.id)

    def published(one: Dated) -> Any:
        return -one.event.published_at.timestamp(), tie(one.occurrence.id)

    def nearest(one: Dated) -> Any:
        assert asked.near
        assert one.point
        return round(distance(asked.near, one.point)), one.point, *start(one)

    return {"start": start, "fair": fair, "ending": ending, "published": published, "distance": nearest}


_TURNS: dict[tuple[int, datetime], dict[tuple[object, date], int]] = {}


def _turns(events: list[EventSnapshot], opens: datetime, closes: datetime) -> dict[tuple[object, date], int]:
    """Of each showing on each day that it takes place."""
    if (id(events), opens) not in _TURNS:
        queues = defaultdict[Any, dict[object, Any]](dict)
        for one in (one for event in events for one in _dates(event, opens, closes) if not one.occurrence.is_off):
            event, when = one.event, one.occurrence
            whose = event.content.organiser.id or event.content.organiser.name
            among = queues[whose, one.values["lane"][0], when.agenda_day]
            among.setdefault(one.showing, (when.start, tie(event.id), showing_of(event.id, event.content, when)))
        _TURNS[id(events), opens] = {
            (showing, queue[2]): place // 2
            for queue, among in queues.items()
            for place, showing in enumerate(sorted(among, key=lambda showing: among[showing]))
        }
    return _TURNS[id(events), opens]


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


def _matches(one: Dated, asked: EventFilter) -> bool:
    wanted = {name: getattr(asked, name) for name in one.values}
    anywhere = asked.bbox is None and asked.near is None
    return (anywhere or (one.point is not None and asked.is_here(one.point))) and all(
        _has(one.values[name], value, every=name == "access") for name, value in wanted.items()
    )


def _has(values: list[str], wanted: Any, *, every: bool) -> bool:
    if wanted is None or wanted == ():
        return True
    if isinstance(wanted, bool):
        return str(wanted).lower() in values
    return set(wanted) <= set(values) if every else bool(set(wanted) & set(values))
