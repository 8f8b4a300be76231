"""What a question's words mean beside what its filter says, on the sample agenda."""

from collections.abc import AsyncIterator

import pytest
from pydantic_core import from_json

from services.search.pages import Page
from shared.filters import EventFilter
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


WALLONIA = "2.8,49.4,6.5,50.9"


@pytest.mark.parametrize("q", ["liège", "concert namur", "temploux", "province de Hainaut samedi", "5030", "jazz"])
async def test_a_map_of_everywhere_has_what_the_list_has(agenda: Agenda, q: str) -> None:
    """Words for a place mean it on a map as well."""
    everything = {"filter": "lat -90 TO 90", "limit": 10_000, "attributesToRetrieve": ["card"]}
    (result,) = await agenda.parts.meili.search([everything])
    located = {from_json(hit["card"])["occurrence_id"] for hit in result["hits"]}
    listed = await agenda.find(q, Page(1_000))
    there = [hit for hit in listed.hits if from_json(hit["card"])["occurrence_id"] in located]
    asked = EventFilter.model_validate({"q": q, "bbox": WALLONIA})
    found = await agenda.parts.finder.pins(asked, "fr")
    assert sum(pin.showings for pin in found.pins) == len(there) > 0
    assert found.reading.taken == listed.reading.taken


async def test_a_place_s_own_and_a_circle_hold_beside_a_commune(agenda: Agenda) -> None:
    both = await agenda.find("liège", near="namur", radius=10)
    assert (both.total, [one.kind for one in both.reading.taken]) == (0, ["place"])
    assert (await agenda.find("namur", near="namur", radius=10)).total > 0
