"""The index as it has to be: its settings, versioned with the code, and how it comes to have them."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import meilisearch
from meilisearch.errors import MeilisearchApiError, MeilisearchCommunicationError, MeilisearchTimeoutError

from services.search.errors import MeiliOutage

T = TypeVar("T")

NAME = "occurrences"

SETTINGS: dict[str, Any] = {
    # In the order of their weight.
    "searchableAttributes": ["title", "place", "organiser", "locality", "tags", "summary", "description"],
    "filterableAttributes": [
        "category", "commune", "day", "end", "event_id", "next_start", "nis", "prev_end", "prev_end_same_day",
        "province", "showing", "site", "start", "tie",
    ],
    "sortableAttributes": ["day", "start", "tie"],
    "displayedAttributes": ["card", "day", "id", "showing", "start", "tie"],
    "rankingRules": ["words", "typo", "proximity", "attribute", "sort", "exactness"],
    "pagination": {"maxTotalHits": 10_000_000},
    # All communes and all days of the horizon.
    "faceting": {"maxValuesPerFacet": 1_000},
}  # fmt: skip

_TIMEOUT_S = 10
_TASK_TIMEOUT_MS = 60_000


class IndexAdmin:
    """Makes the index and gives it its settings, by the official client, which blocks: each call has a thread."""

    def __init__(self, url: str, key: str, index: str) -> None:
        self._client = meilisearch.Client(url, key, timeout=_TIMEOUT_S)
        self._index = index

    async def missing(self) -> bool:
        """Whether there is no index; one that `ensure` makes then is empty. Raises MeiliOutage."""
        return await asyncio.to_thread(self._guarded, self._missing)

    async def ensure(self) -> None:
        """Harmless when repeated, or done by two at once. Raises MeiliOutage."""
        await asyncio.to_thread(self._guarded, self._ensure)

    def _guarded(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except (MeilisearchApiError, MeilisearchCommunicationError, MeilisearchTimeoutError) as error:
            raise MeiliOutage(f"Meilisearch cannot prepare the index: {error}") from error

    def _ensure(self) -> None:
        if self._missing():
            task = self._client.create_index(self._index, {"primaryKey": "id"})
            self._client.wait_for_task(task.task_uid, _TASK_TIMEOUT_MS)
        index = self._client.index(self._index)
        if not _holds(index.get_settings(), SETTINGS):
            done = self._client.wait_for_task(index.update_settings(SETTINGS).task_uid, _TASK_TIMEOUT_MS)
            if done.status != "succeeded":
                raise MeiliOutage(f"Meilisearch did not take the index's settings: {done.error}")

    def _missing(self) -> bool:
        try:
            self._client.get_raw_index(self._index)
        except MeilisearchApiError as error:
            if error.code == "index_not_found":
                return True
            raise
        return False


def _holds(found: Any, wanted: Any) -> bool:
    """Whether everything wanted is there; Meilisearch adds its defaults, and sorts what has no order."""
    if isinstance(wanted, dict):
        return all(name in found and _holds(found[name], value) for name, value in wanted.items())
    return bool(found == wanted)
