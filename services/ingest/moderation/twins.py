"""What makes two submissions the same: title and place, written in whatever way, and a start that they share."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta

from shared.dates.schedule import first_start, occurrences
from shared.events.base import in_language
from shared.events.content import EventContent
from shared.events.schedule import OngoingSchedule
from shared.folding import fold

_STARTS = 10
_MARGIN, _YEAR = timedelta(days=2), timedelta(days=366)


def family(content: EventContent) -> str:
    """The same for all submissions with this title at this place."""
    place = content.place
    title = in_language(content.title, "fr")
    where = (place.postcode, fold(place.name) or place.name) if place else ()
    return _digest(fold(title) or title, *where)


def fingerprints(content: EventContent) -> list[str]:
    """One for each of the first dates; two submissions that share one are exact duplicates."""
    of_family = family(content)
    return [_digest(of_family, start) for start in _starts(content)]


def _starts(content: EventContent) -> list[str]:
    """The first ten; of a run the first day."""
    first = first_start(content.schedule)
    if isinstance(content.schedule, OngoingSchedule):
        return [first]
    begin = datetime.combine(date.fromisoformat(first[:10]), time(), UTC)
    found = occurrences("", content, (begin - _MARGIN, begin + _YEAR), _STARTS)
    return list(dict.fromkeys(one.local_start for one in found)) or [first]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
