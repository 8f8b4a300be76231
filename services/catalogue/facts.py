"""Makes facts: the event as it is, the dates that the fact is about, and all that matching a subscription needs."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from services.catalogue.records import artists_of
from shared.dates.lanes import lane
from shared.dates.schedule import Occurrence
from shared.events.catalogue import EventSnapshot
from shared.events.content import ACCESS_FEATURES, EventContent, Place
from shared.events.facts import Fact, FactDate, Spot
from shared.events.schedule import DatesSchedule
from shared.folding import fold

AT_MOST = 400
"""Dates in one fact, the earliest: as many as an event may have single dates."""

F = TypeVar("F", bound=Fact)
V = TypeVar("V")


def fact(
    kind: type[F], after: EventSnapshot, known: Sequence[Occurrence], dates: Iterable[Occurrence], **more: Any
) -> F:
    """A fact about `dates` of an event; `known` are all of its dates."""
    content, place = after.content, after.content.place
    artists = artists_of(content)
    return kind(
        event_id=after.id,
        version=after.version,
        happened_at=after.updated_at,
        title=content.title,
        summary=content.summary,
        slug=after.slug,
        category=content.category,
        sites=after.sites,
        lead_site=after.lead_site,
        place_name=place.name if place else "",
        locality=place.locality if place else "",
        commune=place.commune if place else "",
        nis=place.nis if place else "",
        province=place.province if place else None,
        organiser=content.organiser.name,
        dates=fact_dates(content, dates),
        schedule=None if isinstance(content.schedule, DatesSchedule) else content.schedule,
        lane=lane(content, known),
        place_ids=_unique(place.id for place in content.places() if place.id),
        all_nis=_unique(place.nis for place in content.places()),
        spots=_unique(spot for place in content.places() if (spot := _spot(place))),
        organiser_id=content.organiser.id,
        artist_ids=_unique(artist.id for artist in artists if artist.id),
        artists=_unique(artist.name for artist in artists),
        tags=content.tags,
        languages=content.languages,
        attendance=content.attendance,
        price_kind=content.price.kind,
        family=content.audience.family,
        access=tuple(feature for feature in ACCESS_FEATURES if getattr(content.accessibility, feature) == "yes"),
        **more,
    )


def fact_dates(content: EventContent, dates: Iterable[Occurrence]) -> tuple[FactDate, ...]:
    """The first 400 by start. Each names its place when that is not the event's."""
    ordered = sorted(dates, key=lambda one: (one.start, one.id))
    return tuple(_fact_date(content.place, one) for one in ordered[:AT_MOST])


def same_place(old: Place | None, new: Place | None) -> bool:
    """A spelling, or a street that was missing, is no other place."""
    if old is None or new is None:
        return old is new
    known_as_one = old.id is not None and old.id == new.id
    if old.postcode != new.postcode or not (known_as_one or fold(old.name) == fold(new.name)):
        return False
    return not (old.street and new.street) or fold(old.street) == fold(new.street)


def _fact_date(usual: Place | None, one: Occurrence) -> FactDate:
    elsewhere = one.place is not None and not same_place(usual, one.place)
    return FactDate(
        id=one.id,
        start=one.start,
        until=one.until,
        agenda_day=one.agenda_day,
        all_day=one.all_day,
        local_start=one.local_start,
        local_end=one.local_end,
        status=one.status,
        reason=one.reason,
        availability=one.availability,
        place_name=one.place.name if one.place and elsewhere else None,
    )


def _spot(place: Place) -> Spot | None:
    if place.latitude is None or place.longitude is None:
        return None
    return Spot(latitude=place.latitude, longitude=place.longitude)


def _unique(values: Iterable[V]) -> tuple[V, ...]:
    return tuple(dict.fromkeys(values))
