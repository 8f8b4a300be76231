"""Which date of an event is which, before and after a change of its schedule."""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.dates.schedule import Occurrence

_EDGE = timedelta(days=31)

Pair = tuple[Occurrence, Occurrence]


@dataclass(frozen=True, slots=True)
class Pairing:
    """`pairs` are dates as they were and as they are; `gone` and `added` are to come and have no partner."""

    pairs: tuple[Pair, ...]
    gone: tuple[Occurrence, ...]
    added: tuple[Occurrence, ...]


def pair(old: Sequence[Occurrence], new: Sequence[Occurrence], now: datetime, horizon: datetime) -> Pairing:
    """Pairs the dates of two schedules, both by start and worked out up to `horizon`.

    A date that keeps its id is the same date. So is one that begins at the same moment under another id, as when single
    dates are entered anew as a rule; else one of the same day. Where an entry, or the whole event, keeps none of its
    dates to come, those of the same week are the same, then one after the other: a class that goes from Tuesday to
    Wednesday is moved, not given up.
    """
    before, after = {one.id: one for one in old}, {one.id: one for one in new}
    pairs = [(before[id], after[id]) for id in after if id in before]
    gone = [one for one in old if one.id not in after and one.until > now]
    added = [one for one in new if one.id not in before and one.until > now]
    for key in (_moment, _day):
        pairs += _match(gone, added, key)
    moved = _replaced(gone, added, kept={one.entry for one, _ in pairs if one.until > now})
    if not moved and not any(one.until > now for one, _ in pairs):
        moved = _match(gone, added, _week) + _match(gone, added, _any)
    if moved:
        gone, added = _short_of(horizon, gone), _short_of(horizon, added)
    return Pairing((*pairs, *moved), tuple(gone), tuple(added))


def _replaced(gone: list[Occurrence], added: list[Occurrence], kept: Collection[str]) -> list[Pair]:
    """Pairs the dates of each entry that has none of its earlier ones left. Takes them out of both lists."""
    late = [one for one in gone if one.entry not in kept], [one for one in added if one.entry not in kept]
    found = [match for key in (_entry_week, _entry) for match in _match(*late, key)]
    old, new = {one.id for one, _ in found}, {one.id for _, one in found}
    gone[:] = [one for one in gone if one.id not in old]
    added[:] = [one for one in added if one.id not in new]
    return found


def _match(gone: list[Occurrence], added: list[Occurrence], key: Callable[[Occurrence], Hashable]) -> list[Pair]:
    """Pairs what has the same key, the earliest first, and takes it out of both lists."""
    waiting: defaultdict[Hashable, deque[Occurrence]] = defaultdict(deque)
    for one in gone:
        waiting[key(one)].append(one)
    found = [(waiting[key(one)].popleft(), one) for one in added if waiting[key(one)]]
    old, new = {one.id for one, _ in found}, {one.id for _, one in found}
    gone[:] = [one for one in gone if one.id not in old]
    added[:] = [one for one in added if one.id not in new]
    return found


def _short_of(horizon: datetime, alone: Iterable[Occurrence]) -> list[Occurrence]:
    """Close to the horizon a date of a moved rule is alone because we look no farther, not because anybody meant it."""
    return [one for one in alone if one.start < horizon - _EDGE]


def _moment(one: Occurrence) -> Hashable:
    return one.start, one.all_day


def _day(one: Occurrence) -> Hashable:
    return one.agenda_day


def _entry_week(one: Occurrence) -> Hashable:
    return one.entry, *_week(one)


def _entry(one: Occurrence) -> Hashable:
    return one.entry


def _week(one: Occurrence) -> tuple[int, int]:
    return one.agenda_day.isocalendar()[:2]


def _any(_: Occurrence) -> Hashable:
    return None
