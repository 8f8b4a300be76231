"""The words of dates in four languages, folded, for `day_words.py` and `date_words.py`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache

from services.search.words import listed
from shared.dates import DAY_START, Season
from shared.folding import fold
from shared.i18n import LANGUAGES, text
from shared.i18n.languages import Lang

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a day, on the wall clock; without `until` it goes on to the end of the agenda day."""

    since: time
    until: time | None = None


MORNING, NOON, AFTERNOON, EVENING = (
    Part(DAY_START, time(12)),
    Part(time(11), time(15)),
    Part(time(12), time(18)),
    Part(time(17)),
)
PARTS_OF_DAY: Mapping[Part, frozenset[str]] = {
    MORNING: listed("matin, matinée, ochtend, voormiddag, vormittag, morgen, früh, morning"),
    NOON: listed("midi, mittag, noon"),
    AFTERNOON: listed("après midi, aprem, middag, namiddag, nachmittag, afternoon"),
    EVENING: listed("soir, soirée, nuit, avond, nacht, abend, evening, night"),
}

AHEAD: Mapping[int, frozenset[str]] = {
    2: listed("après demain, overmorgen, übermorgen, uebermorgen, day after tomorrow"),
    1: listed("demain, morgen, tomorrow"),
    0: listed("aujourd hui, aujourdhui, ce jour, vandaag, heute, today"),
}
"""How many days from today."""
TONIGHT = listed(
    "ce soir, cette nuit, vanavond, vannacht, deze avond, heute abend, heute nacht, tonight, this evening, this night"
)
NIGHT_OF = listed("nuit de, nuit du, nacht van, nacht vom, nacht von, night of")

WEEKEND = listed("week end, weekend, we, w e, wochenende, week ends, weekends")
_THIS_WEEKEND = listed(
    """ce week end, ce weekend, ce we, ce w e, dit weekend, dieses wochenende, this weekend, this week end,
    komend weekend, kommendes wochenende"""
)
NAMED: Mapping[str, frozenset[str]] = {
    "weekend": _THIS_WEEKEND,
    "next-weekend": listed(
        """week end prochain, weekend prochain, we prochain, prochain week end, prochain weekend, volgend weekend,
        nächstes wochenende, naechstes wochenende, next weekend"""
    ),
    "week": listed("cette semaine, semaine, deze week, diese woche, woche, this week"),
    "month": listed("ce mois, ce mois ci, deze maand, diesen monat, dieser monat, this month"),
    "school-holidays": listed(
        "vacances scolaires, congés scolaires, vacances, schoolvakantie, schulferien, school holidays"
    ),
}
"""The names that a filter's `when` takes, but for days and the plain "week-end"."""

NEXT_WEEK = listed(
    """semaine prochaine, prochaine semaine, volgende week, komende week, nächste woche, naechste woche,
    nächster woche, naechster woche, kommende woche, kommender woche, next week"""
)
NEXT_MONTH = listed("mois prochain, volgende maand, nächsten monat, naechsten monat, next month")
WEEK = listed("semaine, week, woche")

NOT_BEHIND: Mapping[str, frozenset[str]] = {
    "semaine": listed("de, des, en, la, toute, une"),
    "woche": listed("der, die, eine"),
}
NOT_BEFORE: Mapping[str, frozenset[str]] = {"vacances": listed("d, de")}
"""Of "vacances de neige" and "en semaine" no `when` knows."""

SEASONS: Mapping[Season, frozenset[str]] = {
    "autumn": listed("""vacances de toussaint, vacances d automne, congé d automne, congés d automne,
        congé de toussaint, herfstvakantie, herbstferien, allerheiligenferien, autumn holidays"""),
    "winter": listed("""vacances de noël, vacances d hiver, congé d hiver, congés d hiver, congé de noël,
        congés de noël, kerstvakantie, weihnachtsferien, christmas holidays"""),
    "carnival": listed("""vacances de carnaval, vacances de détente, congé de carnaval, congé de détente,
        krokusvakantie, karnevalsferien, carnival holidays"""),
    "spring": listed("""vacances de pâques, vacances de printemps, congé de printemps, congés de printemps,
        congé de pâques, paasvakantie, osterferien, easter holidays"""),
    "summer": listed("vacances d été, grandes vacances, zomervakantie, sommerferien, summer holidays"),
}  # fmt: skip

NTH: Mapping[str, int] = {
    **dict.fromkeys(listed("premier, 1er, eerste, erster, erstes, ersten, first"), 0),
    **dict.fromkeys(listed("deuxième, second, 2e, 2ème, tweede, zweiter, zweites, zweiten"), 1),
    **dict.fromkeys(listed("troisième, 3e, 3ème, derde, dritter, drittes, dritten, third"), 2),
    **dict.fromkeys(listed("quatrième, 4e, 4ème, vierde, vierter, viertes, vierten, fourth"), 3),
    **dict.fromkeys(listed("dernier, laatste, letzter, letztes, letzten, last"), -1),
}

FEASTS = listed("gras, de paques, de pentecote, perdu, saint, des rameaux, de l ascension, du monde")
HOLY = listed("ash, black, easter, good, goede, holy, paas, palm, shrove, whit")
"""What makes a weekday the name of a feast, behind it and before."""

