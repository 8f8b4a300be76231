"""What people type finds what they mean: sixty questions with judged answers, on the sample agenda.

`relevance.csv` was written before anything was tuned. An answer is right when one of those judged is among the first
three; which questions miss is printed.
"""

import csv
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic_core import from_json

from services.search.cursor import decode
from services.search.pages import Page
from shared.filters import EventFilter
from tests.integration.search.agenda import Agenda, opened

ENOUGH = 55
QUESTIONS = list(csv.DictReader((Path(__file__).parent / "relevance.csv").open(encoding="utf-8", newline="")))


@pytest.fixture(scope="module")
async def agenda(mille_env: dict[str, str]) -> AsyncIterator[Agenda]:
    async with opened(mille_env, "relevance") as agenda:
        yield agenda


async def test_every_answer_that_was_judged_is_in_the_agenda(agenda: Agenda) -> None:
    judged = {name for question in QUESTIONS for name in question["answers"].split()}
    assert judged <= set(agenda.names.values())
    assert len(QUESTIONS) == 60


async def test_the_right_event_is_among_the_first_three(agenda: Agenda) -> None:
    missed = []
    for question in QUESTIONS:
        shown = await agenda.first(question["query"])
        if not set(shown) & set(question["answers"].split()):
            missed.append(f"{question['kind']}: {question['query']!r} shows {', '.join(shown) or 'nothing'}")
    print(f"{len(QUESTIONS) - len(missed)} of {len(QUESTIONS)} right", *missed, sep="\n  ")
    assert len(QUESTIONS) - len(missed) >= ENOUGH, "\n".join(missed)


async def test_words_ask_for_what_the_filter_asks_for(agenda: Agenda) -> None:
    """On all pages, in the facets, and in the calendar."""
    words, facets = "concerts à Namur en décembre", ("commune", "day")
    asked = {"category": "concert", "commune": "namur", "from": "2026-12-01", "to": "2026-12-31"}
    plain = await agenda.parts.finder.find(EventFilter.model_validate(asked), Page(100, facets=facets), "fr")
    found = [await agenda.find(words, Page(2, facets=facets))]
    while found[-1].next:
        found.append(await agenda.find(words, Page(2, decode(found[-1].next))))
    assert len(found) > 2
    assert [name for page in found for name in agenda.named(page)] == agenda.named(plain)
    assert (found[0].total, found[0].windows, found[0].facets) == (plain.total, plain.windows, plain.facets)
    days = await agenda.parts.finder.days(EventFilter(q=words), "fr")
    assert days.counts == plain.facets["day"]
    assert [taken.label for taken in days.reading.taken] == [taken.label for taken in found[0].reading.taken]


async def test_a_locality_is_narrower_than_its_commune(agenda: Agenda) -> None:
    temploux, namur = await agenda.find("temploux"), await agenda.find("à namur")
    assert 0 < temploux.total < namur.total
    assert {from_json(hit["card"])["place"]["locality"] for hit in temploux.hits} == {"Temploux"}
    # With a commune chosen it is a word like any other.
    chosen = await agenda.find("temploux", commune="namur")
    assert chosen.total == temploux.total
    assert not chosen.reading.taken


async def test_a_name_comes_before_what_its_words_may_mean(agenda: Agenda) -> None:
    """A theatre of shadows that is for children, a market in the title of a meeting, an artist, a house."""
    for name, event in (
        ("théâtre d'ombres", "theatre-d-ombres-la-lune-est-tombee"),
        ("marché aux idées", "marche-aux-idees-citoyen"),
        ("cinéma de minuit", "cinema-de-minuit-le-vampire-de-la-lesse"),
        ("radio terril", "radio-terril-rive"),
        ("petit théâtre du tournant", "tchantches-et-le-grand-froid"),
    ):
        found = await agenda.find(name)
        assert event in agenda.named(found)
        assert not found.reading.taken


async def test_the_strictest_reading_that_finds_anything_counts(agenda: Agenda) -> None:
    found = await agenda.find("atelier philo")
    assert agenda.named(found)[0] == "ateliers-philo-pour-les-6-10-ans"
    nothing = await agenda.find("concert de cornemuse à Arlon demain")
    # Where nothing is found, the strictest says what was understood.
    assert nothing.total == 0
    assert [one.kind for one in nothing.reading.taken] == ["category", "place", "when"]


async def test_quotes_take_no_word_for_anything(agenda: Agenda) -> None:
    understood = await agenda.find("concert namur")
    exact = await agenda.find(understood.reading.exact)
    assert understood.reading.exact == '"concert" "namur"'
    assert not exact.reading.taken
    assert exact.total > 0


async def test_a_phrase_behind_a_minus_is_ruled_out(agenda: Agenda) -> None:
    concerts, jazz, others = [
        set(agenda.named(await agenda.find(q, Page(1000)))) for q in ("concert", 'concert "jazz"', 'concert -"jazz"')
    ]
    assert jazz
    assert others == concerts - jazz != set()


async def test_new_year_s_eve_finds_a_reveillon(agenda: Agenda) -> None:
    for q in ("new year's eve", "new year’s eve", "nouvel an"):
        found = await agenda.find(q)
        assert any(name.startswith("reveillon") for name in agenda.named(found)), q
