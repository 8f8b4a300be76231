"""The index as it has to be: its settings, versioned with the code, and how it comes to have them."""

import asyncio
from typing import Any

import meilisearch
from meilisearch.errors import MeilisearchApiError, MeilisearchCommunicationError, MeilisearchTimeoutError

from services.search.errors import MeiliOutage

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

    async def ensure(self) -> str:
        """Which index it is: another answer than before means another index, empty at first. Harmless when repeated, or
        done by two at once. Raises MeiliOutage.
        """
        return await asyncio.to_thread(self._ensure)

    def _ensure(self) -> str:
        try:
            found = self._find() or self._make()
            index = self._client.index(self._index)
            if not _holds(index.get_settings(), SETTINGS):
                self._wait(index.update_settings(SETTINGS).task_uid)
        except (MeilisearchApiError, MeilisearchCommunicationError, MeilisearchTimeoutError) as error:
            raise MeiliOutage(f"Meilisearch cannot prepare the index: {error}") from error
        return str(found["createdAt"])

    def _find(self) -> dict[str, Any] | None:
        try:
            return self._client.get_raw_index(self._index)
        except MeilisearchApiError as error:
            if error.code == "index_not_found":
                return None
            raise

    def _make(self) -> dict[str, Any]:
        self._wait(self._client.create_index(self._index, {"primaryKey": "id"}).task_uid)
        return self._client.get_raw_index(self._index)

    def _wait(self, task: int) -> None:
        done = self._client.wait_for_task(task, _TASK_TIMEOUT_MS)
        if done.status != "succeeded" and (done.error or {}).get("code") != "index_already_exists":
            raise MeiliOutage(f"Meilisearch did not prepare the index: {done.error}")


def _holds(found: Any, wanted: Any) -> bool:
    """Whether everything wanted is there; Meilisearch adds its defaults, and sorts what has no order."""
    if isinstance(wanted, dict):
        return all(name in found and _holds(found[name], value) for name, value in wanted.items())
    return bool(found == wanted)
