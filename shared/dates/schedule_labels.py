"""A whole schedule in a phrase."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from shared.dates.agenda import DAY_START, ZONE, agenda_day
from shared.dates.dates_labels import dates_label
from shared.dates.labels import day_label
from shared.dates.phrases import at_time, joined, on_dates, short_date, short_range
from shared.dates.recurrence import END_OF_TIME, complete, starts
from shared.dates.rule_labels import night_label, rule_label
from shared.dates.rules import read_rule
from shared.dates.schedule import AT_MOST, Occurrence, last_day, occurrences, reach
from shared.dates.school import is_school_holiday
from shared.dates.slots import last_slot
from shared.events.content import EventContent
from shared.events.schedule import DatesSchedule, OngoingSchedule, RecurringSchedule, Rule, Schedule
from shared.i18n import DEFAULT, Lang, text

_FEW_DATES = 3
_NOT_FEW = 20
"""As many dates of a rule, and it is no matter what is left out."""
_FEW_RULES = 4
_TOGETHER = timedelta(days=7)
_LONG = timedelta(hours=24)


def schedule_label(content: EventContent, now: datetime, lang: Lang = DEFAULT) -> str:
    """When it is, past dates included, in a phrase that begins in lower case: "samedi 5 décembre à 20h", "du 4 décembre
    au 31 janvier", "tous les mardis de 19h30 à 21h30, sauf congés scolaires, jusqu’au 29 juin".

    Single dates are given as they now are, those that are off left out, unless all are. The opening hours of a run are
    `hours_labels`.
    """
    schedule = content.schedule
    if isinstance(schedule, OngoingSchedule):
        return _run(schedule.first, schedule.last, now, lang)
    if isinstance(schedule, DatesSchedule):
        return dates_label(_on(occurrences("", content, reach(now))), now, lang)
    few = _few(content)
    return dates_label(few, now, lang) if few else _rules(schedule, now, lang)


def rhythm_label(schedule: Schedule, lang: Lang = DEFAULT) -> str:
    """How often it comes back, and no more: "tous les mardis"; empty for single dates, for a run, and for rules that
    say different things.
    """
    if not isinstance(schedule, RecurringSchedule):
        return ""
    said = {rule_label(read_rule(rule.rrule), _first(rule), lang)[0] for rule in schedule.rules}
    return said.pop() if len(said) == 1 else ""


def _on(found: Sequence[Occurrence]) -> Sequence[Occurrence]:
    return [one for one in found if not one.is_off] or found


def _few(content: EventContent) -> Sequence[Occurrence]:
    """The dates of a schedule that has not even a handful of them; counted only as far as is needed to know."""
    assert isinstance(content.schedule, RecurringSchedule)
    rules, ends = content.schedule.rules, last_day(content.schedule)
    if ends is None or any(_gives(rule, _NOT_FEW) for rule in rules):
        return []
    around = (_noon(min(map(_first, rules)) - timedelta(days=3)), _noon(ends + timedelta(days=3)))
    found = occurrences("", content, around, AT_MOST)
    return _on(found) if len(found) <= _FEW_DATES else []


def _gives(rule: Rule, number: int) -> bool:
    """Whether the rule itself gives at least so many dates."""
    first = datetime.fromisoformat(rule.start)
    return len(list(islice(starts(read_rule(rule.rrule), first, first, END_OF_TIME), number))) == number


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)


def _run(first: date, last: date | None, now: datetime, lang: Lang) -> str:
    today = agenda_day(now)
    if first == last:
        return day_label(first, now, lang)
    if last is None:
        return text("dates.run.open_end", lang) if first <= today else _from(first, now, lang)
    if last == today:
        return text("dates.run.last_day", lang, day=day_label(last, now, lang))
    if first <= today < last:
        return text("dates.short.until", lang, date=short_date(last, now, lang))
    return short_range(first, last, now, lang)


def _rules(schedule: RecurringSchedule, now: datetime, lang: Lang) -> str:
    """Rules that begin and end about the same time share what is said of all."""
    rules, zone = schedule.rules, schedule.zone
    if len(rules) > _FEW_RULES:
        return _phrase([text("dates.rule.irregular", lang), *_bounds(rules, now, lang)])
    if not _go_together(rules):
        return "; ".join(_rules(RecurringSchedule(zone=zone, rules=(rule,)), now, lang) for rule in rules)
    pieces = [joined([_core(rule, lang) for rule in rules], lang)]
    if _is_foreign(schedule):
        pieces.append(text("dates.rule.local_time", lang))
    if rules[0].except_school_holidays:
        pieces.append(text("dates.rule.except_school", lang))
    return _phrase([*pieces, *_exceptions(rules, now, lang), *_bounds(rules, now, lang)])


def _phrase(pieces: Iterable[str]) -> str:
    return ", ".join(piece for piece in pieces if piece)


def _go_together(rules: Sequence[Rule]) -> bool:
    ends = [_last(rule) for rule in rules]
    begins = [_first(rule) for rule in rules]
    known = [end for end in ends if end is not None]
    return (
        len({rule.except_school_holidays for rule in rules}) == 1
        and len(known) in (0, len(ends))
        and (not known or max(known) - min(known) <= _TOGETHER)
        and max(begins) - min(begins) <= _TOGETHER
    )


def _core(rule: Rule, lang: Lang) -> str:
    """How often and at what time."""
    read, first = read_rule(rule.rrule), _first(rule)
    how_often, after = rule_label(read, first, lang)
    if "T" in rule.start:
        weekdays = complete(read, first).weekdays
        begins = datetime.fromisoformat(rule.start)
        ends = datetime.fromisoformat(rule.end) if rule.end and "T" in rule.end else None
        shown_end = f"{ends:%H:%M}" if ends and ends - begins < _LONG else None
        if begins.time() < DAY_START and read.freq == "WEEKLY" and read.interval == 1 and len(weekdays) == 1:
            how_often = night_label(weekdays[0][1], lang)
        how_often = f"{how_often} {at_time(rule.start[11:], shown_end, lang)}"
    return _phrase([how_often, after])


def _is_foreign(schedule: RecurringSchedule) -> bool:
    timed = [datetime.fromisoformat(rule.start) for rule in schedule.rules if "T" in rule.start]
    zone = ZoneInfo(schedule.zone)
    return any(zone.utcoffset(start) != ZONE.utcoffset(start) for start in timed)


def _exceptions(rules: Sequence[Rule], now: datetime, lang: Lang) -> list[str]:
    """Dates to come that are left out or added, as long as they are few."""
    today = agenda_day(now)
    gone = {
        day
        for rule in rules
        for day in map(_day, rule.exdates)
        if day >= today and not (rule.except_school_holidays and is_school_holiday(day, rule.except_school_holidays))
    }
    added = {day for rule in rules for day in map(_day, rule.rdates) if day >= today} - gone
    said = []
    if 0 < len(gone) <= _FEW_DATES:
        said.append(text("dates.rule.except", lang, days=on_dates(sorted(gone), now, lang)))
    elif gone:
        said.append(text("dates.rule.except_some", lang))
    if 0 < len(added) <= _FEW_DATES:
        said.append(text("dates.rule.also", lang, days=on_dates(sorted(added), now, lang)))
    return said


def _bounds(rules: Sequence[Rule], now: datetime, lang: Lang) -> list[str]:
    today = agenda_day(now)
    first, lasts = min(map(_first, rules)), [_last(rule) for rule in rules]
    known = [last for last in lasts if last is not None]
    if len(known) < len(lasts):
        return [_from(first, now, lang)] if first > today else []
    if first <= today <= max(known):
        return [text("dates.short.until", lang, date=short_date(max(known), now, lang))]
    return [short_range(first, max(known), now, lang)]


def _from(first: date, now: datetime, lang: Lang) -> str:
    return text("dates.short.from", lang, date=short_date(first, now, lang))


def _first(rule: Rule) -> date:
    return _day(rule.start)


def _last(rule: Rule) -> date | None:
    return None if read_rule(rule.rrule).is_endless else _day(last_slot(rule).start)


def _day(written: str) -> date:
    return date.fromisoformat(written[:10])
