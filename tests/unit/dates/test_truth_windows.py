"""The truth about windows: what each name means when, by the Belgian wall clock, and what a window shows.

5 December 2026 is a Saturday.
"""

from datetime import date, datetime

import pytest

from shared.dates import (
    ZONE,
    DateUnreadable,
    RangeReversed,
    Window,
    YearOutOfBounds,
    check_when,
    local_instant,
    next_boundary,
    windows,
)
from shared.dates.schedule import occurrences
from shared.events.content import EventContent, Organiser
from shared.events.schedule import DateEntry, DatesSchedule, OngoingSchedule, OpeningHours, Schedule
from shared.i18n import LANGUAGES, Lang

# fmt: off
NAMES = [
    # when             now                 from                to
    # A weekday is the next one of that name, or what remains of today, which ends at 04:00.
    ("saturday",       "2026-12-01T10:00", "2026-12-05T04:00", "2026-12-06T04:00"),
    ("saturday",       "2026-12-05T10:00", "2026-12-05T10:00", "2026-12-06T04:00"),
    ("saturday",       "2026-12-06T03:59", "2026-12-06T03:59", "2026-12-06T04:00"),
    ("saturday",       "2026-12-06T04:00", "2026-12-12T04:00", "2026-12-13T04:00"),
    ("sunday",         "2026-12-06T03:59", "2026-12-06T04:00", "2026-12-07T04:00"),
    ("monday",         "2026-12-05T10:00", "2026-12-07T04:00", "2026-12-08T04:00"),
    ("tuesday",        "2026-12-05T10:00", "2026-12-08T04:00", "2026-12-09T04:00"),
    ("wednesday",      "2026-12-05T10:00", "2026-12-09T04:00", "2026-12-10T04:00"),
    ("thursday",       "2026-12-31T23:00", "2026-12-31T23:00", "2027-01-01T04:00"),
    ("friday",         "2026-12-31T23:00", "2027-01-01T04:00", "2027-01-02T04:00"),
    # The days the clocks change have 23 and 25 hours.
    ("saturday",       "2027-03-22T12:00", "2027-03-27T04:00", "2027-03-28T04:00"),
    ("sunday",         "2027-03-28T01:59", "2027-03-28T04:00", "2027-03-29T04:00"),
    ("today",          "2027-03-28T03:00", "2027-03-28T03:00", "2027-03-28T04:00"),
    ("sunday",         "2026-10-19T12:00", "2026-10-25T04:00", "2026-10-26T04:00"),
    ("week",           "2027-03-25T12:00", "2027-03-25T12:00", "2027-03-29T04:00"),
    # The weekend after the one that runs, or comes first: it changes on Monday at 04:00.
    ("next-weekend",   "2026-12-02T12:00", "2026-12-11T17:00", "2026-12-14T04:00"),
    ("next-weekend",   "2026-12-06T12:00", "2026-12-11T17:00", "2026-12-14T04:00"),
    ("next-weekend",   "2026-12-06T18:00", "2026-12-11T17:00", "2026-12-14T04:00"),
    ("next-weekend",   "2026-12-07T03:59", "2026-12-11T17:00", "2026-12-14T04:00"),
    ("next-weekend",   "2026-12-07T04:00", "2026-12-18T17:00", "2026-12-21T04:00"),
    # Christmas 2026 is a Friday.
    ("next-weekend",   "2026-12-15T12:00", "2026-12-24T17:00", "2026-12-28T04:00"),
    # Easter Monday 2027, 29 March: the long weekend lasts, and so the next one stays, until Tuesday.
    ("next-weekend",   "2027-03-29T15:00", "2027-04-02T17:00", "2027-04-05T04:00"),
    ("next-weekend",   "2027-03-30T04:00", "2027-04-09T17:00", "2027-04-12T04:00"),
    ("monday",         "2027-03-28T12:00", "2027-03-29T04:00", "2027-03-30T04:00"),
    # What remains of the week, and of the month.
    ("week",           "2026-12-02T12:00", "2026-12-02T12:00", "2026-12-07T04:00"),
    ("week",           "2026-12-07T03:59", "2026-12-07T03:59", "2026-12-07T04:00"),
    ("week",           "2026-12-07T04:00", "2026-12-07T04:00", "2026-12-14T04:00"),
    ("week",           "2026-12-06T18:00", "2026-12-06T18:00", "2026-12-07T04:00"),
    ("month",          "2026-12-05T12:00", "2026-12-05T12:00", "2027-01-01T04:00"),
    ("month",          "2027-01-01T03:59", "2027-01-01T03:59", "2027-01-01T04:00"),
    ("month",          "2027-01-01T04:00", "2027-01-01T04:00", "2027-02-01T04:00"),
    ("month",          "2027-02-10T12:00", "2027-02-10T12:00", "2027-03-01T04:00"),
    ("month",          "2028-02-29T12:00", "2028-02-29T12:00", "2028-03-01T04:00"),
    # Ascension 2027 is Thursday 6 May: from its eve to the end of the weekend.
    ("pont",           "2027-05-03T12:00", "2027-05-05T17:00", "2027-05-10T04:00"),
    ("pont",           "2027-05-05T17:00", "2027-05-05T17:00", "2027-05-10T04:00"),
    ("pont",           "2027-05-08T11:00", "2027-05-08T11:00", "2027-05-10T04:00"),
    ("pont",           "2027-05-10T03:59", "2027-05-10T03:59", "2027-05-10T04:00"),
    ("pont",           "2027-05-10T04:00", "2027-11-10T17:00", "2027-11-15T04:00"),
    ("weekend",        "2027-05-03T12:00", "2027-05-07T17:00", "2027-05-10T04:00"),
    # 11 November 2026 is a Wednesday: no pont; nor is Christmas, a Friday. The next is Ascension.
    ("pont",           "2026-11-09T12:00", "2027-05-05T17:00", "2027-05-10T04:00"),
    ("weekend",        "2026-11-11T12:00", "2026-11-13T17:00", "2026-11-16T04:00"),
    # A Tuesday: from the weekend before it to its own end. 15 August 2028, and Christmas 2029.
    ("pont",           "2028-08-10T12:00", "2028-08-11T17:00", "2028-08-16T04:00"),
    ("pont",           "2028-08-15T23:00", "2028-08-15T23:00", "2028-08-16T04:00"),
    ("weekend",        "2028-08-10T12:00", "2028-08-11T17:00", "2028-08-14T04:00"),
    ("pont",           "2029-12-20T12:00", "2029-12-21T17:00", "2029-12-26T04:00"),
    ("pont",           "2029-12-26T04:00", "2029-12-28T17:00", "2030-01-02T04:00"),
    # Ranges: agenda days, both included.
    ("2026-12-05/2026-12-12", "2026-12-08T12:00", "2026-12-05T04:00", "2026-12-13T04:00"),
    ("2026-12-05/2026-12-05", "2026-12-08T12:00", "2026-12-05T04:00", "2026-12-06T04:00"),
]
SCHOOL: list[tuple[Lang, str, str, str]] = [
    # lang  now                 from                to
    # 2026-2027 in the French Community.
    ("fr", "2026-10-10T12:00", "2026-10-19T04:00", "2026-11-02T04:00"),
    ("fr", "2026-10-25T12:00", "2026-10-25T12:00", "2026-11-02T04:00"),
    ("fr", "2026-11-02T03:59", "2026-11-02T03:59", "2026-11-02T04:00"),
    ("fr", "2026-11-02T04:00", "2026-12-21T04:00", "2027-01-04T04:00"),
    ("fr", "2026-11-11T12:00", "2026-12-21T04:00", "2027-01-04T04:00"),
    ("fr", "2027-01-01T12:00", "2027-01-01T12:00", "2027-01-04T04:00"),
    ("fr", "2027-01-04T04:00", "2027-02-22T04:00", "2027-03-08T04:00"),
    ("fr", "2027-03-29T12:00", "2027-04-26T04:00", "2027-05-10T04:00"),
    ("fr", "2027-05-06T12:00", "2027-05-06T12:00", "2027-05-10T04:00"),
    ("fr", "2027-05-17T12:00", "2027-07-03T04:00", "2027-08-30T04:00"),
    ("fr", "2027-09-27T12:00", "2027-10-25T04:00", "2027-11-08T04:00"),
    # In the German-speaking one.
    ("de", "2026-10-10T12:00", "2026-11-02T04:00", "2026-11-09T04:00"),
    ("de", "2026-11-15T12:00", "2026-12-21T04:00", "2027-01-04T04:00"),
    ("de", "2027-01-04T12:00", "2027-02-08T04:00", "2027-02-15T04:00"),
    ("de", "2027-03-01T12:00", "2027-03-29T04:00", "2027-04-12T04:00"),
    ("de", "2027-06-01T12:00", "2027-07-01T04:00", "2027-09-01T04:00"),
    # Who reads Dutch or English here lives among French-speaking schools.
    ("nl", "2026-10-10T12:00", "2026-10-19T04:00", "2026-11-02T04:00"),
    ("en", "2026-10-10T12:00", "2026-10-19T04:00", "2026-11-02T04:00"),
]
LABELS: list[tuple[str, str, Lang, str]] = [
    ("saturday",        "2026-12-01T10:00", "fr", "samedi 5 décembre"),
    ("next-weekend",    "2026-12-02T12:00", "fr", "le week-end prochain, du vendredi 11 au dimanche 13 décembre"),
    ("next-weekend",    "2026-12-15T12:00", "fr",
     "le week-end prochain, prolongé, du jeudi 24 au dimanche 27 décembre"),
    ("next-weekend",    "2026-12-15T12:00", "nl",
     "volgend weekend, een lang weekend, van donderdag 24 tot en met zondag 27 december"),
    ("week",            "2026-12-02T12:00", "fr", "cette semaine, du mercredi 2 au dimanche 6 décembre"),
    ("week",            "2026-12-06T12:00", "fr", "cette semaine, dimanche 6 décembre"),
    ("week",            "2026-12-02T12:00", "de", "diese Woche, von Mittwoch, 2. bis Sonntag, 6. Dezember"),
    ("month",           "2026-12-05T12:00", "fr", "ce mois-ci, du samedi 5 au jeudi 31 décembre"),
    ("month",           "2026-12-05T12:00", "en", "this month, from Saturday 5 to Thursday 31 December"),
    ("pont",            "2027-05-03T12:00", "fr", "le pont de l’Ascension, du mercredi 5 au dimanche 9 mai"),
    ("pont",            "2027-05-03T12:00", "nl",
     "de brugdagen rond Hemelvaart, van woensdag 5 tot en met zondag 9 mei"),
    ("pont",            "2028-08-10T12:00", "fr", "le pont du 15 août, du vendredi 11 au mardi 15 août"),
    ("pont",            "2029-12-20T12:00", "fr", "le pont de Noël, du vendredi 21 au mardi 25 décembre"),
    ("pont",            "2029-12-26T12:00", "de",
     "die Brückentage um Neujahr, von Freitag, 28. Dezember bis Dienstag, 1. Januar"),
    ("school-holidays", "2026-10-10T12:00", "fr",
     "les vacances d’automne, du lundi 19 octobre au dimanche 1er novembre"),
    ("school-holidays", "2026-10-10T12:00", "de",
     "die Herbstferien in Ostbelgien, von Montag, 2. bis Sonntag, 8. November"),
    ("school-holidays", "2026-12-30T12:00", "nl",
     "de kerstvakantie in het Franstalig onderwijs, van woensdag 30 december tot en met zondag 3 januari"),
    ("2026-12-05/2026-12-12", "2026-12-01T12:00", "fr", "du samedi 5 au samedi 12 décembre"),
]
# Shown or not, in the window of `when` at Saturday 5 December, 11:00 (or the time given).
SHOWN = [
    # start              end                 when         shown  now
    ("2026-12-05T10:00", "2026-12-05T11:01", "today",     True,  "2026-12-05T11:00"),  # ends in a minute: still on
    ("2026-12-05T10:00", "2026-12-05T11:00", "today",     False, "2026-12-05T11:00"),
    ("2026-12-05T08:30", None,               "today",     True,  "2026-12-05T11:00"),  # no end: three hours
    ("2026-12-05T08:00", None,               "today",     False, "2026-12-05T11:00"),
    ("2026-12-05",       None,               "today",     True,  "2026-12-05T23:59"),  # no time: all its agenda day
    ("2026-12-05",       None,               "today",     True,  "2026-12-06T03:59"),
    ("2026-12-05",       None,               "today",     False, "2026-12-06T04:00"),
    ("2026-12-06T00:30", None,               "saturday",  True,  "2026-12-05T11:00"),  # the night belongs to Saturday
    ("2026-12-06T03:59", None,               "saturday",  True,  "2026-12-05T11:00"),
    ("2026-12-06T04:00", None,               "saturday",  False, "2026-12-05T11:00"),  # the ramassage to Sunday
    ("2026-12-06T05:00", None,               "sunday",    True,  "2026-12-05T11:00"),  # and the brocante
    ("2026-12-05T23:00", "2026-12-06T05:00", "sunday",    True,  "2026-12-05T11:00"),  # till five: both days
    ("2026-12-06T23:59", None,               "weekend",   True,  "2026-12-05T11:00"),
    ("2026-12-07T03:30", None,               "weekend",   True,  "2026-12-05T11:00"),
    ("2026-12-07T04:00", None,               "weekend",   False, "2026-12-05T11:00"),
    ("2026-12-04T16:00", "2026-12-04T17:30", "weekend",   True,  "2026-12-01T11:00"),
    ("2026-12-04T16:00", "2026-12-04T17:00", "weekend",   False, "2026-12-01T11:00"),
    ("2027-03-28T02:30", None,               "saturday",  True,  "2027-03-27T11:00"),  # 03:30 on the clock
    ("2026-10-25T02:30", None,               "saturday",  True,  "2026-10-24T11:00"),
    ("2027-03-29T20:00", None,               "weekend",   True,  "2027-03-26T11:00"),  # Easter Monday
    ("2026-12-24T18:00", None,               "weekend",   True,  "2026-12-22T11:00"),  # Christmas Eve, a Thursday
    ("2027-05-06T15:00", None,               "weekend",   False, "2027-05-03T11:00"),  # Ascension
    ("2027-05-06T15:00", None,               "pont",      True,  "2027-05-03T11:00"),
    ("2026-11-11T11:00", None,               "weekend",   False, "2026-11-09T11:00"),
]
# Open on Saturday from `opens` to `closes`.
OPENINGS = [
    # opens   closes   when       shown  now
    ("14:00", "18:00", "today",   True,  "2026-12-05T11:00"),
    ("14:00", "18:00", "today",   True,  "2026-12-05T16:59"),  # 61 minutes
    ("14:00", "18:00", "today",   True,  "2026-12-05T17:00"),  # 60
    ("14:00", "18:00", "today",   False, "2026-12-05T17:01"),  # 59
    ("14:00", "18:00", "tonight", True,  "2026-12-05T11:00"),  # 17:00 to 18:00
    ("14:00", "17:59", "tonight", False, "2026-12-05T11:00"),
    ("22:00", "02:00", "today",   True,  "2026-12-06T01:00"),
    ("22:00", "02:00", "today",   False, "2026-12-06T01:01"),
    ("22:00", "04:30", "sunday",  False, "2026-12-05T11:00"),  # spills over by half an hour
    ("22:00", "05:00", "sunday",  True,  "2026-12-05T11:00"),
    # The window is shorter than an hour: open all along, or not shown.
    ("20:00", "04:00", "today",   True,  "2026-12-06T03:30"),
    ("20:00", "03:50", "today",   False, "2026-12-06T03:30"),
    # The opening is shorter than an hour: not begun, or not shown.
    ("14:00", "14:45", "today",   True,  "2026-12-05T14:00"),
    ("14:00", "14:45", "today",   False, "2026-12-05T14:01"),
]
BOUNDARIES = [
    ("2026-12-06T17:00", "2026-12-06T18:00"),  # Sunday 18:00: two weekends
    ("2026-12-06T18:00", "2026-12-07T04:00"),
    ("2027-03-28T18:00", "2027-03-29T04:00"),
    ("2027-03-29T17:00", "2027-03-30T04:00"),  # Easter Monday ends on Tuesday
    ("2027-05-05T16:59", "2027-05-05T17:00"),  # the eve of Ascension
    ("2026-12-31T23:59", "2027-01-01T04:00"),
    ("2026-10-25T02:30", "2026-10-25T04:00"),
    ("2027-03-28T01:59", "2027-03-28T04:00"),
]
# fmt: on


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


