"""The windows that have a name, and what each name means at a given moment."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from shared.dates.agenda import DAY_START, agenda_day, day_bounds, local_instant
from shared.dates.bridges import current_bridge
from shared.dates.labels import day_label, days_label
from shared.dates.school import school_holidays
from shared.dates.weekends import EVENING, current_weekend
from shared.dates.window import Window
from shared.events.schedule import Community
from shared.i18n import Lang, text

_ONE_DAY = timedelta(days=1)
_INSTANT_BEFORE = timedelta(microseconds=1)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _today(now: datetime, lang: Lang) -> list[Window]:
    return [_part_of_day(agenda_day(now), DAY_START, "today", now, lang)]


def _tonight(now: datetime, lang: Lang) -> list[Window]:
    return [_part_of_day(agenda_day(now), EVENING, "tonight", now, lang)]


def _tomorrow(now: datetime, lang: Lang) -> list[Window]:
    return [_part_of_day(agenda_day(now) + _ONE_DAY, DAY_START, "tomorrow", now, lang)]


def _weekday(number: int, now: datetime, lang: Lang) -> list[Window]:
    """The next day of that name, or what remains of today."""
    today = agenda_day(now)
    day = today + timedelta(days=(number - today.weekday()) % 7)
    return [_part_of_day(day, DAY_START, "day", now, lang)]


def _weekend(now: datetime, lang: Lang) -> list[Window]:
    weekend = current_weekend(now)
    name = "long_weekend" if weekend.is_long else "weekend"
    found = [_remaining(weekend.start, weekend.end, name, now, lang)]
    return [*found, *_next_weekend(now, lang)] if now >= weekend.looks_ahead_from else found


def _next_weekend(now: datetime, lang: Lang) -> list[Window]:
    weekend = current_weekend(now).next
    name = "next_long_weekend" if weekend.is_long else "next_weekend"
    return [_remaining(weekend.start, weekend.end, name, now, lang)]


def _bridge(now: datetime, lang: Lang) -> list[Window]:
    bridge = current_bridge(now)
    return [_remaining(bridge.start, bridge.end, f"pont.{bridge.feast}", now, lang)]


def _week(now: datetime, lang: Lang) -> list[Window]:
    today = agenda_day(now)
    return [_days(today, today + timedelta(days=6 - today.weekday()), "week", now, lang)]


def _month(now: datetime, lang: Lang) -> list[Window]:
    today = agenda_day(now)
    next_month = today.replace(day=28) + timedelta(days=4)
    return [_days(today, next_month - timedelta(days=next_month.day), "month", now, lang)]


def _school_holidays(now: datetime, lang: Lang) -> list[Window]:
    """Those of the French Community; for who reads German, those of the German-speaking one."""
    community: Community = "de" if lang == "de" else "fr"
    period = school_holidays(agenda_day(now), community)
    return [_days(period.first, period.last, f"school.{period.season}", now, lang)]


NAMED: dict[str, Callable[[datetime, Lang], list[Window]]] = {
    "today": _today,
    "tonight": _tonight,
    "tomorrow": _tomorrow,
    **{name: partial(_weekday, number) for number, name in enumerate(_WEEKDAYS)},
    "weekend": _weekend,
    "next-weekend": _next_weekend,
    "pont": _bridge,
    "week": _week,
    "month": _month,
    "school-holidays": _school_holidays,
}
"""Each gives one window, or two from Sunday 18:00 for `weekend`. What has begun starts `now`."""


def _part_of_day(day: date, since: time, name: str, now: datetime, lang: Lang) -> Window:
    start, end = local_instant(day, since), day_bounds(day)[1]
    return Window(max(start, now), end, text(f"dates.window.{name}", lang, day=day_label(day, now, lang)))


def _days(first: date, last: date, name: str, now: datetime, lang: Lang) -> Window:
    """Agenda days, both included."""
    return _remaining(day_bounds(first)[0], day_bounds(last)[1], name, now, lang)


def _remaining(start: datetime, end: datetime, name: str, now: datetime, lang: Lang) -> Window:
    start = max(start, now)
    days = days_label(agenda_day(start), agenda_day(end - _INSTANT_BEFORE), now, lang)
    return Window(start, end, text(f"dates.window.{name}", lang, days=days))
