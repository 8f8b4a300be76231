"""Words that mean one day, in four languages. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile

from services.search import date_vocabulary as vocabulary
from services.search.date_vocabulary import EVENING, PARTS_OF_DAY, Part, months, short_weekdays, weekdays
from services.search.line import Line
from shared.dates import FIRST_YEAR, LAST_YEAR, agenda_day, day_bounds, local_instant

ONE_DAY = timedelta(days=1)
_WEEK = 7
_LONGEST_AWAY = 366 * 9
"""Days: from 29 February 2096 to the next one."""


@dataclass(frozen=True, slots=True)
class Day:
    """What is said of one day, and no more. `ahead` is in days from today; `said` is its part as it was typed."""

    ahead: int | None = None
    weekday: int | None = None
    number: int | None = None
    month: int | None = None
    year: int | None = None
    coming: bool = False
    next_week: bool = False
    part: Part | None = None
    said: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it is a number alone, which is a day only beside another one."""
        return self.number is not None and self.month is None and self.weekday is None

    @property
    def is_floating(self) -> bool:
        """Whether it comes again every week."""
        return self.weekday is not None and self.number is None and not self.next_week

    def on(self, now: datetime, latest: date | None = None) -> date | None:
        """The next such day, today included, or the last one until `latest`; None when there is none in any year that
        counts. What has neither a number nor a month is over with its part.
        """
        today = agenda_day(now)
        if self.ahead is not None:
            return today + self.ahead * ONE_DAY
        if self.next_week and self.weekday is not None:
            return today + (_WEEK - today.weekday() + self.weekday) * ONE_DAY
        if self.year is not None and self.month and self.number:
            return _real(self.year, self.month, self.number)
        if latest is not None:
            return self._nearest(latest, -1)
        over = self.is_floating and self.part is not None and self.bounds(today)[1] <= now
        later = over or (self.coming and today.weekday() == self.weekday)
        return self._nearest(today + later * ONE_DAY, 1)

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """From when to when, as instants."""
        start, end = day_bounds(day)
        if self.part is None:
            return start, end
        until = self.part.until
        return local_instant(day, self.part.since), local_instant(day, until) if until else end

    def remains(self, day: date, now: datetime) -> tuple[datetime, datetime]:
        """The same from now on, unless it is over."""
        start, end = self.bounds(day)
        return (max(start, now) if now < end else start), end

    def _nearest(self, day: date, step: int) -> date | None:
        days = (day + away * step * ONE_DAY for away in range(_LONGEST_AWAY))
        within = takewhile(lambda one: FIRST_YEAR <= one.year <= LAST_YEAR, days)
        return next(filter(self._fits, within), None)

    def _fits(self, day: date) -> bool:
        month = self.month in (None, day.month) and self.number in (None, day.day)
        # Who writes both may be wrong about the weekday.
        return month and (self.weekday in (None, day.weekday()) or self.month is not None)


Found = tuple[int, Day]
"""How many words mean it, and what they say of it."""


def day_at(line: Line, place: int) -> Found | None:
    """ "demain", "samedi soir", "samedi 5 décembre", "vendredi 11", "5/12", "December 5th", "zaterdagavond"."""
    if length := line.one_of(place, vocabulary.TONIGHT):
        return length, Day(ahead=0, part=EVENING, said=_typed(line, place, length))
    found = _near(line, place) or _weekday(line, place) or _written(line, place)
    if found is None or found[1].part is not None:
        return found
    behind = place + found[0]
    for part, names in PARTS_OF_DAY.items():
        if length := line.one_of(behind, names):
            return found[0] + length, replace(found[1], part=part, said=_typed(line, behind, length))
    return found


def bare_at(line: Line, place: int) -> Found | None:
    """A number that may be a day of a month that is named elsewhere."""
    number = line.number(place)
    return (1, Day(number=number)) if number is not None else None


def _near(line: Line, place: int) -> Found | None:
    compound = vocabulary.compounds().get(line.key(place))
    if compound is not None:
        name, part, said = compound
        ahead = next((ahead for ahead, names in vocabulary.AHEAD.items() if name in names), None)
        return 1, Day(ahead, weekdays().get(name), part=part, said=said)
    for ahead, names in vocabulary.AHEAD.items():
        if length := line.one_of(place, names):
            return length, Day(ahead)
    this = line.key(place) in vocabulary.THIS
    if this and any(line.one_of(place + 1, names) for part, names in PARTS_OF_DAY.items() if part is not EVENING):
        return 1, Day(ahead=0)
    return None


def _weekday(line: Line, place: int) -> Found | None:
    before = line.key(place - 1)
    coming = line.key(place) in vocabulary.COMING
    at = place + (coming or line.key(place) in vocabulary.THIS)
    weekday = weekdays().get(line.key(at))
    behind = at + 1
    if weekday is None:
        short = short_weekdays().get(line.key(at))
        written = _written(line, behind) if short is not None else None
        return (behind - place + written[0], replace(written[1], weekday=short)) if written is not None else None
    if before in vocabulary.EVERY or before in vocabulary.HOLY or line.one_of(behind, vocabulary.FEASTS):
        return None
    if line.key(behind) == "prochain":
        return behind + 1 - place, Day(weekday=weekday, coming=True)
    more = line.skip(behind, vocabulary.OF)
    if length := line.one_of(more, vocabulary.NEXT_WEEK):
        return more + length - place, Day(weekday=weekday, next_week=True)
    if written := _written(line, more):
        return more + written[0] - place, replace(written[1], weekday=weekday)
    number = line.number(behind)
    if number is not None and line.key(behind + 1) not in months():
        return behind + 1 - place, Day(weekday=weekday, number=number)
    return behind - place, Day(weekday=weekday, coming=coming)


def _written(line: Line, place: int) -> Found | None:
    """A number with its month, in letters or figures, with or without a year."""
    if line.key(place) in months():
        behind = line.skip(place + 1, vocabulary.OF)
        number, month = line.number(behind), months()[line.key(place)]
    else:
        number = line.number(place)
        behind = line.skip(place + 1, vocabulary.OF)
        month = months().get(line.key(behind), 0)
        if not month:
            return _figures(line, place)
    if number is None:
        return None
    year = line.year(behind + 1)
    return _day(behind + 1 + (year is not None) - place, year, month, number)


def _figures(line: Line, place: int) -> Found | None:
    """5/12, 5/12/26, 05-12-2026, 24.12., 2026-12-05."""
    one, two, three = (line.figures(place + more) for more in range(3))
    mark = line.gap(place + 1)
    if one is None or two is None or mark not in ("/", ".", "-"):
        return None
    if three is None or line.gap(place + 2) != mark:
        # "6/12 ans", "5/6 décembre", "1/2 finale", "5.1"
        counted = line.key(place + 2) in months() or line.key(place + 2) in vocabulary.UNITS
        odd = mark == "-" or (mark == "." and len(line.key(place + 1)) < 2)
        if counted or odd or (line.key(place), line.key(place + 1)) in vocabulary.NO_DATES:
            return None
        return _day(2, None, two, one)
    if line.year(place):
        return _day(3, one, two, three)
    if len(line.key(place + 2)) == 2 and mark != "-":
        three += 2000
    return _day(3, three, two, one)


def _day(length: int, year: int | None, month: int, number: int) -> Found | None:
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    # Of no year that has a 29 February: whether there is one this year is found out later.
    if _real(year or 2000, month, number) is None:
        return None
    return length, Day(number=number, month=month, year=year)


def _real(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _typed(line: Line, place: int, length: int) -> str:
    return " ".join(word.text for word in line.words[place : place + length])
