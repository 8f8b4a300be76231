"""From snapshots to documents: the horizon, what came before, and what a list shows."""

from datetime import UTC, date, datetime

import pytest
from ulid import ULID

from services.search.documents import day_number, day_of_number, documents, tie
from shared.dates.schedule import occurrences, reach
from tests.unit.catalogue.builders import NOW, content, entry, snapshot

ID = str(ULID())


def seconds(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp())


def test_one_document_for_each_occurrence_in_the_horizon() -> None:
    dates = [
        entry("old", "2026-11-21T20:00"),
        entry("yesterday", "2026-11-22T20:00"),
        entry("soon", "2026-12-05T20:00"),
        entry("far", "2027-11-24T20:00"),
        entry("beyond", "2027-11-26T20:00"),
    ]
    made = documents(snapshot(ID, content(*dates)), NOW)
    assert [document["id"].split("-")[1] for document in made] == ["yesterday", "soon", "far"]
    assert [document["day"] for document in made] == [20261122, 20261205, 20271124]


def test_each_knows_when_the_earlier_ones_end_and_when_the_next_begins() -> None:
    dates = [
        entry("a", "2026-12-05T14:00", "2026-12-05T23:00"),
        entry("b", "2026-12-05T20:00", "2026-12-05T21:00"),
        entry("c", "2026-12-06T00:30"),
        entry("d", "2026-12-06T14:00"),
    ]
    a, b, c, d = documents(snapshot(ID, content(*dates)), NOW)
    assert (a["prev_end"], a["prev_end_same_day"], a["next_start"]) == (0, 0, b["start"])
    assert b["prev_end"] == b["prev_end_same_day"] == a["end"]
    # The third, after midnight, still belongs to the evening; the one that ended last was the first.
    assert (c["day"], c["prev_end"], c["prev_end_same_day"]) == (20261205, a["end"], a["end"])
    assert (d["day"], d["prev_end"], d["prev_end_same_day"]) == (20261206, c["end"], 0)
    assert "next_start" not in d
    # 00:30 in Belgium, and three hours assumed.
    assert (c["start"], c["end"]) == (seconds(2026, 12, 5, 23, 30), seconds(2026, 12, 6, 2, 30))


def test_a_withdrawn_event_has_no_documents() -> None:
    assert documents(snapshot(ID, content(), state="withdrawn"), NOW) == []


def test_a_document_can_be_found_by_its_commune_in_any_language_and_by_its_province() -> None:
    (document,) = documents(snapshot(ID, content()), NOW)
    assert (document["commune"], document["province"], document["nis"]) == ("namur", "namur", "92094")
    assert document["locality"] == ["Namen", "Namur"]


def test_the_card_shows_belgian_time_and_no_assumed_end() -> None:
    (document,) = documents(snapshot(ID, content()), NOW)
    card = document["card"]
    assert (card["start"], card["end"], card["agenda_day"]) == ("2026-12-05T20:00:00+01:00", None, "2026-12-05")
    assert (card["id"], card["occurrence_id"]) == (ID, document["id"])
    assert card["place"] == {"name": "Le Delta", "locality": "Namur", "commune": "Namur", "province": "namur"}


def test_what_has_no_time_fills_its_agenda_day() -> None:
    (document,) = documents(snapshot(ID, content(entry("a", "2026-12-05"))), NOW)
    assert (document["start"], document["end"]) == (seconds(2026, 12, 5, 3), seconds(2026, 12, 6, 3))
    assert document["card"]["all_day"] is True


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2027, 12, 31)])
def test_days_are_numbers_that_sort(day: date) -> None:
    assert day_of_number(day_number(day)) == day


def test_a_tie_is_exact_in_a_float_and_the_same_for_all() -> None:
    (occurrence,) = occurrences(ID, content(), reach(NOW))
    assert tie(occurrence.id) == int(float(tie(occurrence.id))) == tie(occurrence.id)
