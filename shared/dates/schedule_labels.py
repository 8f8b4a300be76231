"""A whole schedule in a phrase."""

from datetime import date, datetime

from shared.dates.labels import day_label, days_label, occurrence_label
from shared.dates.schedule import last_day, occurrences, reach
from shared.events.content import EventContent
from shared.events.schedule import DatesSchedule, OngoingSchedule
from shared.i18n import DEFAULT, Lang, text


def schedule_label(content: EventContent, now: datetime, lang: Lang = DEFAULT) -> str:
    """When it is: "samedi 5 décembre à 20h", "du 4 décembre au 31 janvier"."""
    schedule = content.schedule
    if isinstance(schedule, DatesSchedule) and len(schedule.dates) == 1:
        (only,) = occurrences("", content, reach(now))
        return occurrence_label(only.start, only.end, now, all_day=only.all_day, lang=lang)
    if isinstance(schedule, OngoingSchedule):
        first = schedule.first
    elif isinstance(schedule, DatesSchedule):
        first = min(entry.day for entry in schedule.dates)
    else:
        first = min(date.fromisoformat(rule.start[:10]) for rule in schedule.rules)
    last = last_day(schedule)
    if last is None:
        return text("dates.window.from", lang, start=day_label(first, now, lang))
    return days_label(first, last, now, lang)


def hours_labels(run: OngoingSchedule, lang: Lang = DEFAULT, now: datetime | None = None) -> list[str]:  # noqa: ARG001 - first form
    """The opening hours, a line each."""
    return [f"{', '.join(hours.days)} {hours.opens}–{hours.closes}" for hours in run.hours]
