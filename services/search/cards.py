"""What a list shows of an event on one of its dates. Pure."""

from datetime import date, datetime
from typing import Any

from services.search.showings import performing
from shared.dates import ZONE, rhythm_label
from shared.dates.lanes import Lane
from shared.dates.schedule import Occurrence
from shared.events.catalogue import EventSnapshot
from shared.events.content import Place, Price
from shared.events.schedule import DatesSchedule
from shared.folding import fold
from shared.i18n import LANGUAGES

Card = dict[str, Any]

_SOCIAL = ("article 27", "bim", "omnio")
"""What the names of tariffs hold that only some people have a right to."""


def card_of_event(snapshot: EventSnapshot, lane: Lane, last: date | None) -> Card:
    """What all cards of an event have in common. `run_until` is the `last` day of a run or a rule, `rhythm` how often
    a rule comes back, in each language.
    """
    content = snapshot.content
    until = None if isinstance(content.schedule, DatesSchedule) else last
    return {
        "id": snapshot.id,
        "slug": snapshot.slug,
        "summary": content.summary,
        "category": content.category,
        "run_until": until.isoformat() if until else None,
        "rhythm": {lang: how for lang in LANGUAGES if (how := rhythm_label(content.schedule, lang))},
        "lane": lane,
        "organiser": content.organiser.name,
        "organiser_id": content.organiser.id,
        "lead_site": snapshot.lead_site,
        "in_review": snapshot.in_review,
        "attendance": content.attendance,
        "part_of": content.part_of,
        "published_at": snapshot.published_at.isoformat(),
        "updated_at": snapshot.updated_at.isoformat(),
    }


def card_of_showing(snapshot: EventSnapshot, occurrence: Occurrence) -> Card:
    """What the cards of all dates with the same place and override have in common. `sites` are those that show them."""
    content, said, place = snapshot.content, occurrence.override, occurrence.place
    return {
        "title": said.title or content.title,
        "place": _place(place) if place else None,
        "artists": [artist.name for artist in performing(content, occurrence)],
        "price": _price(said.price or content.price),
        "sites": sites_of(snapshot, place),
    }


def card(occurrence: Occurrence, *, of_event: Card, of_showing: Card) -> Card:
    """`of_event` and `of_showing` are what those functions made. `closes` is when an opening of a run ends, `was` the
    first start of a date that was moved, by the wall clock.
    """
    timed_opening = occurrence.opening and not occurrence.all_day
    return {
        **of_event,
        **of_showing,
        "occurrence_id": occurrence.id,
        "start": _local(occurrence.start),
        "end": _local(occurrence.end) if occurrence.end else None,
        "all_day": occurrence.all_day,
        "agenda_day": occurrence.agenda_day.isoformat(),
        "opening": occurrence.opening,
        "closes": _local(occurrence.until) if timed_opening else None,
        "status": occurrence.status,
        "was": occurrence.original if occurrence.status == "rescheduled" else None,
        "reason": occurrence.reason,
        "availability": occurrence.availability,
    }


def sites_of(snapshot: EventSnapshot, place: Place | None) -> list[str]:
    """The sites that show a date: those that cover its place; without a place, the one whose form was used."""
    if place is not None and place.nis in snapshot.sites_by_nis:
        return list(snapshot.sites_by_nis[place.nis])
    return list(snapshot.sites) or [site for site in (snapshot.lead_site,) if site and place is None]


def _place(place: Place) -> Card:
    return {
        "id": place.id,
        "name": place.name,
        "locality": place.locality,
        "commune": place.commune,
        "province": place.province,
    }


def _price(price: Price) -> Card:
    """`from` is the lowest amount in euro, None where none is known. Social tariffs count only where there is no other:
    « dès 1,25 € » would promise everybody what Article 27 gives to some.
    """
    social = [offer for offer in price.offers if any(name in fold(offer.name) for name in _SOCIAL)]
    usual = [offer for offer in price.offers if offer not in social]
    return {"kind": price.kind, "from": min((offer.amount for offer in usual or social), default=None)}


def _local(moment: datetime) -> str:
    return moment.astimezone(ZONE).isoformat()
