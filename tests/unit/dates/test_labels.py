"""Dates in words: a truth table in French, and one line of each kind in the other languages."""

from datetime import datetime

import pytest

from shared.dates import ZONE, instants, occurrence_label, parse_moment, windows
from shared.dates.windows import between
from shared.i18n import Lang

NOW = datetime(2026, 12, 1, 12, tzinfo=ZONE)

FRENCH = [
    ("2026-12-05T20:00", None, "samedi 5 décembre à 20h"),
    ("2026-12-05T20:30", None, "samedi 5 décembre à 20h30"),
    ("2026-12-05T09:05", None, "samedi 5 décembre à 9h05"),
    ("2026-12-01T20:00", None, "mardi 1er décembre à 20h"),
    ("2026-12-05T20:00", "2026-12-05T22:30", "samedi 5 décembre de 20h à 22h30"),
    ("2026-12-05T20:00", "2026-12-06T00:00", "samedi 5 décembre de 20h à minuit"),
    ("2026-12-05T20:00", "2026-12-06T02:00", "samedi 5 décembre de 20h à 2h"),
    ("2026-12-05T20:00", "2026-12-06T05:00", "du samedi 5 décembre à 20h au dimanche 6 décembre à 5h"),
    ("2026-12-06T00:30", None, "nuit de samedi 5 à dimanche 6 décembre, à 0h30"),
    ("2026-12-06T00:00", None, "nuit de samedi 5 à dimanche 6 décembre, à minuit"),
    ("2026-12-06T01:00", "2026-12-06T03:00", "nuit de samedi 5 à dimanche 6 décembre, de 1h à 3h"),
    ("2026-12-06T04:00", None, "dimanche 6 décembre à 4h"),
    ("2026-12-01T01:00", None, "nuit de lundi 30 novembre à mardi 1er décembre, à 1h"),
    ("2026-12-05", None, "samedi 5 décembre"),
    ("2026-12-04", "2026-12-06", "du vendredi 4 au dimanche 6 décembre"),
    ("2026-11-30", "2026-12-01", "du lundi 30 novembre au mardi 1er décembre"),
    ("2027-01-02T20:00", None, "samedi 2 janvier à 20h"),
    ("2027-06-05T20:00", None, "samedi 5 juin 2027 à 20h"),
    ("2027-06-04", "2027-06-05", "du vendredi 4 au samedi 5 juin 2027"),
    ("2027-03-28T02:30", None, "nuit de samedi 27 à dimanche 28 mars 2027, à 3h30"),
    ("2026-10-25T02:30", None, "nuit de samedi 24 à dimanche 25 octobre, à 2h30"),
]
OTHERS: list[tuple[str, str | None, Lang, str]] = [
    ("2026-12-05T20:00", None, "nl", "zaterdag 5 december om 20 uur"),
    ("2026-12-05T20:30", None, "nl", "zaterdag 5 december om 20.30 uur"),
    ("2026-12-06T00:30", None, "nl", "nacht van zaterdag 5 op zondag 6 december, om 0.30 uur"),
    ("2026-12-04", "2026-12-06", "nl", "van vrijdag 4 tot en met zondag 6 december"),
    ("2026-12-05T20:00", None, "de", "Samstag, 5. Dezember um 20 Uhr"),
    ("2026-12-01T20:00", None, "de", "Dienstag, 1. Dezember um 20 Uhr"),
    ("2026-12-04", "2026-12-06", "de", "von Freitag, 4. bis Sonntag, 6. Dezember"),
    ("2026-12-05T20:00", None, "en", "Saturday 5 December at 20:00"),
    ("2026-12-05T20:00", "2026-12-06T02:00", "en", "Saturday 5 December from 20:00 to 2:00"),
]


def label(start: str, end: str | None, lang: Lang) -> str:
    begins, ends, all_day = instants(start, end)
    return occurrence_label(begins, ends, NOW, all_day=all_day, lang=lang)


@pytest.mark.parametrize(("start", "end", "expected"), FRENCH)
def test_an_occurrence_in_french(start: str, end: str | None, expected: str) -> None:
    assert label(start, end, "fr") == expected


@pytest.mark.parametrize(("start", "end", "lang", "expected"), OTHERS)
def test_an_occurrence_in_the_other_languages(start: str, end: str | None, lang: Lang, expected: str) -> None:
    assert label(start, end, lang) == expected


@pytest.mark.parametrize(
    ("when", "now", "expected"),
    [
        ("today", "2026-12-05T10:00", ["aujourd’hui, samedi 5 décembre"]),
        ("today", "2026-12-06T02:00", ["aujourd’hui, samedi 5 décembre"]),
        ("tonight", "2026-12-05T10:00", ["ce soir, samedi 5 décembre"]),
        ("tomorrow", "2026-12-05T10:00", ["demain, dimanche 6 décembre"]),
        ("weekend", "2026-12-01T10:00", ["ce week-end, du vendredi 4 au dimanche 6 décembre"]),
        (
            "weekend",
            "2026-12-06T18:00",
            ["ce week-end, dimanche 6 décembre", "le week-end prochain, du vendredi 11 au dimanche 13 décembre"],
        ),
        ("weekend", "2026-12-22T10:00", ["ce week-end prolongé, du jeudi 24 au dimanche 27 décembre"]),
        ("weekend", "2027-03-26T10:00", ["ce week-end prolongé, du vendredi 26 au lundi 29 mars"]),
        ("2026-12-05", "2026-12-01T10:00", ["samedi 5 décembre"]),
    ],
)
def test_windows_are_named(when: str, now: str, expected: list[str]) -> None:
    found = windows(when, datetime.fromisoformat(now).replace(tzinfo=ZONE))
    assert [window.label for window in found] == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-12-05", "2026-12-06", "du samedi 5 au dimanche 6 décembre"),
        ("2026-12-05", None, "à partir du samedi 5 décembre"),
        (None, "2026-12-05", "jusqu’au samedi 5 décembre"),
        (None, None, "à partir de maintenant"),
        ("2026-12-05T20:00", "2026-12-06T02:00", "du samedi 5 décembre à 20h au dimanche 6 décembre à 2h"),
    ],
)
def test_ranges_are_named(start: str | None, end: str | None, expected: str) -> None:
    assert between(start and parse_moment(start), end and parse_moment(end), NOW).label == expected
