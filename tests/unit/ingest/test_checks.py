"""What the checks find."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.ingest.findings import explained
from services.ingest.moderation.checks import Subject, review
from services.ingest.moderation.twins import fingerprints
from services.ingest.normalise import Note
from shared.events.content import EventContent, Organiser, Place, Price
from shared.events.schedule import DateEntry, DatesSchedule
from shared.i18n import LANGUAGES

TODAY = date(2026, 11, 23)
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


GOOD = Subject(content(), (), "cinqmille", ("cinqmille",), twins=False, today=TODAY)


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
        (replace(GOOD, notes=(Note("place_doubtful", "place.locality"),)), {"place_doubtful": "blocking"}),
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


def test_what_blocks_comes_first() -> None:
    codes = list(found(replace(GOOD, twins=True, content=content(description={}, price=Price()))))
    assert codes == ["duplicate_exact", "description_missing", "price_missing"]


def test_every_finding_has_words_in_every_language() -> None:
    notes = (Note("category_missing", "category"), Note("place_doubtful", "place.locality"))
    bare = content("2026-01-01", description={}, price=Price())
    far = content("2026-01-01", "2062-01-01")
    subjects = [
        Subject(bare, notes, "cinqmille", (), twins=True, today=TODAY),
        Subject(far, (), "cinqmille", ("quatremille",), twins=False, today=TODAY),
    ]
    findings = [finding for subject in subjects for finding in review(subject)]
    assert len({finding.code for finding in findings}) == 10
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

    def test_titles_of_other_scripts_are_told_apart(self) -> None:
        first, second = content(title={"fr": "春"}), content(title={"fr": "秋"})
        assert fingerprints(first) != fingerprints(second)
