"""What a question's words mean beside what its filter says, on the sample agenda."""

from collections.abc import AsyncIterator

import pytest
from pydantic_core import from_json

from services.search.pages import Page
from services.search.query import FACETS
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


COUNTED = tuple(name for name in FACETS if name != "day")


@pytest.mark.parametrize(
    "q",
    ["concert", "liège", "samedi", "gratuit", "brocante", "marché", "bal ou souper", "temploux", "temploux ou liège",
     "5030", "province de namur", "concert gratuit namur", "spectacle", "stage de théâtre", "danse folk",
     "danse liège"],
)  # fmt: skip
async def test_a_value_of_a_facet_leads_to_as_many_as_it_says(agenda: Agenda, q: str) -> None:
    """Whatever the words mean: those for what is chosen are dropped."""
    listed = await agenda.find(q, Page(1, facets=COUNTED))
    asked = [(name, value, count) for name in COUNTED for value, count in listed.facets[name].items() if count]
    assert len({name for name, _, _ in asked}) > 8
    wrong = []
    for name, value, count in asked:
        found = await agenda.find(q, Page(1), **{name: value})
        if found.total != count:
            wrong.append(f"{name}={value}: {count} told, {found.total} found")
    assert not wrong


@pytest.mark.parametrize(
    ("q", "asked", "plain"),
    [
        ("samedi", {"when": "weekend"}, {"when": "weekend"}),
        ("gratuit", {"free": "false"}, {"free": "false"}),
        ("concert à liège", {"category": "theatre", "commune": "namur"}, {"category": "theatre", "commune": "namur"}),
    ],
)
async def test_words_for_what_the_filter_has_set_change_nothing(
    agenda: Agenda, q: str, asked: dict[str, str], plain: dict[str, str]
) -> None:
    found = await agenda.find(q, **asked)
    expected = await agenda.parts.finder.find(EventFilter.model_validate(plain), Page(3), "fr")
    assert found.total == expected.total > 0
    assert not found.reading.taken


async def test_a_name_is_found_by_words_that_the_filter_has_set(agenda: Agenda) -> None:
    found = await agenda.find("cinéma de minuit", category="cinema")
    assert agenda.named(found)[0] == "cinema-de-minuit-le-vampire-de-la-lesse"
    assert found.total < (await agenda.find("cinéma", category="cinema")).total
