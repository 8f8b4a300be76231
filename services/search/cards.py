"""What a list shows of an event on one of its dates. Pure."""

from datetime import datetime
from typing import Any

from services.search.showings import performing
from shared.dates import ZONE, rhythm_label
from shared.dates.lanes import Lane
from shared.dates.schedule import Occurrence, last_day
from shared.events.catalogue import EventSnapshot
from shared.events.content import Place, Price
from shared.events.schedule import DatesSchedule
from shared.folding import fold
from shared.i18n import LANGUAGES

Card = dict[str, Any]

_SOCIAL = ("article 27", "bim", "omnio")
"""What the names of tariffs hold that only some people have a right to."""


def card(snapshot: EventSnapshot, occurrence: Occurrence, lane: Lane) -> Card:
    """`sites` are those that show this date, `closes` is when an opening of a run ends, `run_until` the last day of a
    run or a rule, `rhythm` how often a rule comes back, in each language. `was` is the first start of a date that was
    moved, by the wall clock.
    """
    content, said, place = snapshot.content, occurrence.override, occurrence.place
    timed_opening = occurrence.opening and not occurrence.all_day
    comes_back = not isinstance(content.schedule, DatesSchedule)
    until = last_day(content.schedule) if comes_back else None
    return {
        "id": snapshot.id,
        "occurrence_id": occurrence.id,
        "slug": snapshot.slug,
        "title": said.title or content.title,
        "summary": content.summary,
        "category": content.category,
        "start": _local(occurrence.start),
        "end": _local(occurrence.end) if occurrence.end else None,
        "all_day": occurrence.all_day,
        "agenda_day": occurrence.agenda_day.isoformat(),
        "opening": occurrence.opening,
        "closes": _local(occurrence.until) if timed_opening else None,
        "run_until": until.isoformat() if until else None,
        "rhythm": {lang: how for lang in LANGUAGES if (how := rhythm_label(content.schedule, lang))},
        "lane": lane,
        "place": _place(place) if place else None,
        "organiser": content.organiser.name,
        "organiser_id": content.organiser.id,
        "artists": [artist.name for artist in performing(content, occurrence)],
        "price": _price(said.price or content.price),
        "sites": sites_of(snapshot, occurrence.place),
        "lead_site": snapshot.lead_site,
        "status": occurrence.status,
        "was": occurrence.original if occurrence.status == "rescheduled" else None,
        "reason": occurrence.reason,
        "availability": occurrence.availability,
        "in_review": snapshot.in_review,
        "attendance": content.attendance,
        "part_of": content.part_of,
        "published_at": snapshot.published_at.isoformat(),
        "updated_at": snapshot.updated_at.isoformat(),
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