THIS = listed("ce, cet, deze, dit, diesen, diese, dieser, dieses, am, this")
EVERY = listed("les, tous, toutes, chaque, elke, iedere, jeden, every")
COMING = listed("prochain, volgende, komende, nächsten, naechsten, nächster, kommenden, kommender, next")
OF = listed("de, d, of, van, vom, the, le, den, des, du, dem, de la, of the, van de")
ARTICLES = listed("le, les, l, du, den, dem, der, de, het, the, zum, zu, am, on, op, ce, in, im, en")
BETWEEN = listed("entre, tussen, zwischen, between")
TO = listed("au, a, bis, bis zum, tot, tot en met, t m, to, until, till, jusqu au, jusqu a")
AND = listed("et, ou, en, of, und, oder, and, or")
FROM_ON = listed("a partir, à partir de, à partir du, vanaf, ab, ab dem, starting, as of")
UNTIL = listed("jusqu au, jusqu a, jusque, tot, tot en met, bis, bis zum, until, till")
AT = listed("a, de, vers, des, om, van, rond, um, von, gegen, at, from")
HOURS = listed("h, heure, heures, u, uur, uhr, am, pm")
UNITS = HOURS | listed(
    """an, ans, mois, jours, jour, km, m, euro, euros, eur, pas, personnes, places, finale, finales, jaar, jahre,
    jahren, year, years, day, days, tage, dagen, surround"""
)
"""What makes a number before it no day of a month."""
NO_DATES = frozenset({("24", "7"), ("7", "7")})
"""With a slash between them."""

IN = listed(
    """anfang, begin, d, de, début, du, early, eind, en, ende, fin, half, im, in, late, maand, mi, mid, mitte, mois,
    monat, month"""
)
THE_MONTH = listed("mois, maand, monats, month")
MONTH_OF = listed("mois de, mois d, maand, monat, month of")
DOUBTFUL_MONTHS = listed("mars, march, may, mai, jan, mar, sept")
"""Words of their own: a month only beside a number, or behind one of `IN`."""

PARTS_OF_MONTH: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(listed("début, begin, anfang, early"), (1, 10)),
    **dict.fromkeys(listed("mi, half, mitte, mid"), (10, 20)),
    **dict.fromkeys(listed("fin, eind, ende, late"), (20, 31)),
}

_SHORT_MONTHS: Mapping[str, int] = {
    **{"janv": 1, "jan": 1, "fevr": 2, "fev": 2, "feb": 2, "maerz": 3, "avr": 4, "apr": 4, "juil": 7, "aug": 8},
    **{"sept": 9, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12},
}
_SHORT_WEEKDAYS = (
    "lun, ma, maa, mo, mon", "mar, di, din, die, tue, tues", "mer, wo, woe, mi, mit, wed", "jeu, do, don, thu, thur",
    "ven, vr, vrij, fr, fre, fri", "sam, za, zat, sa, sat", "dim, zo, zon, so, son, sun",
)  # fmt: skip


@cache
def weekdays() -> dict[str, int]:
    """Their names, 0 for Monday."""
    return {fold(text(f"dates.weekday.{number}", lang)): number for lang, number in _every(7)} | {"sonnabend": 5}


@cache
def short_weekdays() -> dict[str, int]:
    """What is short for one before a number."""
    return {name: number for number, names in enumerate(_SHORT_WEEKDAYS) for name in listed(names)}


@cache
def compounds() -> dict[str, tuple[str, Part, str]]:
    """A day with its part in one word, as Dutch and German write it: "zaterdagavond", "Samstagabend", "vanmiddag"."""
    days = [*weekdays(), "morgen"]
    parts = [(part, name) for part, names in PARTS_OF_DAY.items() for name in names if " " not in name]
    whole = {day + name: (day, part, name) for day in days for part, name in parts}
    return whole | {"van" + name: ("vandaag", part, name) for part, name in parts if part is not EVENING}


@cache
def months() -> dict[str, int]:
    """Their names and short forms, 1 for January."""
    names = {fold(text(f"dates.month.{number}", lang)): number + 1 for lang, number in _every(12)}
    return {**names, **_SHORT_MONTHS}


@cache
def first_words() -> frozenset[str]:
    """Those that a date begins with, but for figures: most words are none, and need not be looked at any further."""
    names = [
        *AHEAD.values(),
        *NAMED.values(),
        *SEASONS.values(),
        TONIGHT,
        NIGHT_OF,
        WEEKEND,
        NEXT_WEEK,
        NEXT_MONTH,
        WEEK,
    ]
    names += [COMING, THIS, BETWEEN, FROM_ON, UNTIL, MONTH_OF, frozenset(PARTS_OF_MONTH), frozenset(NTH)]
    single = {*weekdays(), *short_weekdays(), *compounds(), *months()}
    return frozenset(name.split()[0] for some in names for name in some) | single


def _every(count: int) -> list[tuple[Lang, int]]:
    return [(lang, number) for lang in LANGUAGES for number in range(count)]
