"""From a snapshot to the documents that Meilisearch finds: one for each date inside the horizon. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from pydantic_core import to_json

from services.search.cards import Card, card, card_of_event, card_of_showing, sites_of
from services.search.horizon import horizon
from services.search.showings import attended, day_number, performing, showing_of, times
from shared import communes, taxonomy
from shared.dates.lanes import lane
from shared.dates.schedule import Occurrence, last_day, occurrences
from shared.events.catalogue import EventSnapshot
from shared.events.content import Artist, EventContent, Place
from shared.findable import is_free
from shared.folding import slug
from shared.i18n import LANGUAGES

Document = dict[str, Any]

FOR_EVER = 99991231
"""The last day, as a number, of what goes on until further notice."""

_PIN_NAME = 100
"""Letters of a place's name that a map shows; values of a facet may not be long."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a record: the id of the one it is now part of, else its own, and all names it goes by."""

    id: str
    names: Collection[str]


Records = Mapping[str, Known]


def documents(snapshot: EventSnapshot, now: datetime, records: Records | None = None) -> list[Document]:
    """By start. None for an event that is withdrawn, or has no date inside the horizon. `records` are those that it
    names, by id, as far as they are known. What depends on other events, the turns, is not in them yet.
    """
    if snapshot.state == "withdrawn":
        return []
    opens, closes = horizon(now)
    every = occurrences(snapshot.id, snapshot.content, (opens, closes))
    dates = [one for one in every if one.until > opens and one.start < closes]
    known, of_lane = records or {}, lane(snapshot.content, every)
    last = last_day(snapshot.content.schedule)
    event = _of_event(snapshot, known) | {"lane": of_lane, "last": day_number(last) if last else FOR_EVER}
    of_event, alike = card_of_event(snapshot, of_lane, last), dict[tuple[object, ...], _Said]()
    said = [_said(snapshot, occurrence, known, alike) for occurrence in dates]
    when = times(dates, [one.showing for one in said])
    return [
        {
            "id": occurrence.id,
            "showing": one.showing,
            **event,
            **one.of_date,
            **when[occurrence.id],
            # As text: whoever lists it passes it on without reading it.
            "card": to_json(card(occurrence, of_event=of_event, of_showing=one.of_card)).decode(),
        }
        for occurrence, one in zip(dates, said, strict=True)
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


class _Said(NamedTuple):
    """Its showing and what is said of a date, but when it is."""

    showing: str
    of_date: Document
    of_card: Card


def _said(
    snapshot: EventSnapshot, occurrence: Occurrence, known: Records, before: dict[tuple[object, ...], _Said]
) -> _Said:
    """Mostly the same as `before`."""
    key = id(occurrence.override), id(occurrence.place), occurrence.status
    if key not in before:
        showing = showing_of(snapshot.id, snapshot.content, occurrence)
        before[key] = _Said(showing, _of_date(snapshot, occurrence, known), card_of_showing(snapshot, occurrence))
    return before[key]


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
        "category_names": _category_names(content.category),
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
        "off": occurrence.is_off,
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
        "locality": sorted(localities := {place.locality, place.commune, *(_names_of(commune) if commune else ())}),
        "locality_slug": sorted({slug(name) for name in localities} - {""}),
        **_of_point(place, id),
        **({"province": province} if province else {}),
        **({"place_id": id} if id else {}),
    }


def _of_point(place: Place, id: str | None) -> Document:
    """`spot` is for circles, `pin` is what a map shows there."""
    if place.latitude is None or place.longitude is None:
        return {}
    spot = f"{place.latitude:.5f},{place.longitude:.5f}"
    latitude, longitude = map(float, spot.split(","))
    return {"lat": latitude, "lon": longitude, "spot": spot, "pin": f"{spot} {id or '-'} {place.name[:_PIN_NAME]}"}


def _of_artists(artists: Sequence[Artist], known: Records) -> Document:
    ids = (_final(artist.id, known) for artist in artists)
    return {
        "artist_id": [id for id in ids if id],
        "artists": [name for artist in artists for name in _names(artist.name, artist.id, known)],
    }


@cache
def _category_names(key: str) -> list[str]:
    """In every language: who types "concerts" need not have the word in the title."""
    category = taxonomy.category(key)
    return sorted({category.label(lang) for lang in LANGUAGES}) if category else []


def _final(id: str | None, known: Records) -> str | None:
    return known[id].id if id and id in known else id


def _names(name: str, id: str | None, known: Records) -> list[str]:
    """As the event has it, and all others by which it is known."""
    others = known[id].names if id and id in known else ()
    return [name, *sorted(set(others) - {name})]


def _names_of(commune: communes.Commune) -> tuple[str, ...]:
    return commune.names.fr, commune.names.nl, commune.names.de
