"""Who a bearer token speaks for: the gateway knows, and its answer is remembered for a minute.

A revoked key thus works for a minute more at ingest; a submission costs the gateway nothing meanwhile.
"""

import hashlib
import time
from collections import OrderedDict

from services.ingest.errors import KeyUnknown
from shared.runtime.client import ServiceClient
from shared.runtime.problems import ServiceUnavailable
from shared.runtime.tokens import Principal

REMEMBERED_SECONDS = 60.0
PREFIX = "mille_"
_ENTRIES_KEPT = 10_000
_LONGEST = 200


class Introspection:
    def __init__(self, gateway: ServiceClient) -> None:
        self._gateway = gateway
        # By the token's digest, so that a dump of the memory's keys opens nothing.
        self._answers: OrderedDict[bytes, tuple[float, Principal | None]] = OrderedDict()

    async def principal(self, token: str) -> Principal:
        """Raises `KeyUnknown`, and `ServiceUnavailable` when the gateway does not answer."""
        if not token.isascii() or len(token) > _LONGEST:
            raise KeyUnknown
        digest = hashlib.sha256(token.encode()).digest()
        until, principal = self._answers.get(digest, (0.0, None))
        if time.monotonic() >= until:
            principal = await self._ask(token)
            self._answers[digest] = (time.monotonic() + REMEMBERED_SECONDS, principal)
            self._answers.move_to_end(digest)
            if len(self._answers) > _ENTRIES_KEPT:
                self._answers.popitem(last=False)
        if principal is None:
            raise KeyUnknown
        return principal

    async def _ask(self, token: str) -> Principal | None:
        answer = await self._gateway.request(
            "POST", "/internal/introspect", json={"token": token}, headers={"Idempotency-Key": "introspection"}
        )
        if answer.status == 404:
            return None
        if not answer.ok:
            raise ServiceUnavailable
        found = answer.json()["principal"]
        return Principal(
            sub=found["sub"],
            roles=frozenset(found["roles"]),
            site=found.get("site"),
            trusted=bool(found.get("trusted")),
            key_id=found.get("key_id"),
        )
