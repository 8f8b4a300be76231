"""What people write for a date: a table of questions, each on a day on which it is not obvious.

`2026-12-05` is a day, `2026-12-05/2026-12-08` are agenda days, both included, `2026-12-05T17:00/…` are moments on
Belgium's wall clock, anything else is a name that the filter takes, and nothing is no date. Behind a bar stands what is
left to be looked for.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.search.understanding import understand
from shared.filters import EventFilter
from shared.i18n import Lang

BRUSSELS = ZoneInfo("Europe/Brussels")

MONDAY = "2026-11-30T12:00"
SATURDAY = "2026-12-05T15:00"
AFTER_MIDNIGHT = "2026-12-06T01:30"
SUNDAY = "2026-12-06T15:00"
MIDDLE = "2026-12-15T12:00"
END = "2026-12-30T12:00"

FRENCH = [
    # From one day to another: what remains of it, over the turn of the year too
    (END, "du 28 décembre au 3 janvier", "2026-12-30/2027-01-03"),
    (END, "du 28 au 3 janvier", "2026-12-30/2027-01-03"),
    (MONDAY, "du 20 décembre au 5 janvier", "2026-12-20/2027-01-05"),
    (MONDAY, "du 28 novembre au 2 décembre", "2026-11-30/2026-12-02"),
    (MONDAY, "du 5/12 au 20/12", "2026-12-05/2026-12-20"),
    (MONDAY, "5 à 8 décembre", "2026-12-05/2026-12-08"),
    (MONDAY, "entre le 5 et le 8 décembre", "2026-12-05/2026-12-08"),
    (MONDAY, "du 24 au 31", "2026-12-24/2026-12-31"),
    (MONDAY, "le 5 à 7", "|5 7"),
    (MONDAY, "à partir du 5 décembre", "2026-12-05/"),
    (MONDAY, "jusqu'au 5 décembre", "/2026-12-05"),
    (SUNDAY, "du vendredi au dimanche", "today"),
    # As our own labels say it
    (MONDAY, "du vendredi 4 au dimanche 6 décembre", "2026-12-04/2026-12-06"),
    (MONDAY, "les 4, 5 et 6 décembre", "2026-12-04/2026-12-06"),
    (MONDAY, "nuit de samedi 5 à dimanche 6 décembre", "2026-12-05T17:00/2026-12-06T04:00"),
    (MONDAY, "nuit du 27 au 28 mars", "2027-03-27T17:00/2027-03-28T04:00"),
    # Several days
    (MONDAY, "samedi 5 et dimanche 6", "2026-12-05/2026-12-06"),
    (MONDAY, "le 5 ou le 6 décembre", "2026-12-05/2026-12-06"),
    (MONDAY, "5/6 décembre", "2026-12-05/2026-12-06"),
    (MONDAY, "ce soir ou demain soir", "2026-11-30T17:00/2026-12-02T04:00"),
    (MONDAY, "samedi 5 décembre, 20 euros", "2026-12-05|20 euros"),
    (SUNDAY, "samedi et dimanche", "today"),
    (SUNDAY, "lundi ou mercredi", "2026-12-07/2026-12-09"),
    (MONDAY, "décembre et janvier", "2026-12-01/2027-01-31"),
    (MIDDLE, "octobre à janvier", "2026-12-15/2027-01-31"),
    # One day
    (MONDAY, "vendredi 11", "2026-12-11"),
    (MONDAY, "mardi 1er", "2026-12-01"),
    (MONDAY, "concert le 19", "2026-12-19"),
    (MONDAY, "sam. 5 déc.", "2026-12-05"),
    (MONDAY, "ven 4/12", "2026-12-04"),
    (MONDAY, "05-12-2026", "2026-12-05"),
    (MONDAY, "2027/03/05", "2027-03-05"),
    (MONDAY, "mardi de la semaine prochaine", "2026-12-08"),
    (MONDAY, "lundi prochain", "2026-12-07"),
    (SATURDAY, "samedi prochain", "2026-12-12"),
    (MONDAY, "29 février", "2028-02-29"),
    # What is over is the next one
    (SATURDAY, "samedi matin", "2026-12-12T04:00/2026-12-12T12:00"),
    (AFTER_MIDNIGHT, "samedi soir", "2026-12-06T01:30/2026-12-06T04:00"),
    (MIDDLE, "début décembre", "2027-12-01/2027-12-10"),
    (END, "mi-décembre", "2027-12-10/2027-12-20"),
    # Parts of a day in the nights when the clocks change
    ("2027-03-24T12:00", "samedi soir", "2027-03-27T17:00/2027-03-28T04:00"),
    ("2027-10-27T12:00", "dimanche matin", "2027-10-31T04:00/2027-10-31T12:00"),
    (MONDAY, "samedi midi", "2026-12-05T11:00/2026-12-05T15:00"),
    # Weekends and weeks
    (MONDAY, "we", "weekend"),
    (MONDAY, "we will rock you", "|we will rock you"),
    (MONDAY, "le week-end du 12", "2026-12-11T17:00/2026-12-14T04:00"),
    (MONDAY, "week-end du 12 au 13 décembre", "2026-12-11T17:00/2026-12-14T04:00"),
    (MONDAY, "week-end du 26 décembre", "2026-12-24T17:00/2026-12-28T04:00"),
    (MONDAY, "week-end du 31 décembre", "2026-12-31T17:00/2027-01-04T04:00"),
    (MONDAY, "week-end du 5 décembre", "weekend"),
    (SATURDAY, "ce week-end et lundi", "2026-12-05T15:00/2026-12-08T04:00"),
    (MONDAY, "demain ou ce week-end", "2026-12-01T04:00/2026-12-07T04:00"),
    (MONDAY, "samedi soir, ce week-end", "2026-12-04T17:00/2026-12-07T04:00"),
    (MONDAY, "week-end de Pâques", "|week-end Pâques"),
    (MONDAY, "la semaine du 7 décembre", "2026-12-07/2026-12-13"),
    (MONDAY, "dernier week-end de janvier", "2027-01-29T17:00/2027-02-01T04:00"),
    (MONDAY, "1er dimanche de décembre", "2026-12-06"),
    (MIDDLE, "premier dimanche de décembre", "2027-12-05"),
    (MONDAY, "dernier dimanche du mois", "2026-12-27"),
    (MONDAY, "premier rang", "|premier rang"),
    (MONDAY, "semaine 49", "2026-11-30/2026-12-06"),
    (MONDAY, "semaine 1", "2027-01-04/2027-01-10"),
    (END, "semaine 53", "2026-12-30/2027-01-03"),
    # School holidays by name
    (MONDAY, "vacances de Noël", "2026-12-21/2027-01-03"),
    (END, "vacances de Noël", "2026-12-30/2027-01-03"),
    (MONDAY, "congé de carnaval", "2027-02-22/2027-03-07"),
    # Hours, which no window knows
    (MONDAY, "samedi à 20:30", "saturday"),
    (MONDAY, "20h samedi", "saturday"),
    (MONDAY, "samedi de 14 à 18h", "saturday"),
    (MONDAY, "samedi 14-18h", "saturday"),
    (MONDAY, "de 14h à 18h dimanche", "sunday"),
    (MONDAY, "du 5 au 8 décembre à 20h", "2026-12-05/2026-12-08"),
    (MONDAY, "24h vélo octobre", "2027-10-01/2027-10-31|24h vélo"),
    # What is no date
    (MONDAY, "les sept péchés capitaux samedi", "saturday|sept péchés capitaux"),
    (MONDAY, "1/2 finale", "|1/2 finale"),
    (MONDAY, "salle 3 samedi", "saturday|salle 3"),
    (MONDAY, "numéro 5 et samedi", "saturday|numéro 5"),
    (MONDAY, "familles 6/12 ans", "|familles 6/12 ans"),
    (MONDAY, "5.1 surround", "|5.1 surround"),
    (MONDAY, "24/7", "|24/7"),
    (MONDAY, "16 décembre 1944", "|16 décembre 1944"),
    (MONDAY, "1.1.0000", "|1.1.0000"),
    (MONDAY, "le mercredi du monde", "|mercredi monde"),
    (MONDAY, "lundi perdu", "|lundi perdu"),
]

OTHERS: list[tuple[Lang, str, str]] = [
    ("nl", "deze zaterdag", "saturday"),
    ("nl", "zaterdag morgen", "2026-12-05T04:00/2026-12-05T12:00"),
    ("nl", "zaterdagavond", "2026-12-05T17:00/2026-12-06T04:00"),
    ("nl", "morgenavond", "2026-12-01T17:00/2026-12-02T04:00"),
    ("nl", "vanmiddag", "2026-11-30T12:00/2026-11-30T18:00"),
    ("nl", "van vrijdag tot zondag", "2026-12-04/2026-12-06"),
    ("nl", "van 5 tot en met 8 december", "2026-12-05/2026-12-08"),
    ("nl", "5 t/m 8 december", "2026-12-05/2026-12-08"),
    ("nl", "12-12-2026", "2026-12-12"),
    ("nl", "komend weekend", "weekend"),
    ("nl", "week van 7 december", "2026-12-07/2026-12-13"),
    ("nl", "in de kerstvakantie", "2026-12-21/2027-01-03"),
    ("nl", "goede vrijdag", "|goede vrijdag"),
    ("de", "diesen Samstag", "saturday"),
    ("de", "Samstag Morgen", "2026-12-05T04:00/2026-12-05T12:00"),
    ("de", "Samstagabend", "2026-12-05T17:00/2026-12-06T04:00"),
    ("de", "Freitag bis Sonntag", "2026-12-04/2026-12-06"),
    ("de", "vom 20. Dezember bis 6. Januar", "2026-12-20/2027-01-06"),
    ("de", "24.-26. Dezember", "2026-12-24/2026-12-26"),
    ("de", "5.Dezember", "2026-12-05"),
    ("de", "kommende Woche", "2026-12-07/2026-12-13"),
    ("de", "Osterferien", "2027-03-29/2027-04-11"),
    ("en", "this saturday", "saturday"),
    ("en", "next monday", "2026-12-07"),
    ("en", "December 5-8", "2026-12-05/2026-12-08"),
    ("en", "December the 5th", "2026-12-05"),
    ("en", "between friday and sunday", "2026-12-04/2026-12-06"),
    ("en", "8 pm saturday", "saturday"),
    ("en", "Good Friday", "|Good Friday"),
]


@pytest.mark.parametrize(("now", "q", "expected"), FRENCH, ids=[f"{q} ({now})" for now, q, _ in FRENCH])
def test_what_people_write_for_a_date(now: str, q: str, expected: str) -> None:
    assert _understood(q, now, "fr") == expected


@pytest.mark.parametrize(("lang", "q", "expected"), OTHERS, ids=[f"{q} ({lang})" for lang, q, _ in OTHERS])
def test_what_people_write_for_a_date_in_the_other_languages(lang: Lang, q: str, expected: str) -> None:
    assert _understood(q, MONDAY, lang) == expected


def _understood(q: str, now: str, lang: Lang) -> str:
    found = understand(q, EventFilter(category=("autre",)), datetime.fromisoformat(now).replace(tzinfo=BRUSSELS), lang)
    stretch = "" if found.first is found.last is None else f"{_written(found.first)}/{_written(found.last)}"
    return (found.when or stretch) + (f"|{found.rest}" if found.rest and found.rest != "concert" else "")


def _written(moment: date | datetime | None) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(BRUSSELS).strftime("%Y-%m-%dT%H:%M")
    return moment.isoformat() if moment else ""
