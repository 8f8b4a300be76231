"""What a question's words mean beside what its filter says, on the sample agenda."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.search.agenda import Agenda, opened


@pytest.fixture(scope="module")
async def agenda(mille_env: dict[str, str]) -> AsyncIterator[Agenda]:
    async with opened(mille_env, "meaning") as agenda:
        yield agenda


@pytest.mark.parametrize(
    ("q", "asked", "kinds"),
    [
        ("ce soir à Arlon", {}, ["when", "place"]),
        ("concert demain ath", {}, ["category", "when", "place"]),
        ("concert namur", {"site": "quatremille"}, ["category", "place"]),
        ("Jumet", {}, ["place"]),
        ("Arlon", {}, ["place"]),
    ],
)
async def test_what_was_understood_holds_where_nothing_is_there(
    agenda: Agenda, q: str, asked: dict[str, str], kinds: list[str]
) -> None:
    """It was left out, and the words were found in the texts of other days and towns."""
    found = await agenda.find(q, **asked)
    assert (found.total, [one.kind for one in found.reading.taken]) == (0, kinds)
