"""Talks to a running ingest, and waits for what comes of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp

from shared.runtime.tokens import InternalTokens, Principal

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    body: Any


class Api:
    """Talks to one ingest."""

    def __init__(self, url: str, tokens: InternalTokens, session: aiohttp.ClientSession) -> None:
        self.url, self._tokens, self._session = url, tokens, session

    def at(self, url: str) -> "Api":
        """Another process of the same ingest."""
        return Api(url, self._tokens, self._session)

    def as_(
        self, *roles: str, site: str | None = None, trusted: bool = False, sub: str = "account:1"
    ) -> dict[str, str]:
        """Headers that name somebody, as the gateway sends them."""
        principal = Principal(sub, frozenset(roles), site=site, trusted=trusted, key_id=sub.partition(":")[2])
        return {"Authorization": f"Internal {self._tokens.issue(principal, 'ingest')}"}

    @property
    def trusted(self) -> dict[str, str]:
        return self.as_("partner", trusted=True, sub="key:7")

    @property
    def volunteer(self) -> dict[str, str]:
        return self.as_("volunteer", site="cinqmille")

    async def request(
        self, method: str, path: str, json: Any = None, *, data: bytes | None = None, headers: Any = None
    ) -> Answer:
        sent = {"Accept-Language": "en", **(headers or {})}
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        async with self._session.request(method, self.url + path, json=json, data=data, headers=sent) as answer:
            text = await answer.text()
            body = await answer.json(content_type=None) if text else None
            return Answer(answer.status, answer.headers, body)

    async def send(self, body: Any, headers: Any = None) -> Any:
        answer = await self.request("POST", "/v1/submissions", body, headers=headers)
        assert answer.status == 202, answer.body
        return answer.body

    async def case(self, submission_id: str, revision: int = 1, state: str | None = None) -> Any:
        """The case of a revision, once it is there (and in `state`)."""

        async def look() -> Any:
            answer = await self.request(
                "GET", f"/v1/moderation/cases/{submission_id}-{revision}", headers=self.volunteer
            )
            return answer.body if answer.status == 200 and state in (None, answer.body["state"]) else None

        return await until(look)

    async def decide(self, case_id: str, decision: str, reason: str | None = None, headers: Any = None) -> Answer:
        body = {"decision": decision, "reason": reason}
        path = f"/v1/moderation/cases/{case_id}/decision"
        return await self.request("POST", path, body, headers=headers or self.volunteer)

    async def status(self, sent: Any) -> Any:
        bearer = {"Authorization": f"Bearer {sent['edit_token']}"}
        return (await self.request("GET", sent["status_url"], headers=bearer)).body


async def until(look: Callable[[], Awaitable[T | None]], seconds: float = 20.0) -> T:
    """What `look` sees as soon as it sees something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen = await look()
        if seen is not None:
            return seen
        await asyncio.sleep(0.05)
    raise AssertionError(f"not seen within {seconds:.0f} s")
