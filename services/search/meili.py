"""Meilisearch on the hot path: one pooled session, and no client library in between."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from pydantic_core import from_json, to_json

from services.search.errors import MeiliOutage, NothingToSearch, Refused

_TIMEOUT_S = 20.0
_CONNECT_S = 2.0
_CONNECTIONS = 64
_WAITABLE = frozenset({401, 403, 408, 429})
_UNKEPT = "malformed_payload"
"""Of our JSON it says so only when its disk is too full to keep it until its turn comes (seen with 1.21)."""


@dataclass(frozen=True, slots=True)
class Task:
    """What became of a write: `failure` is None until it failed, and then what Meilisearch says."""

    uid: int
    done: bool
    failure: Exception | None


class Meili:
    """One index of a Meilisearch. Every call raises MeiliOutage when there is no answer that we can use."""

    def __init__(self, url: str, key: str, index: str) -> None:
        self.index = index
        self._url = url.rstrip("/")
        # Meilisearch answers 44 ms later to a client that accepts gzip.
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
        }
        self._session: aiohttp.ClientSession | None = None

    async def search(self, queries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The results of several queries of this index, in one round trip."""
        body = {"queries": [{"indexUid": self.index, **query} for query in queries]}
        try:
            answer = await self._ask("POST", "/multi-search", body)
        except NothingToSearch:
            return [{"hits": [], "estimatedTotalHits": 0} for _ in queries]
        except Refused as error:
            # We make every filter ourselves, so it is the index that has not got its settings yet.
            raise MeiliOutage(f"the index is not ready: {error}") from error
        results: list[dict[str, Any]] = answer["results"]
        return results

    async def put(self, documents: Sequence[dict[str, Any]]) -> int:
        """The task that will write them. Writes of one index are done in the order in which they were handed in."""
        return await self._enqueue(f"/indexes/{self.index}/documents?primaryKey=id", documents)

    async def delete(self, ids: Sequence[str]) -> int:
        """The task that will delete the documents with these ids; those that are not there do no harm."""
        return await self._enqueue(f"/indexes/{self.index}/documents/delete-batch", ids)

    async def held(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """The id, the event's id and its version of some of the documents that there are."""
        path = f"/indexes/{self.index}/documents?fields=id,event_id,version&offset={offset}&limit={limit}"
        found: list[dict[str, Any]] = (await self._ask("GET", path))["results"]
        return found

    async def tasks(self, uids: Collection[int]) -> list[Task]:
        """How these tasks stand; one that Meilisearch has forgotten is left out."""
        if not uids:
            return []
        listed = ",".join(map(str, uids))
        answer = await self._ask("GET", f"/tasks?limit={len(uids)}&uids={listed}")
        return [_task(task) for task in answer["results"]]

    async def ping(self) -> None:
        await self._ask("GET", "/health")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _enqueue(self, path: str, body: Any) -> int:
        """Raises Refused when it is not even accepted."""
        return int((await self._ask("POST", path, body))["taskUid"])

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else to_json(body)
        try:
            async with self._pool().request(method, self._url + path, data=data) as response:
                content = await response.read()
                status = response.status
        except (TimeoutError, aiohttp.ClientError) as error:
            raise MeiliOutage(f"Meilisearch does not answer: {type(error).__name__}") from error
        try:
            answer = from_json(content)
        except ValueError:
            raise MeiliOutage(f"Meilisearch answers {status} without JSON") from None
        if status < 400:
            return answer
        if status >= 500 or status in _WAITABLE:
            raise MeiliOutage(f"Meilisearch answers {status}: {answer.get('code')}")
        raise _failure(answer)

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S, sock_connect=_CONNECT_S),
            )
        return self._session


def _task(task: dict[str, Any]) -> Task:
    status = task["status"]
    failure = None
    if status in ("failed", "canceled"):
        failure = _failure(task.get("error") or {"code": status, "type": "system"})
    return Task(task["uid"], status in ("succeeded", "failed", "canceled"), failure)


def _failure(error: dict[str, Any]) -> Exception:
    """Only what is wrong with the documents themselves is for good; a full disk or a missing index is not."""
    code, message = error.get("code"), error.get("message")
    if code in ("index_not_found", _UNKEPT):
        return MeiliOutage(f"Meilisearch: {message}")
    if code == "invalid_search_attributes_to_search_on":
        return NothingToSearch(message)
    if error.get("type") == "invalid_request":
        return Refused(f"{code}: {message}")
    return MeiliOutage(f"Meilisearch: {code}: {message}")
