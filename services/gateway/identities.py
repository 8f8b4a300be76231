"""Who asks: from a bearer token to a principal."""

import time
from collections import OrderedDict
from dataclasses import replace

from fastapi import Request
from starlette.types import Scope

from services.gateway.errors import KeyUnknown
from services.gateway.model import TOKEN_START, hashed
from services.gateway.store import AccountStore
from shared.runtime.limits import client_ip
from shared.runtime.settings import Network
from shared.runtime.tokens import Principal

_REMEMBERED_SECONDS = 30.0
_REMEMBERED = 5_000


class Identities:
    """Resolves tokens, and remembers each for half a minute (found or not): MongoDB is not asked per request."""

    def __init__(self, store: AccountStore, pepper: str, proxies: tuple[Network, ...]) -> None:
        self._store = store
        self._pepper = pepper
        self._proxies = proxies
        self._known: OrderedDict[str, tuple[float, Principal | None]] = OrderedDict()

    async def of_token(self, token: str) -> Principal | None:
        """Whose token it is, None for one that is none of ours. Raises `MongoOutage`."""
        token_hash = hashed(token, self._pepper)
        until, principal = self._known.get(token_hash, (0.0, None))
        if time.monotonic() < until:
            return principal
        account = await self._store.by_token(token_hash)
        principal = account.principal if account else None
        self._known[token_hash] = (time.monotonic() + _REMEMBERED_SECONDS, principal)
        self._known.move_to_end(token_hash)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return principal

    async def of_request(self, request: Request) -> Principal:
        """Who sent the request, with the address it came from; an anonymous principal without one of our tokens.

        Raises `KeyUnknown` for a token that looks like ours and is not.
        """
        address = self.address(request.scope)
        token = bearer(request)
        if token is None or not token.startswith(TOKEN_START):
            return Principal(sub="anonymous", ip=address)
        principal = await self.of_token(token)
        if principal is None:
            raise KeyUnknown
        return replace(principal, ip=address)

    def address(self, scope: Scope) -> str:
        """The client's address."""
        return client_ip(scope, self._proxies)


def bearer(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
