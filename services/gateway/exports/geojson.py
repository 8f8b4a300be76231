"""An export as GeoJSON (RFC 7946): a feature for each line, without geometry where the place is not known. Pure."""

import json
from typing import Any

from services.gateway.exports import words
from services.gateway.exports.lines import Line
from services.gateway.exports.model import Export


def render(export: Export) -> bytes:
    features = [_feature(line, export) for line in export.lines()]
    made: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if export.next:
        made["next"] = export.next
    return json.dumps(made, ensure_ascii=False).encode("utf-8", "replace")


def _feature(line: Line, export: Export) -> dict[str, Any]:
    content, place, lang = line.content, line.place, export.lang
    return {
        "type": "Feature",
        "id": line.id,
        "geometry": _point(line),
        "properties": {
            "event_id": line.snapshot.id,
            "title": words.title(line, lang),
            "summary": words.summary(line, lang),
            "category": content.category,
            "tags": list(content.tags),
            **times(line),
            "status": line.status,
            "reason": line.reason,
            "availability": line.availability,
            "in_review": line.snapshot.in_review,
            "attendance": content.attendance,
            "place_id": place.id if place else None,
            "place": words.where(line, lang),
            "locality": place.locality if place else None,
            "nis": place.nis if place else None,
            "organiser": content.organiser.name,
            "price": line.price.kind,
            "url": line.url,
            "updated_at": line.snapshot.updated_at.isoformat(),
        },
    }


def times(line: Line) -> dict[str, Any]:
    """On the wall clock of the place with its offset; days, both included, where there is no time."""
    if line.all_day:
        return {"start": line.first.isoformat(), "end": line.last.isoformat(), "all_day": True, "run": bool(line.run)}
    end = line.end.astimezone(line.zone).isoformat() if line.end else None
    return {"start": line.start.astimezone(line.zone).isoformat(), "end": end, "all_day": False, "run": False}


def _point(line: Line) -> dict[str, Any] | None:
    """Longitude first."""
    place = line.place
    if place is None or place.latitude is None or place.longitude is None or line.status == "moved_online":
        return None
    return {"type": "Point", "coordinates": [place.longitude, place.latitude]}
