"""Cursors: what we made comes back as it was, and nothing else is taken for one."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest

from services.search.cursor import After, ByPublication, ByRelevance, ByStart, Cursor, decode
from services.search.errors import CursorMalformed

ASKED_AT = datetime(2026, 12, 6, 18, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "after",
    [ByRelevance(0), ByRelevance(40), ByStart(20261205, 1_796_500_800, 2**48 - 1), ByPublication(1_796_500_800, 7)],
)
def test_a_cursor_comes_back_as_it_was(after: After) -> None:
    cursor = Cursor(ASKED_AT, after)
    assert decode(cursor.encode()) == cursor
    assert cursor.encode().replace("-", "").replace("_", "").isalnum()


def packed(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "a" * 201,
        "bm90IGpzb24",
        packed({}),
        packed([]),
        packed([1_796_500_800]),
        packed([1_796_500_800, -1]),
        packed([1_796_500_800, 10_000_001]),
        packed([1_796_500_800, "20"]),
        packed([1_796_500_800, 1.5]),
        packed([1_796_500_800, True]),
        packed([1_796_500_800, 20261205, True, 1]),
        packed([1, 20]),
        packed([10**30, 20]),
        packed([1_796_500_800, 20261205, 2**60, 1]),
        packed([1_796_500_800, 2**53, 1]),
        packed([1_796_500_800, 20261205, 1, 1, 1]),
        packed(["1 OR day > 0", 1, 1, 1]),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(CursorMalformed) as refusal:
        decode(text)
    assert (refusal.value.status, refusal.value.field) == (400, "cursor")
