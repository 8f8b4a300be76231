"""An export as linked data: schema.org's Event for each line, and one that holds those of several dates. Pure."""

import json
from typing import Any

from services.gateway.exports import words
from services.gateway.exports.lines import Entry, Line, Related
from services.gateway.exports.linked_parts import location, offers, schedules, spoken
from services.gateway.exports.model import Export
from shared.events.base import in_language
from shared.i18n import Lang
from shared.taxonomy import category

_STATUS = {
    "scheduled": "EventScheduled",
    "cancelled": "EventCancelled",
    "postponed": "EventPostponed",
    "rescheduled": "EventRescheduled",
    "moved_online": "EventMovedOnline",
}
_ATTENDANCE = {
    "offline": "OfflineEventAttendanceMode",
    "online": "OnlineEventAttendanceMode",
    "mixed": "MixedEventAttendanceMode",
}


def render(export: Export) -> bytes:
    """One object for one event with one date, else a graph."""
    nodes = [node for entry in export.entries for node in _nodes(entry, export)]
    body: dict[str, Any] = {"@context": "https://schema.org"}
    body |= nodes[0] if len(nodes) == 1 and not export.whole else {"@graph": nodes}
    # Of one event for people too, of a whole question for programs alone.
    indent = None if export.whole else 1
    return json.dumps(_said(body), ensure_ascii=False, indent=indent).encode("utf-8", "replace")


def _nodes(entry: Entry, export: Export) -> list[dict[str, Any]]:
    """The lines; before them, where there are several, what they are dates of. A run is that itself."""
    lang = export.lang
    run = next((line for line in entry.lines if line.run), None)
    dates = [line for line in entry.lines if not line.run]
    if run is None and len(dates) == 1:
        return [_date(dates[0], lang) | _family(entry, [], lang)]
    first = _date(run, lang) if run else _series(entry, lang)
    around = {"superEvent": {"@id": entry.url}}
    whole = first | {"@id": entry.url, "eventSchedule": schedules(entry, export.now)} | _family(entry, dates, lang)
    return [whole, *(_date(line, lang) | around for line in dates)]


def _series(entry: Entry, lang: Lang) -> dict[str, Any]:
    first, last = entry.lines[0], max(entry.lines, key=lambda line: line.end or line.start)
    said = _event(first, lang) | {"name": in_language(entry.snapshot.content.title, lang)}
    return said | {
        "@type": ["EventSeries", said["@type"]],
        "startDate": _times(first)["startDate"],
        "endDate": _times(last)["endDate"] or _times(last)["startDate"],
    }


def _family(entry: Entry, dates: list[Line], lang: Lang) -> dict[str, Any]:
    """What it is part of, and what is part of it."""
    parts: list[Any] = [{"@id": _id(line)} for line in dates]
    return {
        "superEvent": entry.whole and _related(entry.whole, lang),
        "subEvent": parts + [_related(part, lang) for part in entry.parts],
    }


def _related(other: Related, lang: Lang) -> dict[str, Any]:
    return {"@type": "Event", "@id": other.url, "url": other.url, "name": in_language(other.name, lang)}


def _date(line: Line, lang: Lang) -> dict[str, Any]:
    planned = line.planned
    return _event(line, lang) | {
        "@id": _id(line),
        "identifier": line.id,
        **_times(line),
        "previousStartDate": spoken(planned, line) if planned else None,
        "doorTime": line.doors and spoken(line.doors, line),
        "eventStatus": f"https://schema.org/{_STATUS[line.status]}",
        "eventAttendanceMode": _attendance(line),
        "location": location(line),
        "isAccessibleForFree": {"free": True, "unknown": None}.get(line.price.kind, False),
        "offers": offers(line),
        "performer": [{"@type": "PerformingGroup", "name": artist.name, "url": artist.url} for artist in line.artists],
    }


def _event(line: Line, lang: Lang) -> dict[str, Any]:
    """What is the same for all of its dates."""
    content, known = line.content, category(line.content.category)
    audience = content.audience
    ages = audience.min_age is not None or audience.max_age is not None
    return {
        "@type": known.schema_type if known else "Event",
        "name": in_language(line.title, lang),
        "description": words.summary(line, lang),
        "organizer": {"@type": "Organization", "name": content.organiser.name, "url": content.organiser.url},
        "inLanguage": list(content.languages),
        "keywords": list(content.tags),
        "audience": {
            "@type": "PeopleAudience",
            "suggestedMinAge": audience.min_age,
            "suggestedMaxAge": audience.max_age,
            "audienceType": "family" if audience.family else None,
        }
        if ages or audience.family
        else None,
        "workFeatured": _work(line, lang),
        "url": line.url,
    }


def _work(line: Line, lang: Lang) -> dict[str, Any] | None:
    """Where schema.org has the ways in which a show itself is accessible."""
    access = line.content.accessibility
    known = {"signLanguage": access.sign_language, "audioDescription": access.audio_description}
    features = [name for name, value in known.items() if value == "yes"]
    if not features:
        return None
    return {"@type": "CreativeWork", "name": in_language(line.title, lang), "accessibilityFeature": features}


def _times(line: Line) -> dict[str, str | None]:
    if line.run and line.run.last is None:
        return {"startDate": line.first.isoformat(), "endDate": None}
    if line.all_day:
        return {"startDate": line.first.isoformat(), "endDate": line.last.isoformat()}
    ends = line.end is not None and line.end > line.start
    return {"startDate": spoken(line.start, line), "endDate": spoken(line.end, line) if line.end and ends else None}


def _attendance(line: Line) -> str:
    mode = "online" if line.status == "moved_online" else line.content.attendance
    return f"https://schema.org/{_ATTENDANCE[mode]}"


def _id(line: Line) -> str:
    return f"{line.url}#{line.id}"


def _said(value: Any) -> Any:
    """Without the members that say nothing."""
    if isinstance(value, dict):
        return {name: _said(member) for name, member in value.items() if member not in (None, "", [])}
    return [_said(member) for member in value] if isinstance(value, list) else value
