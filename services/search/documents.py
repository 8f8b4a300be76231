"""From a snapshot to the documents that Meilisearch finds: one for each date inside the horizon. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.search.cards import card, sites_of
from services.search.showings import attended, performing, showing_of, times
from shared import communes
from shared.dates import agenda_day, day_bounds
from shared.dates.lanes import lane
from shared.dates.schedule import Occurrence, occurrences
from shared.events.catalogue import EventSnapshot
from shared.events.content import Artist, EventContent, Place
from shared.findable import is_free
from shared.folding import slug

Document = dict[str, Any]

DAYS_BACK = 1
DAYS_AHEAD = 366


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a record: the id of the one it is now part of, else its own, and all names it goes by."""

    id: str
    names: Collection[str]


Records = Mapping[str, Known]


def horizon(now: datetime) -> tuple[datetime, datetime]:
    """From the start of yesterday's agenda day to the end of the one in a year."""
    today = agenda_day(now)
    return day_bounds(today - timedelta(DAYS_BACK))[0], day_bounds(today + timedelta(DAYS_AHEAD))[1]


def documents(snapshot: EventSnapshot, now: datetime, records: Records | None = None) -> list[Document]:
    """By start. None for an event that is withdrawn, or has no date inside the horizon. `records` are those that it
    names, by id, as far as they are known.
    """
    if snapshot.state == "withdrawn":
        return []
    opens, closes = horizon(now)
    every = occurrences(snapshot.id, snapshot.content, (opens, closes))
    dates = [one for one in every if one.until > opens and one.start < closes]
    known, of_lane = records or {}, lane(snapshot.content, every)
    event = _of_event(snapshot, known) | {"lane": of_lane}
    showings = [showing_of(snapshot.id, snapshot.content, occurrence) for occurrence in dates]
    when = times(dates, showings)
    return [
        {
            "id": occurrence.id,
            "showing": showing,
            **event,
            **_of_date(snapshot, occurrence, known),
            **when[occurrence.id],
            "card": card(snapshot, occurrence, of_lane),
        }
        for occurrence, showing in zip(dates, showings, strict=True)
    ]


def records_of(content: EventContent) -> set[str]:
    """The ids of all records that an event names, on any of its dates."""
    artists = [*content.artists, *(artist for override in content.overrides for artist in override.artists or ())]
    ids = (
        content.organiser.id,
        *(place.id for place in content.places()),
        *(artist.id for artist in artists),
    )
    return {id for id in ids if id}


def _of_event(snapshot: EventSnapshot, known: Records) -> Document:
    """What holds for all dates."""
    content = snapshot.content
    features = content.accessibility.model_dump()
    said = {
        "organiser_id": _final(content.organiser.id, known),
        "family": content.audience.family,
        "part_of": content.part_of,
    }
    return {
        "event_id": snapshot.id,
        "version": snapshot.version,
        "category": content.category,
        "tag": sorted({slug(tag) for tag in content.tags} - {""}),
        "language": list(content.languages),
        "access": [name for name, there in features.items() if there == "yes"],
        "published": int(snapshot.published_at.timestamp()),
        "title": content.title,
        "organiser": _names(content.organiser.name, content.organiser.id, known),
        "tags": list(content.tags),
        "summary": content.summary,
        "description": content.description,
        **{name: value for name, value in said.items() if value is not None},
    }


def _of_date(snapshot: EventSnapshot, occurrence: Occurrence, known: Records) -> Document:
    """What may differ between dates: all of it by what makes them showings of their own."""
    content, said = snapshot.content, occurrence.override
    free = is_free((said.price or content.price).kind)
    place = _of_place(occurrence.place, known) if occurrence.place else {}
    return {
        "site": sites_of(snapshot, occurrence.place),
        "online": sorted(attended(content, occurrence)),
        "date_title": said.title,
        # Suggestions look at nothing else: they cannot name title.fr and so on as long as no event has one.
        "heading": list((said.title or content.title).values()),
        **_of_artists(performing(content, occurrence), known),
        **({} if free is None else {"free": free}),
        **place,
    }


def _of_place(place: Place, known: Records) -> Document:
    commune = communes.commune(place.nis)
    id = _final(place.id, known)
    province = commune.province.slug if commune else slug(place.province or "")
    return {
        "commune": commune.slug if commune else slug(place.commune),
        "place": _names(place.name, place.id, known),
        "locality": sorted({place.locality, place.commune, *(_names_of(commune) if commune else ())}),
        **({"province": province} if province else {}),
        **({"place_id": id} if id else {}),
    }


def _of_artists(artists: Sequence[Artist], known: Records) -> Document:
    ids = (_final(artist.id, known) for artist in artists)
    return {
        "artist_id": [id for id in ids if id],
        "artists": [name for artist in artists for name in _names(artist.name, artist.id, known)],
    }


def _final(id: str | None, known: Records) -> str | None:
    return known[id].id if id and id in known else id


def _names(name: str, id: str | None, known: Records) -> list[str]:
    """As the event has it, and all others by which it is known."""
    others = known[id].names if id and id in known else ()
    return [name, *sorted(set(others) - {name})]


def _names_of(commune: communes.Commune) -> tuple[str, ...]:
    return commune.names.fr, commune.names.nl, commune.names.de
