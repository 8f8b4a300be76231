"""The dates and rules of a submission from revision to revision: each keeps its key, a date its first start, for life.

A calendar that has a date stored under its id then moves it, where it would otherwise lose one and gain another.
"""

from collections.abc import Sequence

from services.ingest.errors import unreadable
from services.ingest.model import DateSent, RuleSent
from shared.events.schedule import DateEntry, Rule


def keyed(sent: Sequence[DateSent], before: Sequence[DateEntry], next_key: int) -> tuple[tuple[DateEntry, ...], int]:
    """The dates of a new revision, and the number for the next new key; numbers are never used again.

    A date is the same as one before by its key, else by its start, else, when as many are left on both sides, by its
    turn. Raises `InvalidInput` for a key that is unknown or given twice.
    """
    known = {entry.key: entry for entry in before}
    same = _same([(date.key, date.start) for date in sent], {key: entry.start for key, entry in known.items()}, "dates")
    entries = []
    for date, key in zip(sent, same, strict=True):
        entries.append(
            DateEntry(
                key=key or f"d{next_key}",
                original=known[key].original if key else date.start,
                start=date.start,
                end=date.end,
                doors=date.doors,
            )
        )
        next_key += 0 if key else 1
    return tuple(entries), next_key


def keyed_rules(
    sent: Sequence[RuleSent], written: Sequence[str], before: Sequence[Rule], next_key: int
) -> tuple[tuple[str, ...], int]:
    """The keys of the rules of a new revision, as `keyed` gives them to dates; `written` are their canonical RRULEs."""
    handles = [(rule.key, f"{rule.start} {rrule}") for rule, rrule in zip(sent, written, strict=True)]
    same = _same(handles, {rule.key: f"{rule.start} {rule.rrule}" for rule in before}, "rules")
    keys = []
    for key in same:
        keys.append(key or f"r{next_key}")
        next_key += 0 if key else 1
    return tuple(keys), next_key


def _same(sent: Sequence[tuple[str | None, str]], before: dict[str, str], field: str) -> list[str | None]:
    """For each (key, handle) that was sent the key that it had before, None for a new one."""
    left = dict(before)
    same: list[str | None] = [None] * len(sent)
    for number, (key, _) in enumerate(sent):
        if key is not None:
            if key not in left:
                raise unreadable(f"schedule.{field}.{number}.key", "date_key", key=key)
            same[number] = key
            del left[key]
    by_handle = {handle: key for key, handle in left.items()}
    for number, (_, handle) in enumerate(sent):
        if same[number] is None and handle in by_handle:
            same[number] = by_handle.pop(handle)
            del left[str(same[number])]
    new = [number for number, key in enumerate(same) if key is None]
    if len(new) == len(left):
        for number, key in zip(new, left, strict=True):
            same[number] = key
    return same
