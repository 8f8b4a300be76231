"""Days in a row: "samedi et dimanche", "du 28 décembre au 3 janvier", "les 4, 5 et 6 décembre". Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.search import date_vocabulary as vocabulary
from services.search.date_vocabulary import EVENING, WEEKDAYS, weekdays
from services.search.dates_meant import DateWords
from services.search.day_words import Day, bare_at, day_at
from services.search.line import Line
from shared.dates import agenda_day, windows

_TO_MARKS = frozenset({"-", "–", ".-", ".–", ". -", ". –"})


@dataclass(frozen=True, slots=True)
class Row:
    """Days with the place behind the last; `is_range` when it goes from one to the next."""

    days: Sequence[Day]
    end: int
    is_range: bool = False
    weekends: Sequence[str] = ()
    """`when` of the weekends among them."""


def rows_at(line: Line, place: int) -> Iterator[Row]:
    """The rows that begin at `place`, the longest first."""
    days: list[Day] = []
    weekends: list[str] = []
    rows: list[Row] = []
    at, to, is_range = place, False, False
    while True:
        if weekend := weekend_at(line, at):
            at += weekend[0]
            weekends.append(weekend[1])
        elif day := day_at(line, at) or bare_at(line, at):
            at += day[0]
            days.append(_like(days[-1], day[1]) if to and days else day[1])
        else:
            break
        is_range |= to
        rows.append(Row(tuple(days), at, is_range, tuple(weekends)))
        step = _joined(line, at)
        if step is None:
            break
        at, to = step
    return reversed(rows)


def weekend_at(line: Line, place: int) -> tuple[int, str] | None:
    """A weekend that is not one of a date: how many words mean it, and its `when`."""
    for when in ("next-weekend", "weekend"):
        if length := line.one_of(place, vocabulary.NAMED[when]):
            return length, when
    length = line.one_of(place, vocabulary.WEEKEND)
    # "We" is also a word.
    if not length or (line.key(place) == "we" and line.key(place + 1)) or line.one_of(place + length, vocabulary.OF):
        return None
    return length, "weekend"


def meant(row: Row, now: datetime) -> DateWords | None:
    """What a row means, of which only what remains is told; None for numbers that are no days."""
    *_, last = row.days or (Day(),)
    if last.is_bare or (last.number is None and any(day.is_bare for day in row.days)):
        return None
    if row.weekends:
        return _with_weekends(row, now)
    if len(row.days) == 1:
        return _alone(row.days[0], now)
    return _stretch(row, now)


def days_of(row: Row, now: datetime) -> list[date] | None:
    """The dates of its days. Each is the last one before the next, so that "du 28 au 3 janvier" is a week; days of the
    week, when they make no range, may also each be the next one: the nearer together counts.
    """
    chained: list[date] = []
    for day in reversed(row.days):
        one = day.on(now, chained[0] if chained else None)
        if one is None:
            return None
        chained.insert(0, one)
    alone = [day.on(now) if day.is_floating or day.ahead is not None else None for day in row.days]
    each = [one for one in alone if one is not None]
    if not row.is_range and len(each) == len(chained) and _spread(each) <= _spread(chained):
        return each
    return chained


def _alone(day: Day, now: datetime) -> DateWords | None:
    on = day.on(now)
    if on is None:
        return None
    if day.part is not None:
        if day.ahead == 0 and day.part is EVENING:
            return DateWords("tonight", day=on)
        return DateWords(None, *day.remains(on, now), on, day.said)
    return _whole(day, on, agenda_day(now))


def _whole(day: Day, on: date, today: date) -> DateWords:
    near = {0: "today", 1: "tomorrow"}
    if day.ahead in near:
        return DateWords(near[day.ahead], day=on)
    if day.is_floating and day.weekday is not None and (on - today).days < len(WEEKDAYS):
        return DateWords(WEEKDAYS[day.weekday], day=on)
    return DateWords(on.isoformat(), day=on)


def _stretch(row: Row, now: datetime) -> DateWords | None:
    dates, today = days_of(row, now), agenda_day(now)
    if dates is None:
        return None
    pairs = [(on, day) for on, day in zip(dates, row.days, strict=True) if on >= today]
    if not pairs:
        return DateWords(first=min(dates), last=max(dates))
    (first, first_day), (last, last_day) = min(pairs, key=_on), max(pairs, key=_on)
    if row.is_range and min(dates) < today:
        first, first_day = today, Day(ahead=0)
    if first_day.part or last_day.part:
        return DateWords(first=max(now, first_day.bounds(first)[0]), last=last_day.bounds(last)[1])
    if first == last:
        return DateWords("today" if first == today else first.isoformat(), day=first)
    return DateWords(first=first, last=last)


def _with_weekends(row: Row, now: datetime) -> DateWords | None:
    if not row.days and len(row.weekends) == 1:
        return DateWords(row.weekends[0])
    spans = [(window.start, window.end) for when in row.weekends for window in windows(when, now)[:1]]
    for day in row.days:
        on = day.on(now)
        if on is None:
            return None
        spans.append(day.bounds(on))
    return DateWords(first=max(now, min(start for start, _ in spans)), last=max(end for _, end in spans))


def _joined(line: Line, at: int) -> tuple[int, bool] | None:
    """Where the next day may stand, and whether it is the end of a range."""
    gap = line.gap(at)
    if gap in _TO_MARKS:
        return at, True
    if length := line.one_of(at, vocabulary.TO):
        return line.skip(at + length, vocabulary.ARTICLES), True
    if length := line.one_of(at, vocabulary.AND):
        return line.skip(at + length, vocabulary.ARTICLES), False
    if gap in (",", "/", "&", "+") or line.key(at) in weekdays():
        return at, False
    return None


def _like(before: Day, day: Day) -> Day:
    """ "December 5-8": the second belongs to the month of the first."""
    if day.is_bare and before.month and before.number and day.number and before.number < day.number:
        return replace(day, month=before.month, year=before.year)
    return day


def _spread(days: Sequence[date]) -> int:
    return (max(days) - min(days)).days


def _on(pair: tuple[date, Day]) -> date:
    return pair[0]
