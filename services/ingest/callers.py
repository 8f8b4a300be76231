"""Who sends a request to ingest: another service for somebody, a partner or volunteer by a key, or anybody."""

from dataclasses import dataclass

from fastapi import Request

from services.ingest.introspection import PREFIX, Introspection
from services.ingest.settings import IngestSettings
from shared.runtime.http import internal_principal
from shared.runtime.limits import RateLimiter, client_ip
from shared.runtime.problems import Unauthenticated
from shared.runtime.tokens import Principal


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a submission, as it is stored with it. `trusted`: it needs no volunteer unless something blocks it.

    `site` limits the trust to what that site moderates; None means all. `proven` is False for who has only named the
    contact of an earlier submission, in a file: what they change of it waits, all of it.
    """

    key_id: str | None = None
    trusted: bool = False
    site: str | None = None
    proven: bool = True

    def trusted_by(self, lead: str | None) -> bool:
        """Whether the site that moderates need not look; None is the network's own queue."""
        return self.trusted and self.site in (None, lead)


class Callers:
    def __init__(self, introspection: Introspection, settings: IngestSettings) -> None:
        self._introspection = introspection
        self._proxies = settings.trusted_proxies
        self._writes = RateLimiter(settings.rate_writes)
        self._trusted_writes = RateLimiter(settings.rate_writes_trusted)

    async def principal(self, request: Request) -> Principal | None:
        """Who is named by an internal token or a key; None for nobody. Raises 401 for one that does not hold."""
        internal = internal_principal(request)
        if internal is not None:
            return internal
        token = bearer(request)
        return await self._introspection.principal(token) if token and token.startswith(PREFIX) else None

    async def required(self, request: Request) -> Principal:
        """Raises `Unauthenticated` where nobody is named."""
        principal = await self.principal(request)
        if principal is None:
            raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
        return principal

    async def writer(self, request: Request) -> Sender:
        """Who writes, within their limit. Raises `TooManyRequests`."""
        principal = await self.principal(request)
        sender = _sender(principal)
        if internal_principal(request) is None:
            limiter = self._trusted_writes if sender.trusted else self._writes
            limiter.check(sender.key_id or client_ip(request.scope, self._proxies))
        return sender


def bearer(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def edit_token(request: Request) -> str | None:
    """The edit token of a request: its bearer token, or `token` in its query, as in the link of a mail."""
    token = bearer(request)
    if token and not token.startswith(PREFIX):
        return token
    return request.query_params.get("token")


def _sender(principal: Principal | None) -> Sender:
    if principal is None or "partner" not in principal.roles:
        return Sender()
    return Sender(key_id=principal.key_id or principal.sub, trusted=principal.trusted, site=principal.site)
