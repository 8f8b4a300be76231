"""Cursors: what we made comes back as it was, and nothing else is taken for one."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest

from services.search.cursor import Cursor, decode
from services.search.errors import CursorMalformed
from services.search.ranking import Order

ASKED_AT = datetime(2026, 12, 6, 18, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("order", "keys"),
    [
        ("relevance", (0,)),
        ("relevance", (40,)),
        ("start", (20261205, 1_796_500_800, 2**48 - 1)),
        ("fair", (20261205, 3, 1_796_500_800, 1023, 2**48 - 1)),
        ("ending", (99991231, 7, 2**48 - 1)),
        ("published", (1_796_500_800, 7)),
    ],
)
def test_a_cursor_comes_back_as_it_was(order: Order, keys: tuple[int, ...]) -> None:
    cursor = Cursor(ASKED_AT, order, keys)
    assert decode(cursor.encode()) == cursor
    assert cursor.encode().replace("-", "").replace("_", "").isalnum()
    of_another_reading = Cursor(ASKED_AT, order, keys, 2)
    assert decode(of_another_reading.encode()) == of_another_reading


def packed(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "a" * 301,
        "bm90IGpzb24",
        packed({}),
        packed([]),
        packed([1_796_500_800]),
        packed([1_796_500_800, 20]),
        packed([1_796_500_800, "x", 20]),
        packed([1_796_500_800, "r", -1]),
        packed([1_796_500_800, "r", 10_000_001]),
        packed([1_796_500_800, "r", "20"]),
        packed([1_796_500_800, "r", 1.5]),
        packed([1_796_500_800, "r", True]),
        packed([True, "r", 20]),
        packed([1, "r", 20]),
        packed([10**30, "r", 20]),
        packed([1_796_500_800, "s", 20261205, True, 1]),
        packed([1_796_500_800, "s", 20261205, 2**60, 1]),
        packed([1_796_500_800, "p", 2**53, 1]),
        packed([1_796_500_800, "s", 20261205, 1]),
        packed([1_796_500_800, "f", 20261205, 1, 1]),
        packed(["1 OR day > 0", "s", 1, 1, 1]),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(CursorMalformed) as refusal:
        decode(text)
    assert (refusal.value.status, refusal.value.field) == (400, "cursor")
