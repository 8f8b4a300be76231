"""Rules that recur in words: "tous les mardis", "le premier samedi du mois", "un mardi sur deux"."""

from collections import defaultdict
from datetime import date

from shared.dates.phrases import is_range, joined, month_name, weekday_name, weekday_stretches
from shared.dates.recurrence import Recurrence, complete
from shared.dates.rules import WEEKDAYS
from shared.i18n import Lang, text

_SPOKEN_ORDINALS = {1, 2, 3, 4, 5, -1, -2}
_SPOKEN_NUMBERS = range(2, 7)
_IRREGULAR_NUMBERS = {1, 2, 3, 21, 22, 23, 31}
_LAST = (-1,)


def rule_label(rule: Recurrence, first: date, lang: Lang) -> tuple[str, str]:
    """How often, and what is said after the time: ("tous les dimanches", "de mai à septembre").

    Of a rule for which there are no plain words, that it has several dates.
    """
    rule = complete(rule, first)
    months = _months(rule.months, lang) if rule.months else ""
    if rule.year_days or rule.week_numbers:
        return text("dates.rule.irregular", lang), ""
    if rule.month_days or rule.positions or any(ordinal for ordinal, _ in rule.weekdays):
        if rule.freq == "YEARLY":
            return _yearly(rule, first, lang) or text("dates.rule.irregular", lang), ""
        label = _monthly(rule, lang) if rule.freq == "MONTHLY" else None
        every = _some_months(rule.interval, lang)
        return (label, _both(every, months)) if label else (text("dates.rule.irregular", lang), "")
    return _weekly_or_daily(rule, lang) or text("dates.rule.irregular", lang), months


def _weekly_or_daily(rule: Recurrence, lang: Lang) -> str | None:
    weekdays = {weekday for _, weekday in rule.weekdays}
    if not weekdays:
        return _daily(rule.interval, lang) if rule.freq == "DAILY" else None
    if rule.interval == 1:
        return _weekly(weekdays, lang)
    return _some_weeks(weekdays, rule.interval, lang) if rule.freq == "WEEKLY" else None


def night_label(weekday: int, lang: Lang) -> str:
    """Of a weekly rule after midnight: "chaque nuit de samedi à dimanche,", `weekday` being the Sunday."""
    names = {"evening": weekday_name((weekday - 1) % 7, lang), "morning": weekday_name(weekday, lang)}
    return text("dates.rule.every_night", lang, **names)


def _daily(interval: int, lang: Lang) -> str:
    if interval == 1:
        return text("dates.rule.every_day", lang)
    return text("dates.rule.some_days", lang, number=_numeral(interval, lang))


def _weekly(weekdays: set[int], lang: Lang) -> str:
    if len(weekdays) == len(WEEKDAYS):
        return text("dates.rule.every_day", lang)
    stretches = weekday_stretches(weekdays)
    if len(stretches) == 1 and is_range(stretches[0]):
        first, last = (weekday_name(stretches[0][end], lang) for end in (0, -1))
        return text("dates.rule.days", lang, first=first, last=last)
    return text("dates.rule.every_week", lang, days=_plural(weekdays, lang))


def _some_weeks(weekdays: set[int], interval: int, lang: Lang) -> str:
    number = _numeral(interval, lang)
    if len(weekdays) == 1:
        return text("dates.rule.some_weeks_one", lang, day=weekday_name(min(weekdays), lang), number=number)
    return text("dates.rule.some_weeks", lang, days=_plural(weekdays, lang), number=number)


def _monthly(rule: Recurrence, lang: Lang) -> str | None:
    items = _nth_weekdays(rule, lang)
    return text("dates.rule.of_the_month", lang, items=items) if items else _days_of_month(rule, lang)


def _some_months(interval: int, lang: Lang) -> str:
    return "" if interval == 1 else text("dates.rule.some_months", lang, number=_numeral(interval, lang))


def _both(first: str, second: str) -> str:
    return ", ".join(said for said in (first, second) if said)


def _yearly(rule: Recurrence, first: date, lang: Lang) -> str | None:
    if rule.interval != 1 or len(rule.months) != 1:
        return None
    month = rule.months[0]
    if rule.month_days == (first.day,) and not rule.weekdays and not rule.positions:
        number = text("dates.first", lang) if first.day == 1 else text("dates.nth", lang, number=first.day)
        written = text("dates.day_of_month", lang, number=number, month=month_name(month, lang))
        return text("dates.rule.every_year", lang, date=written)
    items = _nth_weekdays(rule, lang)
    of_month = text(f"dates.month_of.{month - 1}", lang)
    return items and text("dates.rule.every_year_nth", lang, items=items, month=of_month)


def _nth_weekdays(rule: Recurrence, lang: Lang) -> str | None:
    """ "le premier samedi", "les premier et troisième samedis"; None where it is said otherwise."""
    ordinals = defaultdict[int, list[int]](list)
    for ordinal, weekday in rule.weekdays:
        ordinals[weekday].append(ordinal)
    if rule.positions and list(ordinals.values()) == [[0]]:
        ordinals = defaultdict(list, {weekday: list(rule.positions) for weekday in ordinals})
    elif rule.positions:
        return None
    said = {ordinal for several in ordinals.values() for ordinal in several}
    if not said or rule.month_days or not said <= _SPOKEN_ORDINALS:
        return None
    items = []
    for weekday, several in ordinals.items():
        words = joined([text(f"dates.ordinal.{ordinal}", lang) for ordinal in several], lang)
        if len(several) == 1:
            items.append(text("dates.rule.nth", lang, ordinal=words, day=weekday_name(weekday, lang)))
        else:
            items.append(text("dates.rule.nths", lang, ordinals=words, days=_plural({weekday}, lang)))
    return joined(items, lang)


def _days_of_month(rule: Recurrence, lang: Lang) -> str | None:
    if rule.weekdays or rule.positions or not rule.month_days:
        return None
    if rule.month_days == _LAST:
        return text("dates.rule.last_day", lang)
    if min(rule.month_days) < 0:
        return None
    numbers = [
        text(f"dates.month_day.{number if number in _IRREGULAR_NUMBERS else 'other'}", lang, number=number)
        for number in sorted(rule.month_days)
    ]
    return text(f"dates.rule.{'month_day' if len(numbers) == 1 else 'month_days'}", lang, days=joined(numbers, lang))


def _months(months: tuple[int, ...], lang: Lang) -> str:
    """ "de mai à septembre", "en mai"; also over the turn of the year."""
    chosen = sorted(set(months))
    begins = [month for month in chosen if (month - 2) % 12 + 1 not in chosen]
    if len(begins) == 1 and is_range(chosen):
        last = (begins[0] + len(chosen) - 2) % 12 + 1
        begin = text(f"dates.month_from.{begins[0] - 1}", lang)
        return text("dates.rule.months", lang, first=begin, last=month_name(last, lang))
    return text("dates.rule.in_months", lang, months=joined([month_name(month, lang) for month in chosen], lang))


def _plural(weekdays: set[int], lang: Lang) -> str:
    return joined([text(f"dates.weekdays.{weekday}", lang) for weekday in sorted(weekdays)], lang)


def _numeral(number: int, lang: Lang) -> str:
    return text(f"dates.numeral.{number}", lang) if number in _SPOKEN_NUMBERS else str(number)
