"""From a snapshot to the documents that Meilisearch finds: one for each occurrence inside the horizon. Pure.

A list shows an event at one place once, however many of its dates fall into the window asked for. So that this needs
no grouping at search time, each document carries `prev_end`, the latest end of the earlier occurrences of the same
showing: an occurrence that overlaps a window is the first of its showing to do so exactly when `prev_end` is not after
the window's start. `prev_end_same_day` does the same within one agenda day, for the counts per day.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import zip_longest
from typing import Any

from shared import communes
from shared.dates import ZONE, agenda_day, day_bounds
from shared.dates.schedule import Occurrence, occurrences
from shared.events.catalogue import EventSnapshot
from shared.events.content import Place
from shared.folding import slug

Document = dict[str, Any]

DAYS_BACK = 1
DAYS_AHEAD = 366


def horizon(now: datetime) -> tuple[datetime, datetime]:
    """From the start of yesterday's agenda day to the end of the one in a year."""
    today = agenda_day(now)
    return day_bounds(today - timedelta(DAYS_BACK))[0], day_bounds(today + timedelta(DAYS_AHEAD))[1]


def documents(snapshot: EventSnapshot, now: datetime) -> list[Document]:
    """By start. None for an event that is withdrawn, or has no date inside the horizon."""
    if snapshot.state == "withdrawn":
        return []
    opens, closes = horizon(now)
    dates = [
        occurrence
        for occurrence in occurrences(snapshot.id, snapshot.content, (opens, closes))
        if occurrence.until > opens and occurrence.start < closes
    ]
    event = _of_event(snapshot)
    return [
        {**event, **times, "card": _card(snapshot, occurrence)}
        for occurrence, times in zip(dates, _times(dates), strict=True)
    ]


def day_number(day: date) -> int:
    """2026-12-05 as 20261205."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of_number(number: int) -> date:
    """The reverse of `day_number`."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def _of_event(snapshot: EventSnapshot) -> Document:
    content, place = snapshot.content, snapshot.content.place
    event = {
        "event_id": snapshot.id,
        "showing": f"{snapshot.id}-{slug(place.name, 40) if place else ''}",
        "site": list(snapshot.sites),
        "category": content.category,
        "title": content.title,
        "organiser": content.organiser.name,
        "tags": list(content.tags),
        "summary": content.summary,
        "description": content.description,
    }
    return event | _of_place(place) if place else event


def _of_place(place: Place) -> Document:
    commune = communes.commune(place.nis)
    return {
        "province": commune.province.slug if commune else place.province,
        "commune": commune.slug if commune else slug(place.commune),
        "nis": place.nis,
        "place": place.name,
        "locality": sorted({place.locality, place.commune, *(_names(commune) if commune else ())}),
    }


def _names(commune: communes.Commune) -> tuple[str, ...]:
    return commune.names.fr, commune.names.nl, commune.names.de


def _times(dates: Sequence[Occurrence]) -> Iterator[Document]:
    """What differs between the occurrences of a showing, given all of them by start; instants in epoch seconds."""
    latest_end, latest_ends = 0, dict[date, int]()
    starts = [int(occurrence.start.timestamp()) for occurrence in dates]
    for occurrence, start, next_start in zip_longest(dates, starts, starts[1:]):
        end, day = int(occurrence.until.timestamp()), occurrence.agenda_day
        following = {} if next_start is None else {"next_start": next_start}
        yield {
            "id": occurrence.id,
            "start": start,
            "end": end,
            "prev_end": latest_end,
            "prev_end_same_day": latest_ends.get(day, 0),
            "day": day_number(day),
            "tie": tie(occurrence.id),
            **following,
        }
        latest_end = max(latest_end, end)
        latest_ends[day] = max(latest_ends.get(day, 0), end)


def tie(occurrence_id: str) -> int:
    """Who comes first of those that start at the same time: nobody's choice. 48 bits, which a float holds exactly."""
    return int.from_bytes(blake2b(occurrence_id.encode(), digest_size=6).digest())


def _card(snapshot: EventSnapshot, occurrence: Occurrence) -> Document:
    """All that a list shows of it."""
    content, place = snapshot.content, snapshot.content.place
    return {
        "id": snapshot.id,
        "occurrence_id": occurrence.id,
        "slug": snapshot.slug,
        "title": content.title,
        "summary": content.summary,
        "category": content.category,
        "start": _local(occurrence.start),
        "end": _local(occurrence.end) if occurrence.end else None,
        "all_day": occurrence.all_day,
        "agenda_day": occurrence.agenda_day.isoformat(),
        "place": place
        and {
            "name": place.name,
            "locality": place.locality,
            "commune": place.commune,
            "province": place.province,
        },
        "organiser": content.organiser.name,
        "price_kind": content.price.kind,
        "sites": list(snapshot.sites),
        "lead_site": snapshot.lead_site,
        "status": "scheduled",
        "availability": "unknown",
    }


def _local(moment: datetime) -> str:
    return moment.astimezone(ZONE).isoformat()
