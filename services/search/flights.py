"""A batch on its way into the index."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.search.meili import Meili, Task
from services.search.model import Copy, Writing, plan

DOCUMENTS = 2_000
"""The most in one batch; a single event may have more."""
FILLING_S = 0.5
"""How long a batch may take to be made: meanwhile nothing else is done, such as keeping the lease."""


@dataclass(slots=True)
class Flight:
    """A batch whose tasks Meilisearch has in its queue. One without tasks has landed: there was nothing to write."""

    writings: Sequence[Writing]
    tasks: tuple[int, ...] = ()
    _known: dict[int, Task] = field(default_factory=dict)

    @property
    def ids(self) -> Iterator[str]:
        return (writing.copy.id for writing in self.writings)

    def learn(self, tasks: Sequence[Task]) -> None:
        self._known.update({task.uid: task for task in tasks if task.uid in self.tasks})

    @property
    def landed(self) -> bool:
        return all(uid in self._known and self._known[uid].done for uid in self.tasks)

    @property
    def failure(self) -> Exception | None:
        return next((task.failure for task in self._known.values() if task.failure), None)


def fill(copies: Sequence[Copy], now: datetime) -> tuple[list[Writing], list[tuple[Copy, ValueError]]]:
    """As many copies as make a batch, and those of which no document can be made, with the reason."""
    writings, hopeless, size = list[Writing](), list[tuple[Copy, ValueError]](), 0
    until = time.monotonic() + FILLING_S
    for copy in copies:
        try:
            writing = plan(copy, now)
        except ValueError as error:
            hopeless.append((copy, error))
            continue
        writings.append(writing)
        size += len(writing.documents)
        if size >= DOCUMENTS or time.monotonic() > until:
            break
    return writings, hopeless


async def launch(meili: Meili, writings: Sequence[Writing]) -> Flight:
    """Hands a batch in without waiting for it. Raises Refused or MeiliOutage."""
    stale = [id for writing in writings for id in sorted(writing.stale)]
    documents = [document for writing in writings for document in writing.documents]
    tasks = []
    if stale:
        tasks.append(await meili.delete(stale))
    if documents:
        tasks.append(await meili.put(documents))
    # What was sent need not be kept: whatever goes wrong is made anew.
    return Flight([replace(writing, documents=[]) for writing in writings], tuple(tasks))
