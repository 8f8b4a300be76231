"""Who acts, and the short-lived signed token by which one service tells another."""

from collections import OrderedDict
from dataclasses import dataclass
from time import time
from typing import Any

import jwt
from pydantic import SecretStr

from shared.runtime.clock import CLOCKS_APART
from shared.runtime.problems import Problem

SCHEME = "Internal"
_ALGORITHM = "HS256"
_ISSUER = "mille"
_LEEWAY = CLOCKS_APART.total_seconds()
_VERIFIED_KEPT = 1_000


class TokenInvalid(Problem):
    """No internal token, or one that is forged, expired or meant for another service."""

    status = 401
    code = "token-invalid"

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": SCHEME})


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts: a service, or a person or partner on whose behalf it does.

    `roles` are of "service", "ops", "volunteer", "editor" and "partner"; `site` limits them to one site's slug, None
    means all; `trusted` marks a partner whose submissions need no volunteer; `key_id` names the key or token used.
    """

    sub: str
    roles: frozenset[str] = frozenset()
    site: str | None = None
    trusted: bool = False
    ip: str | None = None
    key_id: str | None = None


class InternalTokens:
    """Issues and verifies tokens; every service holds the same key (`MILLE_INTERNAL_KEY`).

    What was verified once is remembered until it expires: between two services the same token comes with every request
    for some seconds, and to verify it takes a tenth of a read's time.
    """

    def __init__(self, key: SecretStr) -> None:
        self._key = key.get_secret_value().encode()
        self._verified: OrderedDict[tuple[str, str], tuple[float, Principal]] = OrderedDict()

    def issue(self, principal: Principal, audience: str, ttl: float = 60) -> str:
        """A token that `audience`, a service's name, accepts from now for `ttl` seconds, and for as much longer as
        clocks may be apart.
        """
        now = time()
        claims: dict[str, Any] = {
            "iss": _ISSUER,
            "aud": audience,
            "iat": int(now),
            "exp": int(now + ttl),
            "sub": principal.sub,
            "roles": sorted(principal.roles),
            "site": principal.site,
            "trusted": principal.trusted,
            "ip": principal.ip,
            "key_id": principal.key_id,
        }
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def verify(self, token: str, audience: str) -> Principal:
        """Who the token speaks for. Raises `TokenInvalid`, without saying why: the caller holds a key or does not."""
        expires, principal = self._verified.get((audience, token), (0.0, None))
        if principal is not None and time() < expires + _LEEWAY:
            return principal
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                audience=audience,
                issuer=_ISSUER,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "aud", "iss", "sub"]},
            )
        except jwt.InvalidTokenError:
            raise TokenInvalid from None
        principal = Principal(
            sub=claims["sub"],
            roles=frozenset(claims["roles"]),
            site=claims["site"],
            trusted=claims["trusted"],
            ip=claims["ip"],
            key_id=claims["key_id"],
        )
        self._verified[audience, token] = (claims["exp"], principal)
        if len(self._verified) > _VERIFIED_KEPT:
            self._verified.popitem(last=False)
        return principal

    def of_header(self, authorization: str | None, audience: str) -> Principal | None:
        """Who an `Authorization` header of the scheme `Internal` speaks for; None for no header or another scheme.

        Raises `TokenInvalid`.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        return self.verify(token.strip(), audience)
