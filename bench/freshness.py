"""From a snapshot on its topic to the event found as it now is, with so many changes a second going on."""

import asyncio
import time
from collections.abc import Mapping
from random import Random

import aiohttp

from bench.corpus import NOW, Corpus
from bench.publishing import Publisher
from services.search.documents import documents
from services.search.index import NAME as INDEX
from shared import topics

CHANGES_A_SECOND = 50
_LOOK_S = 0.02
_AT_ONCE = 500
_PATIENCE_S = 120.0
_LEAD_IN_S = 2.0
"""What is published in the first seconds does not count: the queue has not filled yet."""


class Changes:
    """Publishes new versions of random events, each changed once, and looks in Meilisearch until it has them.

    It looks for a document by its id, which costs Meilisearch next to nothing; a search sees the same state.
    """

    def __init__(self, env: Mapping[str, str], corpus: Corpus, publisher: Publisher) -> None:
        self._corpus, self._publisher = corpus, publisher
        self._path = f"{env['MILLE_MEILI_URL']}/indexes/{env.get('MILLE_MEILI_PREFIX', '')}{INDEX}/documents/fetch"
        self._headers = {"Authorization": f"Bearer {env['MILLE_MEILI_KEY']}", "Accept-Encoding": "identity"}
        self._waiting: dict[str, float] = {}
        self._seen: list[float] = []
        self._none_waits = asyncio.Event()

    async def run(self, seconds: float, seed: int) -> list[float]:
        """How long each change took, in seconds. Raises TimeoutError when one is not seen within two minutes."""
        numbers = Random(f"{seed} changes").sample(range(self._corpus.count), int(seconds * CHANGES_A_SECOND))
        # Beforehand: it takes more processor time than all else that is done here.
        changed = [self._corpus.event(number, version=2) for number in numbers]
        shown = [next((one["id"] for one in documents(event, NOW)), None) for event in changed]
        began = time.perf_counter()
        async with aiohttp.ClientSession(headers=self._headers) as session:
            looking = asyncio.create_task(self._look(session))
            try:
                for turn, (event, document) in enumerate(zip(changed, shown, strict=True)):
                    await asyncio.sleep(began + turn / CHANGES_A_SECOND - time.perf_counter())
                    if document and turn >= _LEAD_IN_S * CHANGES_A_SECOND:
                        self._waiting[document] = time.perf_counter()
                        self._none_waits.clear()
                    await self._publisher.send(topics.CATALOGUE, event, event.id, event.version)
                await asyncio.wait_for(self._none_waits.wait(), _PATIENCE_S)
            finally:
                looking.cancel()
        return self._seen

    async def _look(self, session: aiohttp.ClientSession) -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            ids = list(self._waiting)[:_AT_ONCE]
            if not ids:
                self._none_waits.set()
                continue
            wanted = {"ids": ids, "fields": ["id", "version"], "limit": len(ids)}
            async with session.post(self._path, json=wanted) as answer:
                answer.raise_for_status()
                found = (await answer.json())["results"]
            now = time.perf_counter()
            self._seen += [now - self._waiting.pop(one["id"]) for one in found if one["version"] >= 2]
