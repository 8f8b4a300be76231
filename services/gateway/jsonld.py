"""An event as linked data: schema.org's Event, one for each of its dates."""

import json
from datetime import datetime
from typing import Any

from services.gateway.events import Event
from services.gateway.ics import last_day
from shared.dates import ZONE
from shared.dates.schedule import Occurrence
from shared.events.base import in_language
from shared.events.content import Place
from shared.i18n import DEFAULT, Lang
from shared.taxonomy import category

_ATTENDANCE = {
    "offline": "https://schema.org/OfflineEventAttendanceMode",
    "online": "https://schema.org/OnlineEventAttendanceMode",
    "mixed": "https://schema.org/MixedEventAttendanceMode",
}


def document(event: Event, url: str, now: datetime, lang: Lang = DEFAULT) -> bytes:
    """JSON-LD: one object for an event with one date, a graph for one with several."""
    made = [_date(event, occurrence, url, lang) for occurrence in event.occurrences(now)]
    body: dict[str, Any] = {"@context": "https://schema.org"}
    body |= made[0] if len(made) == 1 else {"@graph": made}
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _date(event: Event, occurrence: Occurrence, url: str, lang: Lang) -> dict[str, Any]:
    content = event.content
    known = category(content.category)
    made = {
        "@type": known.schema_type if known else "Event",
        "@id": f"{url}#{occurrence.id}",
        "identifier": occurrence.id,
        "name": event.title(lang),
        "description": in_language(content.summary, lang) or in_language(content.description, lang),
        **_times(occurrence),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": _ATTENDANCE[content.attendance],
        "location": occurrence.place and _location(occurrence.place),
        "organizer": {"@type": "Organization", "name": content.organiser.name, "url": content.organiser.url},
        "isAccessibleForFree": {"free": True, "unknown": None}.get(content.price.kind, False),
        "offers": [
            {
                "@type": "Offer",
                "name": offer.name,
                "price": f"{offer.amount:.2f}",
                "priceCurrency": "EUR",
                "description": offer.condition,
                "url": url,
            }
            for offer in content.price.offers
        ],
        "inLanguage": list(content.languages),
        "url": url,
    }
    said: dict[str, Any] = _said(made)
    return said


def _times(occurrence: Occurrence) -> dict[str, str | None]:
    if occurrence.all_day:
        return {"startDate": occurrence.agenda_day.isoformat(), "endDate": last_day(occurrence).isoformat()}
    end = occurrence.end
    return {
        "startDate": occurrence.start.astimezone(ZONE).isoformat(),
        "endDate": end.astimezone(ZONE).isoformat() if end else None,
    }


def _location(place: Place) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": "Place",
        "name": place.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place.street,
            "postalCode": place.postcode,
            "addressLocality": place.locality,
            "addressRegion": place.province,
            "addressCountry": "BE",
        },
    }
    if place.latitude is not None and place.longitude is not None:
        made["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return made


def _said(value: Any) -> Any:
    """Without the members that say nothing."""
    if isinstance(value, dict):
        return {name: _said(member) for name, member in value.items() if member not in (None, "", [])}
    return [_said(member) for member in value] if isinstance(value, list) else value
