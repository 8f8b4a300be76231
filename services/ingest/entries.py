"""The dates of a submission from revision to revision: each keeps its key and its original start for life.

A calendar that has a date stored under its id then moves it, where it would otherwise lose one and gain another.
"""

from collections.abc import Sequence

from services.ingest.errors import unreadable
from services.ingest.model import DateSent
from shared.events.schedule import DateEntry


def keyed(sent: Sequence[DateSent], before: Sequence[DateEntry], next_key: int) -> tuple[tuple[DateEntry, ...], int]:
    """The entries of a new revision, and the number for the next new key; numbers are never used again.

    A date is the same as one before by its key, else by its start, else, when as many are left on both sides, by its
    turn. Raises `InvalidInput` for a key that is unknown or given twice.
    """
    left = {entry.key: entry for entry in before}
    same: dict[int, DateEntry] = {}
    for number, date in enumerate(sent):
        if date.key is not None:
            if date.key not in left:
                raise unreadable(f"schedule.dates.{number}.key", "date_key", key=date.key)
            same[number] = left.pop(date.key)
    by_start = {entry.start: entry for entry in left.values()}
    for number, date in enumerate(sent):
        if number not in same and date.start in by_start:
            same[number] = left.pop(by_start.pop(date.start).key)
    new = [number for number in range(len(sent)) if number not in same]
    if len(new) == len(left):
        same.update(zip(new, left.values(), strict=True))
    entries = []
    for number, date in enumerate(sent):
        known = same.get(number)
        key, original = (known.key, known.original) if known else (f"d{next_key}", date.start)
        next_key += 0 if known else 1
        entries.append(DateEntry(key=key, original=original, start=date.start, end=date.end, doors=date.doors))
    return tuple(entries), next_key