def one_window(when: str, now: str, lang: Lang = "fr") -> Window:
    return windows(when, local(now), lang)[0]


def bounds(window: Window) -> tuple[str, str]:
    return tuple(moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") for moment in (window.start, window.end))  # type: ignore[return-value]


def content(schedule: Schedule) -> EventContent:
    return EventContent(
        title={"fr": "Expo"}, category="exposition", schedule=schedule, organiser=Organiser(name="Nous")
    )


@pytest.mark.parametrize(("when", "now", "start", "end"), NAMES)
def test_names(when: str, now: str, start: str, end: str) -> None:
    assert bounds(one_window(when, now)) == (start, end)
    assert len(windows(when, local(now))) == 1


@pytest.mark.parametrize(("lang", "now", "start", "end"), SCHOOL)
def test_school_holidays(lang: Lang, now: str, start: str, end: str) -> None:
    assert bounds(one_window("school-holidays", now, lang)) == (start, end)


@pytest.mark.parametrize(("when", "now", "lang", "label"), LABELS)
def test_windows_have_names(when: str, now: str, lang: Lang, label: str) -> None:
    assert one_window(when, now, lang).label == label


@pytest.mark.parametrize(("start", "end", "when", "shown", "now"), SHOWN)
def test_what_a_window_shows(start: str, end: str | None, when: str, shown: bool, now: str) -> None:
    schedule = DatesSchedule(dates=(DateEntry(key="a", original=start, start=start, end=end),))
    (occurrence,) = occurrences("e", content(schedule), (local("2026-01-01"), local("2028-01-01")))
    assert one_window(when, now).shows(occurrence) is shown


@pytest.mark.parametrize(("opens", "closes", "when", "shown", "now"), OPENINGS)
def test_an_opening_counts_when_an_hour_of_it_is_left(
    opens: str, closes: str, when: str, shown: bool, now: str
) -> None:
    day = date(2026, 12, 5)
    run = OngoingSchedule(first=day, last=day, hours=(OpeningHours(days=("SA",), opens=opens, closes=closes),))
    (occurrence,) = occurrences("e", content(run), (local("2026-12-01"), local("2026-12-10")))
    assert one_window(when, now).shows(occurrence) is shown


def test_a_run_without_hours_is_shown_to_the_end_of_its_agenda_day() -> None:
    run = OngoingSchedule(first=date(2026, 12, 5), last=date(2026, 12, 5))
    (occurrence,) = occurrences("e", content(run), (local("2026-12-01"), local("2026-12-10")))
    assert one_window("today", "2026-12-06T03:59").shows(occurrence)
    assert not one_window("sunday", "2026-12-05T12:00").shows(occurrence)


def test_an_empty_window_shows_nothing() -> None:
    run = OngoingSchedule(first=date(2026, 12, 5), last=date(2026, 12, 5))
    (occurrence,) = occurrences("e", content(run), (local("2026-12-01"), local("2026-12-10")))
    noon = local("2026-12-05T12:00")
    assert not Window(noon, noon, "").shows(occurrence)


@pytest.mark.parametrize(("now", "boundary"), BOUNDARIES)
def test_boundaries(now: str, boundary: str) -> None:
    assert next_boundary(local(now)) == local(boundary)


@pytest.mark.parametrize("day", ["2026-12-05", "2026-12-06", "2027-03-28", "2026-10-25", "2027-05-05", "2027-05-09"])
def test_between_boundaries_no_window_changes_but_for_now(day: str) -> None:
    """So that an answer may be remembered until the next boundary."""
    names = ("monday", "saturday", "weekend", "next-weekend", "pont", "week", "month", "school-holidays", "tonight")
    moment = local_instant(date.fromisoformat(day), local("2026-01-01T00:10").time())
    until = next_boundary(moment)
    latest = until - (until - moment) / 100
    for name in names:
        for lang in LANGUAGES:
            before, after = windows(name, moment, lang), windows(name, latest, lang)
            assert [(max(one.start, latest), one.end, one.label) for one in before] == [
                (one.start, one.end, one.label) for one in after
            ], name


@pytest.mark.parametrize(
    ("when", "canonical"),
    [
        (" Next-Weekend ", "next-weekend"),
        ("MONDAY", "monday"),
        ("2026-12-05/2026-12-12", "2026-12-05/2026-12-12"),
        ("2026-12-05/2026-12-05", "2026-12-05"),
        ("2026-12-05", "2026-12-05"),
    ],
)
def test_when_has_one_form(when: str, canonical: str) -> None:
    assert check_when(when) == canonical


@pytest.mark.parametrize(
    ("when", "error"),
    [
        ("2026-12-12/2026-12-05", RangeReversed),
        ("2026-12-05/2026-12-32", DateUnreadable),
        ("2026-12-05/2026-12-06/2026-12-07", DateUnreadable),
        ("2026-12-05/weekend", DateUnreadable),
        ("2026-12-05/", DateUnreadable),
        (" 2026-12-05/ ", DateUnreadable),
        ("2026-12-05//", DateUnreadable),
        ("2026-12-05/20026-12-06", YearOutOfBounds),
    ],
)
def test_a_range_that_is_none_is_refused(when: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_when(when)
