"""The index as it has to be: its settings, versioned with the code, and how it comes to have them."""

import asyncio
from typing import Any

import meilisearch
from meilisearch.errors import MeilisearchApiError, MeilisearchCommunicationError, MeilisearchTimeoutError

from services.search.errors import MeiliOutage
from services.search.language import SYNONYMS, TYPO_TOLERANCE

NAME = "occurrences"

SHAPE = "5"
"""The version of the documents, and of how turns are counted: another one than was written has all written anew."""

SETTINGS: dict[str, Any] = {
    # In the order of their weight.
    "searchableAttributes": [
        "title", "date_title", "artists", "category_names", "place", "organiser", "locality", "tags", "summary",
        "description", "heading",
    ],
    "filterableAttributes": [
        "access", "artist_id", "category", "commune", "day", "end", "family", "free", "from", "lane", "language",
        "last", "lat", "locality_slug", "lon", "next_from", "off", "online", "opening", "organiser_id", "part_of",
        "pin", "place_id", "prev_until", "prev_until_same_day", "province", "published", "showing", "site", "spin0",
        "spin1", "spin2", "spin3", "spot", "start", "tag", "tie", "turn", "until",
    ],
    "sortableAttributes": [
        "day", "last", "published", "spin0", "spin1", "spin2", "spin3", "start", "tie", "turn",
    ],
    "displayedAttributes": [
        "card", "day", "event_id", "id", "last", "published", "showing", "spin0", "spin1", "spin2", "spin3", "spot",
        "start", "tie", "turn", "until", "version",
    ],
    # An order that was asked for comes before relevance, and what is equally relevant comes by start.
    "rankingRules": [
        "sort", "words", "typo", "proximity", "attribute", "exactness", "day:asc", "start:asc", "tie:asc",
    ],
    # So that "Markt" finds a Weihnachtsmarkt.
    "localizedAttributes": [
        {"attributePatterns": ["*.de"], "locales": ["deu"]},
        {"attributePatterns": ["*.fr"], "locales": ["fra"]},
        {"attributePatterns": ["*.nl"], "locales": ["nld"]},
        {"attributePatterns": ["*.en"], "locales": ["eng"]},
    ],
    # How far apart words stand in a text tells little of an event, and to keep it takes 40 % of the indexer's time.
    "proximityPrecision": "byAttribute",
    "pagination": {"maxTotalHits": 10_000_000},
    # All communes, all days of the horizon, and all spots that a circle or a map may hold (`finder.py` takes the most
    # frequent of what there may be more of).
    "faceting": {
        "maxValuesPerFacet": 20_000,
        "sortFacetValuesBy": {"artist_id": "count", "organiser_id": "count", "place_id": "count", "tag": "count"},
    },
    "synonyms": SYNONYMS,
    "typoTolerance": TYPO_TOLERANCE,
    # Nobody looks for values of a facet by name, and it costs the indexer time.
    "facetSearch": False,
}  # fmt: skip

REBUILT = "_rebuilt_"
"""Between our index's name and what is one rebuild's own, in the name of a new index."""

_TROUBLE = (MeilisearchApiError, MeilisearchCommunicationError, MeilisearchTimeoutError)
_TIMEOUT_S = 10
_TASK_TIMEOUT_MS = 60_000


class IndexAdmin:
    """Makes the index and gives it its settings, by the official client, which blocks: each call has a thread."""

    def __init__(self, url: str, key: str, index: str) -> None:
        self._url, self._key = url, key
        self._client = meilisearch.Client(url, key, timeout=_TIMEOUT_S)
        self._index = index

    def of(self, index: str) -> "IndexAdmin":
        """The same of another index."""
        return IndexAdmin(self._url, self._key, index)

    async def ensure(self) -> str:
        """Which index it is, and for documents of which shape: another answer than before means that all have to be
        written. Harmless when repeated, or done by two at once. Raises MeiliOutage.
        """
        return await asyncio.to_thread(self._ensure)

    async def swap(self, target: str, identity: str) -> bool:
        """Has the index `target`, which `ensure` called `identity`, answer under our name, and the old one under its.
        Harmless when repeated; False when there is no such target. Raises MeiliOutage.
        """
        return await asyncio.to_thread(self._swap, target, identity)

    async def tidy(self) -> None:
        """Deletes what rebuilds have left behind. Raises MeiliOutage."""
        await asyncio.to_thread(self._tidy)

    def _swap(self, target: str, identity: str) -> bool:
        try:
            # One that was asked for before a crash may still wait, and a second would undo it.
            waiting = {"types": ["indexSwap"], "statuses": ["enqueued", "processing"]}
            for task in self._client.get_tasks(waiting).results:
                self._client.wait_for_task(task.uid, _TASK_TIMEOUT_MS)
            if _is(self._find(), identity):
                return True
            if not _is(self.of(target)._find(), identity):
                return False
            if self._find() is None:
                self._make()
            self._wait(self._client.swap_indexes([{"indexes": [self._index, target]}]).task_uid)
        except _TROUBLE as error:
            raise MeiliOutage(f"Meilisearch cannot swap the indexes: {error}") from error
        return True

    def _tidy(self) -> None:
        try:
            names = [index.uid for index in self._client.get_indexes({"limit": 1_000})["results"]]
            for name in names:
                if name.startswith(self._index + REBUILT):
                    self._wait(self._client.index(name).delete().task_uid)
        except _TROUBLE as error:
            raise MeiliOutage(f"Meilisearch cannot delete an index: {error}") from error

    def _ensure(self) -> str:
        try:
            found = self._find() or self._make()
            index = self._client.index(self._index)
            if not _holds(index.get_settings(), SETTINGS):
                self._wait(index.update_settings(SETTINGS).task_uid)
        except _TROUBLE as error:
            raise MeiliOutage(f"Meilisearch cannot prepare the index: {error}") from error
        return f"{found['createdAt']} {SHAPE}"

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


def _is(found: dict[str, Any] | None, identity: str) -> bool:
    return found is not None and found["createdAt"] == identity.split(maxsplit=1)[0]


def _holds(found: Any, wanted: Any) -> bool:
    """Whether everything wanted is there; Meilisearch adds its defaults, and sorts what has no order."""
    if isinstance(wanted, dict):
        return all(name in found and _holds(found[name], value) for name, value in wanted.items())
    return bool(found == wanted)
