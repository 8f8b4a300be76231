"""The client by which one service asks another over HTTP."""

import asyncio
import json as jsonlib
import logging
import time
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from shared.runtime.logs import correlation
from shared.runtime.problems import ServiceUnavailable
from shared.runtime.tokens import SCHEME, InternalTokens, Principal

logger = logging.getLogger(__name__)

_LEFT_OUT_SECONDS = 5.0
_CONNECT_SECONDS = 1.0
_CONNECTIONS = 100
_TOKEN_SECONDS = 60.0
_SAME_TOKEN_SECONDS = 20.0
"""For how long the token by which a service speaks for itself is sent again: it has much of its life left then."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered, whatever its status; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return self.status < 400

    def json(self) -> Any:
        """The body as JSON. Raises ValueError when it is not."""
        return jsonlib.loads(self.body)


class ServiceClient:
    """Asks the service `audience` at one or more addresses.

    Requests take turns over the addresses; one that failed is left out for 5 s, unless all are. A request goes on to
    the next address when the connection was refused; one that may have been received is sent again only when that does
    no harm: a GET, or one with an `Idempotency-Key`.
    """

    def __init__(self, urls: str, tokens: InternalTokens, audience: str, service: str) -> None:
        """`urls` separated by commas; `service` is who asks."""
        self._addresses = [url.strip().rstrip("/") for url in urls.split(",") if url.strip()]
        if not self._addresses:
            raise ValueError(f"no address for {audience}")
        self._tokens = tokens
        self._audience = audience
        self._self = Principal(sub=service, roles=frozenset({"service"}))
        self._own_token, self._own_token_until = "", 0.0
        self._turn = 0
        self._left_out: dict[str, float] = {}
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        body: bytes | AsyncIterable[bytes] | None = None,
        params: Any = None,
        principal: Principal | None = None,
        timeout: float = 5.0,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer of the first address that gives one, on behalf of `principal` (this service itself by default).

        `path`, and a query in it, are percent-encoded; `params` are not.
        `json` is encoded, `body` is sent as it is; one that comes in parts is sent once only. `timeout` is in seconds,
        for each address tried. Raises `ServiceUnavailable`, a 503 problem, when no address answers, or it is not known
        whether one received it.
        """
        sent = {
            "Authorization": f"{SCHEME} {self._token(principal)}",
            "X-Correlation-ID": correlation.get(),
            **(headers or {}),
        }
        if json is not None:
            body = jsonlib.dumps(json, ensure_ascii=False).encode()
            sent.setdefault("Content-Type", "application/json")
        whole = body is None or isinstance(body, bytes)
        harmless = whole and (method in {"GET", "HEAD"} or any(name.lower() == "idempotency-key" for name in sent))
        limits = aiohttp.ClientTimeout(total=timeout, sock_connect=min(timeout, _CONNECT_SECONDS))
        last: Answer | None = None
        for address in self._in_turn():
            try:
                async with self._pool().request(
                    method,
                    # As it is: else a ".." out of somebody's id would lead to another route.
                    URL(address + path, encoded=True),
                    data=body,
                    params=params,
                    headers=sent,
                    timeout=limits,
                    allow_redirects=False,
                ) as response:
                    last = Answer(
                        response.status,
                        {name.lower(): value for name, value in response.headers.items()},
                        await response.read(),
                    )
            except (aiohttp.ClientError, TimeoutError) as error:
                self._leave_out(address, error)
                if harmless or isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
                    continue
                raise ServiceUnavailable from error
            if last.status != 503 or not harmless:
                return last
        if last is None:
            raise ServiceUnavailable
        return last

    async def check(self) -> None:
        """For `/health/dependencies`. Raises `ServiceUnavailable` when no address answers that it is ready."""
        answer = await self.request("GET", "/health/ready", timeout=1.5)
        if not answer.ok:
            raise ServiceUnavailable

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _token(self, principal: Principal | None) -> str:
        if principal is not None:
            return self._tokens.issue(principal, self._audience)
        now = time.monotonic()
        if now >= self._own_token_until:
            self._own_token = self._tokens.issue(self._self, self._audience, _TOKEN_SECONDS)
            self._own_token_until = now + _SAME_TOKEN_SECONDS
        return self._own_token

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept-Encoding": "identity"},
            )
        return self._session

    def _in_turn(self) -> list[str]:
        self._turn += 1
        start = self._turn % len(self._addresses)
        turns = self._addresses[start:] + self._addresses[:start]
        now = time.monotonic()
        return [address for address in turns if self._left_out.get(address, 0.0) <= now] or turns

    def _leave_out(self, address: str, error: BaseException) -> None:
        self._left_out[address] = time.monotonic() + _LEFT_OUT_SECONDS
        reason = "no answer in time" if isinstance(error, asyncio.TimeoutError) else type(error).__name__
        logger.warning("%s does not answer at %s: %s", self._audience, address, reason)
