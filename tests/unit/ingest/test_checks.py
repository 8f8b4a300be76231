"""What the checks find."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.ingest.findings import explained
from services.ingest.moderation.checks import Subject, review
from services.ingest.moderation.twins import fingerprints
from services.ingest.notes import Note
from shared.events.content import EventContent, Organiser, Place, Price
from shared.events.schedule import DateEntry, DatesSchedule, OngoingSchedule, RecurringSchedule, Rule, Schedule
from shared.i18n import LANGUAGES

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLACE = Place(name="Le Delta", postcode="5000", locality="Namur", commune="Namur", nis="92094", province="namur")


def content(*starts: str, **changes: Any) -> EventContent:
    dates = tuple(DateEntry(key=f"d{n}", original=start, start=start) for n, start in enumerate(starts, 1))
    return EventContent(
        title={"fr": "Bal folk"},
        description={"fr": "On danse."},
        category="concert",
        schedule=DatesSchedule(dates=dates or (DateEntry(key="d1", original="2026-12-05", start="2026-12-05"),)),
        place=PLACE,
        organiser=Organiser(name="Le Bal du Coin"),
        price=Price(kind="free"),
    ).model_copy(update=changes)


DOUBTFUL = Note("place_doubtful", "place.locality", {"postcode": "5000", "locality": "Liège", "commune": "Namur"})
LOST = Note("change_lost", "changes.0", {"start": "2026-12-05T20:00"})
GOOD = Subject(content(), (), "cinqmille", ("cinqmille",), twins=False, whole_known=True, now=NOW)


def found(subject: Subject) -> dict[str, str]:
    return {finding.code: finding.level for finding in review(subject)}


def test_nothing_is_found_where_nothing_is_missing() -> None:
    assert found(GOOD) == {}


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (replace(GOOD, content=content(description={})), {"description_missing": "advice"}),
        (replace(GOOD, content=content(description={}, summary={"fr": "On danse."})), {}),
        (replace(GOOD, content=content(price=Price())), {"price_missing": "advice"}),
        (replace(GOOD, notes=(Note("category_missing", "category"),)), {"category_missing": "advice"}),
        (replace(GOOD, notes=(DOUBTFUL,)), {"place_doubtful": "blocking"}),
        (replace(GOOD, notes=(LOST,)), {"change_lost": "blocking"}),
        (replace(GOOD, whole_known=False), {"part_of_unknown": "advice"}),
        (replace(GOOD, content=content(place=None)), {"place_missing": "advice"}),
        (replace(GOOD, content=content(place=None, attendance="online")), {}),
        (replace(GOOD, twins=True), {"duplicate_exact": "blocking"}),
        (replace(GOOD, sites=()), {"outside_coverage": "advice"}),
        (replace(GOOD, site="quatremille"), {"other_site": "advice"}),
        (replace(GOOD, site=None), {}),
        (replace(GOOD, content=content("2026-11-21T20:00")), {"dates_past": "blocking"}),
        (replace(GOOD, content=content("2026-11-22T23:00")), {}),
        (replace(GOOD, content=content("2026-11-01", "2026-12-01")), {"date_past": "advice"}),
        (replace(GOOD, content=content("2026-12-01", "2062-12-01")), {"date_far": "blocking"}),
    ],
)
def test_each_check_says_what_it_saw(subject: Subject, expected: dict[str, str]) -> None:
    assert found(subject) == expected


def weekly(start: str, rrule: str) -> RecurringSchedule:
    return RecurringSchedule(rules=(Rule(key="r1", start=start, rrule=rrule),))


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (weekly("2020-01-07T19:30", "FREQ=WEEKLY"), {}),
        (weekly("2020-01-07T19:30", "FREQ=WEEKLY;UNTIL=20260630"), {"dates_past": "blocking"}),
        (weekly("2026-12-01T19:30", "FREQ=WEEKLY;UNTIL=20620630"), {"date_far": "blocking"}),
        (weekly("2026-12-01T19:30", "FREQ=DAILY;COUNT=1000"), {"date_far": "blocking"}),
        (weekly("2062-12-01T19:30", "FREQ=WEEKLY"), {"date_far": "blocking"}),
        (OngoingSchedule(first=date(2020, 1, 1)), {}),
        (OngoingSchedule(first=date(2026, 10, 1), last=date(2026, 11, 23)), {}),
        (OngoingSchedule(first=date(2026, 10, 1), last=date(2026, 11, 1)), {"dates_past": "blocking"}),
        (OngoingSchedule(first=date(2026, 10, 1), last=date(2062, 11, 1)), {"date_far": "blocking"}),
    ],
)
def test_dates_of_every_kind(schedule: Schedule, expected: dict[str, str]) -> None:
    assert found(replace(GOOD, content=content(schedule=schedule))) == expected


def test_what_blocks_comes_first() -> None:
    codes = list(found(replace(GOOD, twins=True, content=content(description={}, price=Price()))))
    assert codes == ["duplicate_exact", "description_missing", "price_missing"]


def test_every_finding_has_words_in_every_language() -> None:
    notes = (Note("category_missing", "category"), DOUBTFUL, LOST)
    bare = content("2026-01-01", description={}, price=Price())
    nowhere = content(place=None)
    far = content("2026-01-01", "2062-01-01")
    subjects = [
        Subject(bare, notes, "cinqmille", (), twins=True, whole_known=False, now=NOW),
        Subject(far, (), "cinqmille", ("quatremille",), twins=False, whole_known=True, now=NOW),
        replace(GOOD, content=nowhere),
    ]
    findings = [finding for subject in subjects for finding in review(subject)]
    assert len({finding.code for finding in findings}) == 13
    for finding in findings:
        for lang in LANGUAGES:
            assert explained(finding.stored(), lang)["text"]


class TestTwins:
    def test_share_a_title_a_place_and_a_start(self) -> None:
        other = content(title={"fr": "BAL-FOLK !"}, place=PLACE.model_copy(update={"name": "le delta"}))
        assert fingerprints(content()) == fingerprints(other)

    @pytest.mark.parametrize(
        "other",
        [
            content(title={"fr": "Bal rock"}),
            content(place=PLACE.model_copy(update={"postcode": "5100"})),
            content("2026-12-06"),
            content("2026-12-05T20:00"),
        ],
    )
    def test_else_they_are_none(self, other: EventContent) -> None:
        assert not set(fingerprints(content())) & set(fingerprints(other))

    def test_one_date_in_common_is_enough(self) -> None:
        assert set(fingerprints(content("2026-12-05", "2026-12-06"))) & set(fingerprints(content("2026-12-06")))

    def test_a_class_is_known_by_its_first_dates(self) -> None:
        tuesdays = content(schedule=weekly("2026-12-01T19:30", "FREQ=WEEKLY;BYDAY=TU"))
        assert len(fingerprints(tuesdays)) == 10
        assert set(fingerprints(tuesdays)) & set(fingerprints(content("2026-12-08T19:30")))

    def test_a_run_by_its_first_day(self) -> None:
        run = OngoingSchedule(first=date(2026, 12, 4), last=date(2027, 1, 31))
        assert fingerprints(content(schedule=run)) == fingerprints(content("2026-12-04"))

    def test_titles_of_other_scripts_are_told_apart(self) -> None:
        first, second = content(title={"fr": "春"}), content(title={"fr": "秋"})
        assert fingerprints(first) != fingerprints(second)
