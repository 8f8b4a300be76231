"""What people type finds what they mean: sixty questions with judged answers, on the sample agenda.

`relevance.csv` was written before anything was tuned. An answer is right when one of those judged is among the first
three; which questions miss is printed.
"""

import csv
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic_core import from_json

from services.search.finder import Page
from shared.filters import EventFilter
from tests.integration.search.parts import Parts, Running
from tests.integration.search.sample import sample

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=ZoneInfo("Europe/Brussels"))
"""A Tuesday."""

SHOWN = 3
ENOUGH = 34  # when the list was written; 55 is what is wanted
QUESTIONS = list(csv.DictReader((Path(__file__).parent / "relevance.csv").open(encoding="utf-8", newline="")))


@dataclass(frozen=True)
class Agenda:
    """The sample in an index of its own; `names` are those of its events in the sample, by id."""

    parts: Parts
    names: dict[str, str]

    async def first(self, q: str) -> list[str]:
        found = await self.parts.finder.find(EventFilter(q=q), Page(SHOWN), "fr")
        return [self.names[from_json(hit["card"])["id"]] for hit in found.hits]


@pytest.fixture(scope="module")
async def agenda(mille_env: dict[str, str]) -> AsyncIterator[Agenda]:
    parts = await Parts.make(mille_env, "relevance", NOW)
    events = dict(sample(NOW))
    async with Running(parts):
        await parts.keep(*events.values())
        await parts.clean()
        yield Agenda(parts, {snapshot.id: name for name, snapshot in events.items()})
    await parts.close()


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
