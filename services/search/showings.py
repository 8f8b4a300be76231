"""Showings: the dates of one event that no filter and no word can tell apart. A list shows each once. Pure.

A tour has one for each place; a cancelled date is one of its own, so that it does not hide the dates that take place.
So that a list needs no grouping when it is asked for, each date carries `prev_until`: how long the earlier dates of its
showing are shown. One that falls into a window is the first of its showing to do so exactly when `prev_until` is not
after the window's start. `prev_until_same_day` does the same within one agenda day, for the counts per day.

`from` and `until` are what windows are compared with, and not always when it begins and ends: a window shows an opening
of a run only with an hour of it left inside, and the span is narrowed by so much on either side that it need do no more
than overlap the window.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import blake2b
from itertools import zip_longest
from operator import itemgetter
from typing import Any

from services.search.ranking import spins, tie
from shared.dates.schedule import Occurrence
from shared.events.content import Artist, EventContent
from shared.findable import is_free, ways

Fields = dict[str, Any]

HOUR = 3600


def showing_of(event_id: str, content: EventContent, occurrence: Occurrence) -> str:
    """The key of the showing that a date belongs to: the same for all dates that are found by the same."""
    said, place = occurrence.override, occurrence.place
    own = [
        place and [place.id, place.name, place.nis, place.locality, place.latitude, place.longitude],
        occurrence.is_off,
        sorted(attended(content, occurrence)),
        said.title or content.title,
        is_free((said.price or content.price).kind),
        [[artist.id, artist.name] for artist in performing(content, occurrence)],
    ]
    written = json.dumps(own, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return f"{event_id}-{blake2b(written, digest_size=6).hexdigest()}"


def attended(content: EventContent, occurrence: Occurrence) -> frozenset[bool]:
    """Whether one can be there online (True), by going there (False), or both."""
    return ways("online" if occurrence.status == "moved_online" else content.attendance)


def performing(content: EventContent, occurrence: Occurrence) -> tuple[Artist, ...]:
    """Who performs on this date."""
    return content.artists if occurrence.override.artists is None else occurrence.override.artists


def times(dates: Sequence[Occurrence], showings: Sequence[str]) -> dict[str, Fields]:
    """The times of each date by its id; `showings` are the keys of `dates`. Instants in epoch seconds."""
    groups = defaultdict[str, list[Occurrence]](list)
    for occurrence, showing in zip(dates, showings, strict=True):
        groups[showing].append(occurrence)
    return {id: found for group in groups.values() for id, found in _times(group)}


def shown_span(occurrence: Occurrence) -> tuple[int, int]:
    """What has to overlap a window, in epoch seconds. Of an opening an hour has to lie inside, or all of a shorter one;
    the first may then lie after the second.
    """
    start, end = int(occurrence.start.timestamp()), int(occurrence.listed_until.timestamp())
    if not occurrence.opening:
        return start, end
    needed = min(HOUR, end - start)
    return start + needed - 1, end - needed + 1


def day_number(day: date) -> int:
    """2026-12-05 as 20261205."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of_number(number: int) -> date:
    """The reverse of `day_number`."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def _times(group: Iterable[Occurrence]) -> Iterator[tuple[str, Fields]]:
    spans = sorted(((*shown_span(occurrence), occurrence) for occurrence in group), key=itemgetter(0))
    latest, latest_of = 0, dict[date, int]()
    for (begins, ends, occurrence), after in zip_longest(spans, spans[1:]):
        day = occurrence.agenda_day
        yield (
            occurrence.id,
            {
                "start": int(occurrence.start.timestamp()),
                "end": int(occurrence.listed_until.timestamp()),
                "opening": occurrence.opening,
                "from": begins,
                "until": ends,
                "prev_until": latest,
                "prev_until_same_day": latest_of.get(day, 0),
                "day": day_number(day),
                "tie": tie(occurrence.id),
                **spins(occurrence.id),
                **({"next_from": after[0]} if after else {}),
            },
        )
        latest = max(latest, ends)
        latest_of[day] = max(latest_of.get(day, 0), ends)
