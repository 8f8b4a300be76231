"""Words that mean a date or a stretch of time, in four languages. Pure: `now` is the moment of the question."""

from datetime import date, datetime, time, timedelta

from services.search import date_vocabulary as vocabulary
from services.search.date_rows import Row, days_of, meant, rows_at
from services.search.date_vocabulary import EVENING
from services.search.dates_meant import DateWords, Found
from services.search.day_words import ONE_DAY, Day
from services.search.line import Line
from services.search.month_words import months_at, next_month, nth_of_month
from shared.dates import agenda_day, local_instant, season_holidays, windows
from shared.i18n import Lang

_NOON = time(12)
_WEEK = timedelta(days=7)


def date_at(line: Line, place: int, now: datetime, lang: Lang) -> Found | None:
    """The date that the words from `place` on mean."""
    key = line.key(place)
    if key not in vocabulary.first_words() and not key[:1].isdigit():
        return None
    return (
        _season(line, place, now, lang)
        or _nth(line, place, now)
        or _around(line, place, now)
        or _week_number(line, place, agenda_day(now))
        or _open(line, place, now)
        or _row(line, place, now)
        or _named(line, place, agenda_day(now))
        or months_at(line, place, agenda_day(now))
    )


def _season(line: Line, place: int, now: datetime, lang: Lang) -> Found | None:
    """ "vacances de Noël", of the Community whose language it is: what remains of them, or the next."""
    for season, names in vocabulary.SEASONS.items():
        if length := line.one_of(place, names):
            period = season_holidays(agenda_day(now), season, "de" if lang == "de" else "fr")
            return length, DateWords(first=max(period.first, agenda_day(now)), last=period.last)
    return None


def _nth(line: Line, place: int, now: datetime) -> Found | None:
    found = nth_of_month(line, place, agenda_day(now))
    if found is None:
        return None
    length, day, weekend = found
    return length, _weekend_of([day], now) if weekend else DateWords(day.isoformat(), day=day)


def _around(line: Line, place: int, now: datetime) -> Found | None:
    """ "week-end du 12 décembre", "semaine du 7 décembre", "nuit de samedi 5 à dimanche 6 décembre"."""
    for names, means in (
        (vocabulary.WEEKEND, _weekend_of),
        (vocabulary.WEEK, _week_of),
        (vocabulary.NIGHT_OF, _night_of),
    ):
        length = line.one_of(place, names)
        behind = line.skip(place + length, vocabulary.OF) if length else place
        if behind == place + length and names is not vocabulary.NIGHT_OF:
            continue
        for row in rows_at(line, behind) if length else ():
            dates = _dates(row, now)
            if dates:
                return row.end - place, means(dates, now)
    return None


def _dates(row: Row, now: datetime) -> list[date] | None:
    """Those of a row of days alone."""
    return days_of(row, now) if row.days and not row.weekends else None


def _weekend_of(dates: list[date], now: datetime) -> DateWords:
    """The weekend that the last of the days lies in, else the one after it; what remains of it."""
    end = windows("weekend", local_instant(dates[-1], _NOON))[0].end
    if end == windows("weekend", now)[0].end:
        return DateWords("weekend")
    (whole, *_) = windows("weekend", local_instant(agenda_day(end) - 5 * ONE_DAY, _NOON))
    return DateWords(first=whole.start, last=whole.end)


def _week_number(line: Line, place: int, today: date) -> Found | None:
    """ "semaine 49", as ISO 8601 counts them: the next one of that number, this week included."""
    number = line.figures(place + 1) if line.one_of(place, vocabulary.WEEK) else None
    if number is None or not 1 <= number <= 53:
        return None
    # A 53rd that a year does not have is the first of the next.
    mondays = (
        date.fromisocalendar(year, 1, 1) + (number - 1) * _WEEK for year in range(today.year - 1, today.year + 2)
    )
    monday = next(monday for monday in mondays if monday + _WEEK > today)
    return 2, _week(monday, today)


def _week_of(dates: list[date], now: datetime) -> DateWords:
    return _week(_monday(dates[-1]), agenda_day(now))


def _monday(day: date) -> date:
    return day - day.weekday() * ONE_DAY


def _week(monday: date, today: date) -> DateWords:
    """What remains of it."""
    return DateWords(first=max(monday, today), last=monday + 6 * ONE_DAY)


def _night_of(dates: list[date], now: datetime) -> DateWords:
    return DateWords(None, *Day(part=EVENING).remains(dates[0], now))


def _open(line: Line, place: int, now: datetime) -> Found | None:
    """ "à partir du 5 décembre", "jusqu'à dimanche"."""
    for names in (vocabulary.FROM_ON, vocabulary.UNTIL):
        length = line.one_of(place, names)
        behind = line.skip(place + length, vocabulary.ARTICLES)
        for row in rows_at(line, behind) if length else ():
            dates = _dates(row, now) if len(row.days) == 1 and not row.days[0].is_bare else None
            if dates:
                since = names is vocabulary.FROM_ON
                return row.end - place, DateWords(first=dates[0]) if since else DateWords(last=dates[0])
    return None


def _row(line: Line, place: int, now: datetime) -> Found | None:
    between = line.one_of(place, vocabulary.BETWEEN)
    for row in rows_at(line, line.skip(place + between, vocabulary.ARTICLES) if between else place):
        if between and len(row.days) < 2:
            return None
        if found := meant(row, now) or _numbers(line, place, row, now):
            return row.end - place, found
    return None


def _numbers(line: Line, place: int, row: Row, now: datetime) -> DateWords | None:
    """ "le 12", "du 24 au 31": without a month the next ones. "Le 5 à 7" is a drink."""
    one = line.key(place - 1) == "le" and len(row.days) == 1 and not line.one_of(row.end, vocabulary.TO)
    several = line.key(place - 1) == "du" and row.is_range
    dates = _dates(row, now) if (one or several) and all(day.is_bare for day in row.days) else None
    if not dates:
        return None
    if one:
        return DateWords(dates[0].isoformat(), day=dates[0])
    return DateWords(first=max(dates[0], agenda_day(now)), last=dates[-1])


def _named(line: Line, place: int, today: date) -> Found | None:
    if length := line.one_of(place, vocabulary.NEXT_WEEK):
        return length, _week(_monday(today) + _WEEK, today)
    if length := line.one_of(place, vocabulary.NEXT_MONTH):
        first = next_month(today)
        return length, DateWords(first=first, last=next_month(first) - ONE_DAY)
    lengths = {when: line.one_of(place, names) for when, names in vocabulary.NAMED.items()}
    when = max(lengths, key=lengths.__getitem__)
    length = lengths[when]
    key, before, behind = line.key(place), line.key(place - 1), line.key(place + length)
    unlike = before in vocabulary.NOT_BEHIND.get(key, ()) or behind in vocabulary.NOT_BEFORE.get(key, ())
    return (length, DateWords(when)) if length and not unlike else None
