"""Dates keep their key and their original start for life."""

import pytest

from services.ingest.entries import keyed
from services.ingest.model import DateSent
from shared.events.schedule import DateEntry
from shared.runtime.problems import InvalidInput


def sent(*starts: str) -> list[DateSent]:
    """Dates by their start; `d2@2026-12-05` gives the key too."""
    parted = [start.rpartition("@") for start in starts]
    return [DateSent(start=start, key=key or None) for key, _, start in parted]


def entries(*starts: str) -> list[DateEntry]:
    return list(keyed(sent(*starts), (), 1)[0])


def keys(found: tuple[DateEntry, ...]) -> list[str]:
    return [entry.key for entry in found]


MONDAY, TUESDAY, FRIDAY, SUNDAY = "2026-12-07", "2026-12-08", "2026-12-11", "2026-12-13"


def test_the_first_revision_numbers_them() -> None:
    found, next_key = keyed(sent(MONDAY, TUESDAY), (), 1)
    assert keys(found) == ["d1", "d2"]
    assert next_key == 3
    assert [entry.original for entry in found] == [MONDAY, TUESDAY]


def test_the_same_start_is_the_same_date_in_any_order() -> None:
    assert keys(keyed(sent(FRIDAY, MONDAY), entries(MONDAY, FRIDAY), 3)[0]) == ["d2", "d1"]


def test_a_key_wins_over_a_start() -> None:
    found, _ = keyed(sent(f"d2@{MONDAY}", f"d1@{FRIDAY}"), entries(MONDAY, FRIDAY), 3)
    assert keys(found) == ["d2", "d1"]
    assert [entry.original for entry in found] == [FRIDAY, MONDAY]


def test_as_many_moved_ones_keep_their_turn() -> None:
    found, _ = keyed(sent(TUESDAY, SUNDAY), entries(MONDAY, FRIDAY), 3)
    assert keys(found) == ["d1", "d2"]
    assert [entry.original for entry in found] == [MONDAY, FRIDAY]


def test_one_moved_among_others() -> None:
    found, next_key = keyed(sent(MONDAY, SUNDAY), entries(MONDAY, FRIDAY), 3)
    assert (keys(found), next_key) == (["d1", "d2"], 3)


def test_one_more_is_new() -> None:
    found, next_key = keyed(sent(MONDAY, TUESDAY, FRIDAY), entries(MONDAY, FRIDAY), 3)
    assert (keys(found), next_key) == (["d1", "d3", "d2"], 4)


def test_a_number_is_never_used_again() -> None:
    fewer, next_key = keyed(sent(MONDAY), entries(MONDAY, FRIDAY), 3)
    found, next_key = keyed(sent(MONDAY, SUNDAY), fewer, next_key)
    assert (keys(found), next_key) == (["d1", "d3"], 4)


def test_moved_twice_its_original_stays() -> None:
    moved, _ = keyed(sent(TUESDAY), entries(MONDAY), 2)
    found, _ = keyed(sent(FRIDAY), moved, 2)
    assert (found[0].key, found[0].original, found[0].start) == ("d1", MONDAY, FRIDAY)


@pytest.mark.parametrize("starts", [[f"d9@{MONDAY}"], [f"d1@{MONDAY}", f"d1@{FRIDAY}"]])
def test_a_key_that_is_unknown_or_doubled_is_refused(starts: list[str]) -> None:
    with pytest.raises(InvalidInput) as error:
        keyed(sent(*starts), entries(MONDAY, FRIDAY), 3)
    assert error.value.errors[0].field.endswith(".key")
