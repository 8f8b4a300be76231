"""Ids made by hand are ULIDs."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from ulid import ULID

from shared.runtime.ids import ids_in_a_row, new_id


def test_an_id_is_a_ulid_of_now() -> None:
    ids = [new_id() for _ in range(2000)]
    assert len(set(ids)) == 2000
    for id in ids:
        assert str(ULID.from_str(id)) == id
        assert abs(ULID.from_str(id).datetime - datetime.now(UTC)) < timedelta(seconds=10)


def test_ids_in_a_row_are_never_the_same() -> None:
    ids = [*islice(ids_in_a_row(), 3000)]
    assert len(set(ids)) == 3000
    assert {len(id) for id in ids} == {26}
