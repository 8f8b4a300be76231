"""The sample agenda in an index of its own, as it is asked for words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic_core import from_json

from services.search.pages import Found, Page
from shared.filters import EventFilter
from tests.integration.search.parts import Parts, Running
from tests.integration.search.sample import sample

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=ZoneInfo("Europe/Brussels"))
"""A Tuesday."""

SHOWN = 3


@dataclass(frozen=True)
class Agenda:
    """`names` are those of its events in the sample, by id."""

    parts: Parts
    names: dict[str, str]

    async def find(self, q: str, page: Page = Page(SHOWN), **asked: object) -> Found:
        return await self.parts.finder.find(EventFilter.model_validate({"q": q, **asked}), page, "fr")

    async def first(self, q: str) -> list[str]:
        return self.named(await self.find(q))

    def named(self, found: Found) -> list[str]:
        return [self.names[from_json(hit["card"])["id"]] for hit in found.hits]


@asynccontextmanager
async def opened(env: dict[str, str], name: str) -> AsyncIterator[Agenda]:
    parts = await Parts.make(env, name, NOW)
    events = dict(sample(NOW))
    async with Running(parts):
        await parts.keep(*events.values())
        await parts.clean()
        yield Agenda(parts, {snapshot.id: name for name, snapshot in events.items()})
    await parts.close()
