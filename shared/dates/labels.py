"""Dates in words. What is shown is the civil date, also where the agenda day is another."""

from datetime import date, datetime, timedelta

from shared.dates.agenda import DAY_START, ZONE, agenda_day, all_day_dates
from shared.dates.phrases import NEAR, at_time, clock, number, short_date
from shared.i18n import DEFAULT, Lang, text

_INSTANT_BEFORE = timedelta(microseconds=1)


def day_label(day: date, now: datetime, lang: Lang = DEFAULT) -> str:
    """ "samedi 5 décembre"; with its year when that is not this year's and the day is more than 90 days from now."""
    return _with_weekday(day, short_date(day, now, lang, NEAR), lang)


def days_label(first: date, last: date, now: datetime, lang: Lang = DEFAULT) -> str:
    """ "du vendredi 4 au dimanche 6 décembre", or the one day."""
    if first == last:
        return day_label(first, now, lang)
    return text("dates.occurrence.days", lang, **_pair(first, last, now, lang))


def time_label(moment: datetime, lang: Lang = DEFAULT) -> str:
    """ "20h", "20h30", "minuit", on the Belgian wall clock."""
    return clock(_clock(moment), lang)


def moment_label(moment: date | datetime, now: datetime, lang: Lang = DEFAULT) -> str:
    """ "samedi 5 décembre", and "à 20h" with it for a date-time."""
    if not isinstance(moment, datetime):
        return day_label(moment, now, lang)
    day = day_label(moment.astimezone(ZONE).date(), now, lang)
    return text("dates.occurrence.at", lang, day=day, times=at_time(_clock(moment), None, lang))


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
    times = at_time(_clock(start), _clock(ends) if ends is not None else None, lang)
    local = start.astimezone(ZONE)
    if local.time() < DAY_START:
        pair = _pair(local.date() - timedelta(days=1), local.date(), now, lang)
        return text("dates.occurrence.night", lang, **pair, times=times)
    return text("dates.occurrence.at", lang, day=day_label(local.date(), now, lang), times=times)


def _pair(first: date, last: date, now: datetime, lang: Lang) -> dict[str, str]:
    """Both days, the month only once when they share it."""
    same_month = (first.year, first.month) == (last.year, last.month)
    short = number(first, lang) if same_month else short_date(first, now, lang, NEAR)
    return {"first_day": _with_weekday(first, short, lang), "last_day": day_label(last, now, lang)}


def _with_weekday(day: date, written: str, lang: Lang) -> str:
    return text("dates.with_weekday", lang, weekday=text(f"dates.weekday.{day.weekday()}", lang), date=written)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%H:%M}"
