"""Opening hours in words, a line for each thing that there is to say."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from shared.dates.agenda import agenda_day
from shared.dates.phrases import (
    at_time,
    in_a_row,
    is_range,
    joined,
    on_dates,
    short_range,
    weekday_name,
    weekday_stretches,
)
from shared.dates.rules import WEEKDAYS
from shared.events.schedule import OngoingSchedule
from shared.i18n import DEFAULT, Lang, text

Hours = tuple[tuple[str, str], ...]
"""Opening and closing times of one day, in order."""


def hours_labels(run: OngoingSchedule, lang: Lang = DEFAULT, now: datetime | None = None) -> list[str]:
    """ "du mercredi au vendredi de 14h à 18h", "le 24 décembre de 10h à 14h", "fermé le 25 décembre".

    Nothing for a run without hours or exceptions. With `now`, exceptions that have passed are left out.
    """
    noon = now or datetime.combine(run.first, time(12), UTC)
    past = agenda_day(now) if now else date.min
    return [
        *_usual(run, lang),
        *_special(run, past, noon, lang),
        *_closed([day for day in run.closed if day >= past], noon, lang),
    ]


def _usual(run: OngoingSchedule, lang: Lang) -> list[str]:
    """Weekdays that have the same hours share a line."""
    by_day = defaultdict[int, list[tuple[str, str]]](list)
    for hours in run.hours:
        for day in hours.days:
            by_day[WEEKDAYS.index(day)].append((hours.opens, hours.closes))
    lines = defaultdict[Hours, set[int]](set)
    for weekday in sorted(by_day):
        lines[tuple(sorted(set(by_day[weekday])))].add(weekday)
    return [
        text("dates.hours.line", lang, days=_weekdays(weekdays, lang), times=_times(hours, lang))
        for hours, weekdays in lines.items()
    ]


def _weekdays(weekdays: set[int], lang: Lang) -> str:
    if len(weekdays) == len(WEEKDAYS):
        return text("dates.hours.every_day", lang)
    items: list[str] = []
    for stretch in weekday_stretches(weekdays):
        names = [weekday_name(weekday, lang) for weekday in stretch]
        if is_range(stretch):
            items.append(text("dates.hours.days", lang, first=names[0], last=names[-1]))
        else:
            items += [text("dates.hours.day", lang, day=name) for name in names]
    return joined(items, lang)


def _special(run: OngoingSchedule, past: date, now: datetime, lang: Lang) -> list[str]:
    """Days that have the same special hours share a line."""
    by_day = defaultdict[date, list[tuple[str, str]]](list)
    for hours in run.special:
        if hours.day >= past and hours.day not in run.closed:
            by_day[hours.day].append((hours.opens, hours.closes))
    lines = defaultdict[Hours, list[date]](list)
    for day in sorted(by_day):
        lines[tuple(sorted(by_day[day]))].append(day)
    return [
        text("dates.hours.line", lang, days=on_dates(days, now, lang), times=_times(hours, lang))
        for hours, days in lines.items()
    ]


def _closed(days: list[date], now: datetime, lang: Lang) -> list[str]:
    stretches = in_a_row(days)
    single = [day for stretch in stretches if not is_range(stretch) for day in stretch]
    when = [on_dates(single, now, lang)] if single else []
    when += [short_range(stretch[0], stretch[-1], now, lang) for stretch in stretches if is_range(stretch)]
    return [text("dates.hours.closed", lang, days=days) for days in when]


def _times(hours: Iterable[tuple[str, str]], lang: Lang) -> str:
    return joined(
        [
            text("dates.hours.round_the_clock", lang) if opens == closes else at_time(opens, closes, lang)
            for opens, closes in hours
        ],
        lang,
    )
