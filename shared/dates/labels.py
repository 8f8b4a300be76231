"""Dates in words. What is shown is the civil date, also where the agenda day is another."""

from datetime import date, datetime, timedelta

from shared.dates.agenda import DAY_START, ZONE, agenda_day, all_day_dates
from shared.i18n import DEFAULT, Lang, text

_NEAR = timedelta(days=90)
_INSTANT_BEFORE = timedelta(microseconds=1)


def day_label(day: date, now: datetime, lang: Lang = DEFAULT) -> str:
    """ "samedi 5 décembre"; with its year when that is not this year's and the day is more than 90 days from now."""
    return _with_weekday(day, _with_month(day, now, lang), lang)


def days_label(first: date, last: date, now: datetime, lang: Lang = DEFAULT) -> str:
    """ "du vendredi 4 au dimanche 6 décembre", or the one day."""
    if first == last:
        return day_label(first, now, lang)
    return text("dates.occurrence.days", lang, **_pair(first, last, now, lang))


def time_label(moment: datetime, lang: Lang = DEFAULT) -> str:
    """ "20h", "20h30", "minuit", on the Belgian wall clock."""
    local = moment.astimezone(ZONE)
    if (local.hour, local.minute) == (0, 0):
        return text("dates.time.midnight", lang)
    return text(f"dates.time.{'minute' if local.minute else 'hour'}", lang, hour=local.hour, minute=local.minute)


def moment_label(moment: date | datetime, now: datetime, lang: Lang = DEFAULT) -> str:
    """ "samedi 5 décembre", and "à 20h" with it for a date-time."""
    if not isinstance(moment, datetime):
        return day_label(moment, now, lang)
    day = day_label(moment.astimezone(ZONE).date(), now, lang)
    return text("dates.occurrence.at", lang, day=day, time=time_label(moment, lang))


def occurrence_label(
    start: datetime, end: datetime | None, now: datetime, *, all_day: bool = False, lang: Lang = DEFAULT
) -> str:
    """One occurrence: "samedi 5 décembre à 20h", "samedi 5 décembre de 20h à 2h", "du vendredi 4 au dimanche 6
    décembre", "nuit de samedi 5 à dimanche 6 décembre, à 0h30". An end is shown only when it was given.
    """
    if all_day:
        first, last = all_day_dates(start, end)
        return days_label(first, last, now, lang)
    ends = end if end is not None and end > start else None
    if ends is not None and agenda_day(ends - _INSTANT_BEFORE) != agenda_day(start):
        return text(
            "dates.occurrence.across",
            lang,
            first_day=day_label(start.astimezone(ZONE).date(), now, lang),
            start=time_label(start, lang),
            last_day=day_label(ends.astimezone(ZONE).date(), now, lang),
            end=time_label(ends, lang),
        )
    times = {"start": time_label(start, lang), "end": time_label(ends, lang)} if ends is not None else None
    local = start.astimezone(ZONE)
    if local.time() < DAY_START:
        pair = _pair(local.date() - timedelta(days=1), local.date(), now, lang)
        if times is None:
            return text("dates.occurrence.night", lang, **pair, time=time_label(start, lang))
        return text("dates.occurrence.night_between", lang, **pair, **times)
    if times is None:
        return moment_label(start, now, lang)
    return text("dates.occurrence.between", lang, day=day_label(local.date(), now, lang), **times)


def _pair(first: date, last: date, now: datetime, lang: Lang) -> dict[str, str]:
    """Both days, the month only once when they share it."""
    same_month = (first.year, first.month) == (last.year, last.month)
    short = _number(first, lang) if same_month else _with_month(first, now, lang)
    return {"first_day": _with_weekday(first, short, lang), "last_day": day_label(last, now, lang)}


def _with_weekday(day: date, written: str, lang: Lang) -> str:
    return text("dates.with_weekday", lang, weekday=text(f"dates.weekday.{day.weekday()}", lang), date=written)


def _with_month(day: date, now: datetime, lang: Lang) -> str:
    month = text(f"dates.month.{day.month - 1}", lang)
    written = text("dates.day_of_month", lang, number=_number(day, lang), month=month)
    today = agenda_day(now)
    if day.year == today.year or abs(day - today) <= _NEAR:
        return written
    return text("dates.with_year", lang, date=written, year=day.year)


def _number(day: date, lang: Lang) -> str:
    return text("dates.first", lang) if day.day == 1 else text("dates.nth", lang, number=day.day)
