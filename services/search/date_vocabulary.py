"""The words of dates in four languages, folded, for `date_words.py`. Pure."""

from collections.abc import Mapping
from datetime import time
from functools import cache

from services.search.words import listed
from shared.dates import DAY_START
from shared.folding import fold
from shared.i18n import LANGUAGES, text
from shared.i18n.languages import Lang

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

TODAY = listed("aujourd hui, aujourdhui, ce jour, vandaag, heute, today")
TOMORROW = listed("demain, morgen, tomorrow")
AFTER_TOMORROW = listed("après demain, overmorgen, übermorgen, uebermorgen, day after tomorrow")
NEXT_WEEK = listed("semaine prochaine, volgende week, nächste woche, naechste woche, next week")
NEXT_MONTH = listed("mois prochain, volgende maand, nächsten monat, naechsten monat, next month")

NAMED: Mapping[str, frozenset[str]] = {
    "today": TODAY,
    "tonight": listed("ce soir, cette nuit, vanavond, vannacht, heute abend, heute nacht, tonight, this evening"),
    "tomorrow": TOMORROW,
    "weekend": listed(
        """week end, weekend, ce week end, ce weekend, ce we, dit weekend, wochenende, dieses wochenende, this weekend,
        this week end"""
    ),
    "next-weekend": listed(
        """week end prochain, weekend prochain, prochain week end, prochain weekend, volgend weekend, komend weekend,
        nächstes wochenende, naechstes wochenende, next weekend"""
    ),
    "week": listed("cette semaine, semaine, deze week, diese woche, woche, this week"),
    "month": listed("ce mois, ce mois ci, deze maand, diesen monat, dieser monat, this month"),
    "school-holidays": listed(
        "vacances scolaires, congés scolaires, vacances, schoolvakantie, schulferien, school holidays"
    ),
}
"""The names that a filter's `when` takes."""

NOT_BEHIND: Mapping[str, frozenset[str]] = {
    "semaine": listed("de, des, en, la, toute, une"),
    "woche": listed("der, die, eine"),
}
NOT_BEFORE: Mapping[str, frozenset[str]] = {"vacances": listed("d, de")}
"""Of "vacances de Noël" and "en semaine" no `when` knows."""

FEASTS = listed("gras, de paques, de pentecote, perdu, saint, des rameaux, de l ascension")
"""What makes a weekday the name of a feast."""

THIS = listed("ce, cet, deze, this")
EVERY = listed("les, tous, toutes, chaque, elke, jeden, every")
COMING = listed("prochain, volgende, komende, nächsten, naechsten, next")
OF = listed("de, of, van, the, le, den")
TO = listed("au, bis, tot, to, et, en, und, and")

IN = listed(
    """anfang, begin, d, de, début, du, early, eind, en, ende, fin, half, im, in, late, maand, mi, mid, mitte, mois,
    monat, month"""
)
DOUBTFUL_MONTHS = listed("mars, march, may, mai, jan, mar")
"""Words of their own: a month only behind a number, or behind one of `IN`."""

PARTS_OF_MONTH: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(listed("début, begin, anfang, early"), (1, 10)),
    **dict.fromkeys(listed("mi, half, mitte, mid"), (10, 20)),
    **dict.fromkeys(listed("fin, eind, ende, late"), (20, 31)),
}

PARTS_OF_DAY: tuple[tuple[frozenset[str], time, time | None], ...] = (
    (listed("matin, matinée, ochtend, voormiddag, vormittag, früh, morning"), DAY_START, time(12)),
    (listed("après midi, aprem, namiddag, nachmittag, afternoon"), time(12), time(18)),
    (listed("soir, soirée, avond, abend, evening, night"), time(17), None),
)
"""From when to when; None is the end of the agenda day."""

_SHORT_MONTHS: Mapping[str, int] = {
    **{"janv": 1, "jan": 1, "fevr": 2, "fev": 2, "feb": 2, "maerz": 3, "avr": 4, "apr": 4, "juil": 7, "aug": 8},
    **{"sept": 9, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12},
}


@cache
def weekdays() -> dict[str, int]:
    """Their names, 0 for Monday."""
    return {fold(text(f"dates.weekday.{number}", lang)): number for lang, number in _every(7)} | {"sonnabend": 5}


@cache
def months() -> dict[str, int]:
    """Their names and short forms, 1 for January."""
    names = {fold(text(f"dates.month.{number}", lang)): number + 1 for lang, number in _every(12)}
    return {**names, **_SHORT_MONTHS}


@cache
def first_words() -> frozenset[str]:
    """Those that a date begins with, but for figures: most words are none, and need not be looked at any further."""
    named = frozenset[str]().union(*NAMED.values(), AFTER_TOMORROW, NEXT_WEEK, NEXT_MONTH, COMING, THIS, PARTS_OF_MONTH)
    return frozenset(name.split()[0] for name in named | weekdays().keys() | months().keys())


def _every(count: int) -> list[tuple[Lang, int]]:
    return [(lang, number) for lang in LANGUAGES for number in range(count)]
