"""Small calendar files for tests, and what an import makes of them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from services.ingest.imports.mapping import Group, body_of
from services.ingest.imports.splitting import grouped, split
from services.ingest.normalise import normalise
from services.ingest.reading import read
from shared.dates.schedule import Occurrence, occurrences
from shared.events.content import EventContent

DEFAULTS: dict[str, Any] = {
    "place": {"name": "Le Foyer", "street": "Rue Basse 3", "postcode": "5000", "locality": "Namur"},
    "organiser": {"name": "Le Foyer ASBL"},
    "contact": {"email": "anne@example.org"},
    "site": "cinqmille",
}
WITHIN = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 12, 31, tzinfo=UTC))


def event(*lines: str, uid: str | None = "one@example.org", title: str | None = "Veillée") -> str:
    """A VEVENT with these lines."""
    own = ([f"UID:{uid}"] if uid else []) + ([f"SUMMARY:{title}"] if title else [])
    return "\r\n".join(["BEGIN:VEVENT", *own, *lines, "END:VEVENT"])


def calendar(*events: str, says: Iterable[str] = ()) -> bytes:
    """A VCALENDAR of these events; `says` are its own lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mille//tests", *says, *events, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def bodies(data: bytes, defaults: dict[str, Any] = DEFAULTS) -> list[dict[str, Any]]:
    """The submissions' bodies of a file, in the order of their first events."""
    by_uid: dict[str, list[Any]] = {}
    for found in split(data).events:
        by_uid.setdefault(found.uid, []).append(found)
    return [body_of(Group(*grouped(events)), defaults)[0] for events in by_uid.values()]


def body(*lines: str, defaults: dict[str, Any] = DEFAULTS, **event_of: Any) -> dict[str, Any]:
    """The body of one event with these lines."""
    (found,) = bodies(calendar(event(*lines, **event_of)), defaults)
    return found


def content_of(sent: dict[str, Any]) -> EventContent:
    """What a submission with that body publishes."""
    return normalise(read(json.dumps(sent).encode())).content


def dates_of(data: bytes) -> list[Occurrence]:
    """All dates of the only event of a file."""
    (sent,) = bodies(data)
    return list(occurrences("01J0000000000000000000000E", content_of(sent), WITHIN))


def starts_of(data: bytes) -> list[datetime | str]:
    """Their starts: instants, or days as text."""
    return [date.local_start if date.all_day else date.start for date in dates_of(data)]
