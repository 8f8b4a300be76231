"""What makes two submissions the same: title and place, written in whatever way, and a start that they share."""

import hashlib

from shared.dates.schedule import first_start
from shared.events.base import in_language
from shared.events.content import EventContent
from shared.events.schedule import DatesSchedule, Schedule
from shared.folding import fold


def family(content: EventContent) -> str:
    """The same for all submissions with this title at this place."""
    place = content.place
    title = in_language(content.title, "fr")
    where = (place.postcode, fold(place.name) or place.name) if place else ()
    return _digest(fold(title) or title, *where)


def fingerprints(content: EventContent) -> list[str]:
    """One for each date; two submissions that share one are exact duplicates."""
    of_family = family(content)
    return [_digest(of_family, start) for start in _starts(content.schedule)]


def _starts(schedule: Schedule) -> list[str]:
    if isinstance(schedule, DatesSchedule):
        return [entry.start for entry in schedule.dates]
    return [first_start(schedule)]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
