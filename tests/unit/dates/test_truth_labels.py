"""The truth about labels: whole schedules and opening hours in words. It is Tuesday 1 December 2026, noon, unless said
otherwise.
"""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.dates import ZONE, check_rule, hours_labels, schedule_label
from shared.events.content import EventContent, Organiser, Override
from shared.events.schedule import (
    DateEntry,
    DatesSchedule,
    OngoingSchedule,
    OpeningHours,
    RecurringSchedule,
    Rule,
    Schedule,
    SpecialHours,
)
from shared.i18n import LANGUAGES, Lang

NOW = "2026-12-01T12:00"

# fmt: off
DATES: list[tuple[str, Lang, str]] = [
    # Starts, or start>end, parted by spaces.
    ("2026-12-05T20:00", "fr", "samedi 5 décembre à 20h"),
    ("2026-12-05T20:00>2026-12-06T02:00", "fr", "samedi 5 décembre de 20h à 2h"),
    ("2026-12-05T20:00>2026-12-06T02:00", "nl", "zaterdag 5 december van 20 tot 2 uur"),
    ("2026-12-05T20:00>2026-12-06T00:00", "nl", "zaterdag 5 december van 20 uur tot middernacht"),
    ("2026-12-06T00:30", "fr", "nuit de samedi 5 à dimanche 6 décembre, à 0h30"),
    ("2026-12-06T05:00", "fr", "dimanche 6 décembre à 5h"),
    ("2027-03-28T02:30", "fr", "nuit de samedi 27 à dimanche 28 mars 2027, à 3h30"),
    ("2026-12-05", "fr", "samedi 5 décembre"),
    ("2026-12-05>2026-12-06", "fr", "samedi 5 et dimanche 6 décembre"),
    ("2026-12-03>2026-12-05", "fr", "du 3 au 5 décembre"),
    ("2026-12-03>2026-12-05", "nl", "van 3 tot en met 5 december"),
    ("2026-12-03>2026-12-05", "de", "vom 3. bis 5. Dezember"),
    ("2026-12-03>2026-12-05", "en", "from 3 to 5 December"),
    ("2026-12-30>2027-01-02", "fr", "du 30 décembre au 2 janvier"),
    ("2026-12-05T20:00 2026-12-06T20:00", "fr", "samedi 5 et dimanche 6 décembre à 20h"),
    ("2026-12-05T20:00 2026-12-06T15:00", "fr", "samedi 5 décembre à 20h et dimanche 6 décembre à 15h"),
    ("2026-12-31 2027-01-01", "fr", "jeudi 31 décembre et vendredi 1er janvier"),
    ("2026-12-05T15:00 2026-12-05T20:00", "fr", "samedi 5 décembre à 15h et à 20h"),
    ("2026-12-04T20:00 2026-12-05T20:00 2026-12-06T20:00", "fr", "les 4, 5 et 6 décembre à 20h"),
    ("2026-12-04T20:00 2026-12-05T20:00 2026-12-06T20:00", "de", "am 4., 5. und 6. Dezember um 20 Uhr"),
    ("2026-12-04T20:00 2026-12-05T20:00 2026-12-06T15:00", "fr", "les 4, 5 et 6 décembre"),
    ("2026-12-01T20:00 2026-12-15T20:00 2027-01-08T20:00", "fr", "les 1er et 15 décembre et le 8 janvier à 20h"),
    ("2026-12-01 2026-12-02 2026-12-03 2026-12-04", "fr", "du 1er au 4 décembre"),
    ("2026-12-03T09:00 2026-12-04T09:00 2026-12-05T09:00 2026-12-06T09:00", "fr",
     "du 3 au 6 décembre, chaque jour à 9h"),
    ("2026-12-04>2026-12-06 2026-12-18T20:00", "fr", "du 4 au 6 décembre et vendredi 18 décembre à 20h"),
    ("2026-12-04>2026-12-06 2026-12-18 2027-01-08>2027-01-10", "fr", "3 dates du 4 décembre au 10 janvier"),
    (" ".join(f"2026-12-{day:02}T20:00" for day in range(5, 27, 2)) + " 2027-03-14T20:00", "fr",
     "12 dates du 5 décembre au 14 mars"),
    (" ".join(f"2026-12-{day:02}T20:00" for day in range(5, 27, 2)) + " 2027-03-14T20:00", "nl",
     "12 data van 5 december tot en met 14 maart"),
]
RULES: list[tuple[str, str, str | None, dict[str, Any], Lang, str]] = [
    # rule, start, time of the end, more, language
    ("FREQ=WEEKLY;UNTIL=20270629", "2026-11-03T19:30", "21:30", {"except_school_holidays": "fr"}, "fr",
     "tous les mardis de 19h30 à 21h30, sauf congés scolaires, jusqu’au 29 juin"),
    ("FREQ=WEEKLY;UNTIL=20270629", "2026-11-03T19:30", "21:30", {"except_school_holidays": "fr"}, "nl",
     "elke dinsdag van 19.30 tot 21.30 uur, behalve in de schoolvakanties, tot en met 29 juni"),
    ("FREQ=WEEKLY;UNTIL=20270629", "2026-11-03T19:30", "21:30", {"except_school_holidays": "fr"}, "de",
     "jeden Dienstag von 19.30 bis 21.30 Uhr, außer in den Schulferien, bis zum 29. Juni"),
    ("FREQ=WEEKLY;UNTIL=20270629", "2026-11-03T19:30", "21:30", {"except_school_holidays": "fr"}, "en",
     "every Tuesday from 19:30 to 21:30, except during school holidays, until 29 June"),
    ("FREQ=WEEKLY", "2026-11-03", None, {"except_school_holidays": "fr"}, "fr",
     "tous les mardis, sauf congés scolaires"),
    ("FREQ=WEEKLY;BYDAY=TU,TH", "2026-12-01T20:00", None, {}, "fr", "tous les mardis et jeudis à 20h"),
    ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "2026-12-07T20:00", None, {}, "fr",
     "tous les lundis, mercredis et vendredis à 20h, à partir du 7 décembre"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-12-01T09:00", "17:00", {}, "fr", "du lundi au vendredi de 9h à 17h"),
    ("FREQ=WEEKLY;BYDAY=FR,SA,SU,MO", "2026-11-30", None, {}, "fr", "du vendredi au lundi"),
    ("FREQ=WEEKLY;BYDAY=SA,SU", "2026-11-28T14:00", None, {}, "nl", "elke zaterdag en zondag om 14 uur"),
    ("FREQ=DAILY;BYDAY=SA", "2026-11-28T14:00", None, {}, "fr", "tous les samedis à 14h"),
    ("FREQ=DAILY", "2026-11-28", None, {}, "fr", "tous les jours"),
    ("FREQ=DAILY;INTERVAL=2", "2026-11-28", None, {}, "fr", "un jour sur deux"),
    ("FREQ=WEEKLY;INTERVAL=2", "2026-12-01T20:00", None, {}, "fr", "un mardi sur deux à 20h"),
    ("FREQ=WEEKLY;INTERVAL=2", "2026-12-01T20:00", None, {}, "en", "every two weeks on Tuesday at 20:00"),
    ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH", "2026-12-01T20:00", None, {}, "fr",
     "une semaine sur trois, les mardis et jeudis à 20h"),
    ("FREQ=WEEKLY", "2026-11-29T01:00", None, {}, "fr", "chaque nuit de samedi à dimanche, à 1h"),
    ("FREQ=MONTHLY;BYDAY=1SA", "2026-11-07T20:00", None, {}, "fr", "le premier samedi du mois à 20h"),
    ("FREQ=MONTHLY;BYDAY=1SA", "2026-11-07T20:00", None, {}, "nl", "elke eerste zaterdag van de maand om 20 uur"),
    ("FREQ=MONTHLY;BYDAY=1SA", "2026-11-07T20:00", None, {}, "de", "jeden ersten Samstag im Monat um 20 Uhr"),
    ("FREQ=MONTHLY;BYDAY=1SA", "2026-11-07T20:00", None, {}, "en", "the first Saturday of the month at 20:00"),
    ("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=1", "2026-11-07", None, {}, "fr", "le premier samedi du mois"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27", None, {}, "fr", "le dernier vendredi du mois"),
    ("FREQ=MONTHLY;BYDAY=1SA,3SA", "2026-11-07", None, {}, "fr", "les premier et troisième samedis du mois"),
    ("FREQ=MONTHLY;BYDAY=1SA,3SU", "2026-11-07", None, {}, "fr", "le premier samedi et le troisième dimanche du mois"),
    ("FREQ=MONTHLY;BYDAY=1SA;INTERVAL=2", "2026-11-07", None, {}, "fr", "le premier samedi du mois, un mois sur deux"),
    ("FREQ=MONTHLY;BYMONTHDAY=15", "2026-11-15", None, {}, "fr", "le 15 du mois"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,15", "2026-11-15", None, {}, "fr", "les 1er et 15 du mois"),
    ("FREQ=MONTHLY;BYMONTHDAY=2", "2026-11-02", None, {}, "en", "the 2nd of the month"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30", None, {}, "fr", "le dernier jour du mois"),
    ("FREQ=YEARLY", "2026-07-21", None, {}, "fr", "chaque année le 21 juillet"),
    ("FREQ=YEARLY;BYMONTH=8;BYDAY=1SA", "2026-08-01", None, {}, "fr", "chaque année, le premier samedi d’août"),
    ("FREQ=YEARLY;BYMONTH=8;BYDAY=1SA", "2026-08-01", None, {}, "de", "jeden ersten Samstag im August"),
    ("FREQ=WEEKLY;BYMONTH=4,5,6,7,8,9", "2026-04-05T14:00", "18:00", {}, "fr",
     "tous les dimanches de 14h à 18h, d’avril à septembre"),
    ("FREQ=WEEKLY;BYMONTH=7,8", "2026-07-05", None, {}, "fr", "tous les dimanches, en juillet et août"),
    ("FREQ=WEEKLY;BYMONTH=11,12,1", "2026-11-01", None, {}, "fr", "tous les dimanches, de novembre à janvier"),
    ("FREQ=WEEKLY", "2026-11-03T20:00", None, {"exdates": ("2026-12-22T20:00",)}, "fr",
     "tous les mardis à 20h, sauf le 22 décembre"),
    ("FREQ=WEEKLY", "2026-11-03T20:00", None, {"exdates": ("2026-12-22", "2026-12-29", "2026-11-10")}, "nl",
     "elke dinsdag om 20 uur, behalve op 22 en 29 december"),
    ("FREQ=WEEKLY", "2026-11-03T20:00", None,
     {"exdates": ("2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29")}, "fr",
     "tous les mardis à 20h, sauf certaines dates"),
    ("FREQ=WEEKLY", "2026-11-03T20:00", None, {"exdates": ("2026-12-22",), "except_school_holidays": "fr"}, "fr",
     "tous les mardis à 20h, sauf congés scolaires"),
    ("FREQ=WEEKLY", "2026-11-03T20:00", None, {"rdates": ("2026-12-17",)}, "fr",
     "tous les mardis à 20h, et aussi le 17 décembre"),
    ("FREQ=WEEKLY;COUNT=10", "2026-12-08T20:00", None, {}, "fr", "tous les mardis à 20h, du 8 décembre au 9 février"),
    ("FREQ=WEEKLY;COUNT=10", "2026-01-06T20:00", None, {}, "fr", "tous les mardis à 20h, du 6 janvier au 10 mars"),
    ("FREQ=WEEKLY;COUNT=3", "2026-12-08T20:00", None, {}, "fr", "les 8, 15 et 22 décembre à 20h"),
    ("FREQ=WEEKLY;COUNT=4", "2026-12-08T20:00", None, {"exdates": ("2026-12-15",)}, "fr",
     "les 8, 22 et 29 décembre à 20h"),
    ("FREQ=WEEKLY", "2026-11-03T20:00", None, {"zone": "America/New_York"}, "fr",
     "tous les mardis à 20h, heure locale"),
    ("FREQ=WEEKLY", "2026-11-03T20:00", None, {"zone": "Europe/Paris"}, "fr", "tous les mardis à 20h"),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=TU", "2026-05-12T20:00", None, {}, "fr", "à plusieurs dates à 20h"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-11-30", None, {}, "fr", "à plusieurs dates"),
]
RUNS: list[tuple[str, str | None, str, Lang, str]] = [
    # first, last, now
    ("2026-12-04", "2027-01-31", NOW, "fr", "du 4 décembre au 31 janvier"),
    ("2026-12-04", "2027-01-31", "2026-12-04T03:59", "fr", "du 4 décembre au 31 janvier"),
    ("2026-12-04", "2027-01-31", "2026-12-04T04:00", "fr", "jusqu’au 31 janvier"),
    ("2026-12-04", "2027-01-31", "2027-01-31T03:59", "fr", "jusqu’au 31 janvier"),
    ("2026-12-04", "2027-01-31", "2027-01-31T12:00", "fr", "dernier jour, dimanche 31 janvier"),
    ("2026-12-04", "2027-01-31", "2027-02-01T04:00", "fr", "du 4 décembre au 31 janvier"),
    ("2026-12-04", "2027-01-31", "2026-12-10T12:00", "nl", "tot en met 31 januari"),
    ("2026-12-04", "2027-01-31", "2026-12-10T12:00", "de", "bis zum 31. Januar"),
    ("2026-12-04", "2027-01-31", "2026-12-10T12:00", "en", "until 31 January"),
    ("2026-12-04", "2026-12-04", NOW, "fr", "vendredi 4 décembre"),
    ("2026-12-04", "2028-01-31", NOW, "fr", "du 4 décembre au 31 janvier 2028"),
    ("2026-12-04", None, NOW, "fr", "à partir du 4 décembre"),
    ("2020-12-04", None, NOW, "fr", "jusqu’à nouvel ordre"),
]
HOURS: list[tuple[str, Lang, list[str]]] = [
    # Days, opening and closing, each followed by a semicolon; ! for a special day, x for a closed one.
    ("WE TH FR 14:00 18:00", "fr", ["du mercredi au vendredi de 14h à 18h"]),
    ("WE TH FR 14:00 18:00", "nl", ["woensdag tot en met vrijdag van 14 tot 18 uur"]),
    ("WE TH FR 14:00 18:00", "de", ["Mittwoch bis Freitag von 14 bis 18 Uhr"]),
    ("WE TH FR 14:00 18:00", "en", ["Wednesday to Friday from 14:00 to 18:00"]),
    ("SA 10:00 12:00; SA 14:00 18:00", "fr", ["le samedi de 10h à 12h et de 14h à 18h"]),
    ("SA SU 11:00 18:00", "fr", ["le samedi et le dimanche de 11h à 18h"]),
    ("MO WE TH FR 11:00 18:00", "fr", ["le lundi et du mercredi au vendredi de 11h à 18h"]),
    ("MO TU WE TH FR SA SU 11:00 18:00", "fr", ["tous les jours de 11h à 18h"]),
    ("FR SA SU MO 11:00 18:00", "fr", ["du vendredi au lundi de 11h à 18h"]),
    ("WE 14:00 18:00; SA 10:00 18:00", "fr", ["le mercredi de 14h à 18h", "le samedi de 10h à 18h"]),
    ("FR 22:00 02:00", "fr", ["le vendredi de 22h à 2h"]),
    ("FR 09:30 00:00", "fr", ["le vendredi de 9h30 à minuit"]),
    ("FR 00:00 00:00", "fr", ["le vendredi 24 heures sur 24"]),
    ("SA 10:00 18:00; !2026-12-24 10:00 14:00; x2026-12-25", "fr",
     ["le samedi de 10h à 18h", "le 24 décembre de 10h à 14h", "fermé le 25 décembre"]),
    ("x2026-12-25; x2027-01-01", "fr", ["fermé le 25 décembre et le 1er janvier"]),
    ("x2026-12-24; x2026-12-25; x2026-12-26; x2027-01-01", "fr",
     ["fermé le 1er janvier", "fermé du 24 au 26 décembre"]),
    ("x2026-12-25", "nl", ["gesloten op 25 december"]),
    ("x2026-12-25", "de", ["geschlossen am 25. Dezember"]),
    ("x2026-12-25", "en", ["closed on 25 December"]),
    ("", "fr", []),
]
# fmt: on


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


def content(schedule: Schedule, *overrides: Override) -> EventContent:
    return EventContent(
        title={"fr": "Cours"},
        category="atelier",
        schedule=schedule,
        organiser=Organiser(name="Nous"),
        overrides=overrides,
    )


def dates(written: str) -> DatesSchedule:
    entries = []
    for key, entry in enumerate(written.split()):
        start, _, end = entry.partition(">")
        entries.append(DateEntry(key=str(key), original=start, start=start, end=end or None))
    return DatesSchedule(dates=tuple(entries))


def recurring(rrule: str, start: str, end: str | None, more: dict[str, Any]) -> RecurringSchedule:
    rest = dict(more)
    zone = rest.pop("zone", "Europe/Brussels")
    ends = f"{start[:10]}T{end}" if end else None
    rule = Rule(key="r", start=start, end=ends, rrule=check_rule(rrule, start), **rest)
    return RecurringSchedule(zone=zone, rules=(rule,))


def run(first: str, last: str | None, written: str = "") -> OngoingSchedule:
    hours, special, closed = [], [], []
    for item in filter(None, written.split("; ")):
        *days, opens, closes = item.split() if not item.startswith("x") else (item, "", "")
        if item.startswith("x"):
            closed.append(date.fromisoformat(item[1:]))
        elif item.startswith("!"):
            special.append(SpecialHours(day=date.fromisoformat(days[0][1:]), opens=opens, closes=closes))
        else:
            hours.append(OpeningHours(days=tuple(days), opens=opens, closes=closes))  # type: ignore[arg-type]
    return OngoingSchedule(
        first=date.fromisoformat(first),
        last=date.fromisoformat(last) if last else None,
        hours=tuple(hours),
        special=tuple(special),
        closed=tuple(closed),
    )


@pytest.mark.parametrize(("written", "lang", "label"), DATES)
def test_single_dates(written: str, lang: Lang, label: str) -> None:
    assert schedule_label(content(dates(written)), local(NOW), lang) == label


@pytest.mark.parametrize(("rrule", "start", "end", "more", "lang", "label"), RULES)
def test_rules(rrule: str, start: str, end: str | None, more: dict[str, Any], lang: Lang, label: str) -> None:
    assert schedule_label(content(recurring(rrule, start, end, more)), local(NOW), lang) == label


@pytest.mark.parametrize(("first", "last", "now", "lang", "label"), RUNS)
def test_runs(first: str, last: str | None, now: str, lang: Lang, label: str) -> None:
    assert schedule_label(content(run(first, last)), local(now), lang) == label


@pytest.mark.parametrize(("written", "lang", "labels"), HOURS)
def test_opening_hours(written: str, lang: Lang, labels: list[str]) -> None:
    assert hours_labels(run("2026-12-04", "2027-01-31", written), lang) == labels


def test_exceptions_that_have_passed_are_left_out() -> None:
    entered = run("2026-12-04", "2027-01-31", "!2026-12-24 10:00 14:00; x2026-12-25; x2027-01-01")
    assert hours_labels(entered, "fr", local("2026-12-26T12:00")) == ["fermé le 1er janvier"]


def test_dates_are_said_as_they_now_are() -> None:
    entered = dates("2026-12-04T20:00 2026-12-05T20:00 2026-12-06T20:00")

    def label(*overrides: Override) -> str:
        return schedule_label(content(entered, *overrides), local(NOW))

    moved = Override(entry="2", original="2026-12-06T20:00", start="2026-12-13T20:00")
    gone = [
        Override(entry=str(key), original=entry.original, status="cancelled") for key, entry in enumerate(entered.dates)
    ]
    assert label(moved) == "les 4, 5 et 13 décembre à 20h"
    assert label(gone[0]) == "samedi 5 et dimanche 6 décembre à 20h"
    assert label(*gone) == "les 4, 5 et 6 décembre à 20h"


def test_rules_that_go_together_share_what_is_said_of_all() -> None:
    def several(*given: tuple[str, str, dict[str, Any]]) -> str:
        rules = [recurring(rrule, start, None, more).rules[0] for rrule, start, more in given]
        return schedule_label(content(RecurringSchedule(rules=tuple(rules))), local(NOW))

    school = {"except_school_holidays": "fr"}
    ends = "FREQ=WEEKLY;UNTIL=20270629"
    assert several((ends, "2026-11-03T19:00", school), (ends, "2026-11-05T20:00", school)) == (
        "tous les mardis à 19h et tous les jeudis à 20h, sauf congés scolaires, jusqu’au 29 juin"
    )
    assert several((ends, "2026-11-03T19:00", {}), ("FREQ=WEEKLY", "2026-11-05T20:00", {})) == (
        "tous les mardis à 19h, jusqu’au 29 juin; tous les jeudis à 20h"
    )
    five = [("FREQ=WEEKLY", f"2026-11-0{day}T19:00", {}) for day in range(2, 7)]
    assert several(*five) == "à plusieurs dates"


@settings(deadline=None, max_examples=150)
@given(
    freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    parts=st.dictionaries(
        st.sampled_from(["INTERVAL=2", "INTERVAL=7", "COUNT=5", "BYMONTH=2,3,7", "BYMONTHDAY=1,-2", "BYYEARDAY=100"])
        | st.sampled_from(["BYDAY=MO", "BYDAY=1MO,-1FR", "BYDAY=4SA", "BYDAY=SA,SU", "BYSETPOS=2", "BYWEEKNO=9"]),
        st.none(),
        max_size=3,
    ),
    start=st.sampled_from(["2026-12-01", "2024-02-29T20:00", "2027-05-31T00:30"]),
)
def test_every_rule_has_words(freq: str, parts: dict[str, None], start: str) -> None:
    """Also those for which we have no plain ones."""
    entered = RecurringSchedule(rules=(Rule(key="r", start=start, rrule=";".join([f"FREQ={freq}", *_once(parts)])),))
    for lang in LANGUAGES:
        label = schedule_label(content(entered), local(NOW), lang)
        assert label
        assert "{" not in label
        assert "  " not in label


def _once(parts: dict[str, None]) -> list[str]:
    return list({part.split("=")[0]: part for part in parts}.values())
