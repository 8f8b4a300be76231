"""How much one client may ask. Checked before anything else, the cache included."""

from fastapi import Request

from services.gateway.identities import Identities
from shared.runtime.limits import RateLimiter
from shared.runtime.tokens import Principal

_EXPORT = 10


class Limits:
    """Reads and writes are counted apart, per client address; trusted keys have a larger allowance of their own."""

    def __init__(self, identities: Identities, *, reads: int, writes: int, keys: int) -> None:
        """All per minute."""
        self._identities = identities
        self._most_reads = reads
        self._reads = RateLimiter(reads)
        self._writes = RateLimiter(writes)
        self._keys = RateLimiter(keys)

    def read(self, request: Request) -> None:
        """Raises `TooManyRequests`."""
        self._reads.check(self._identities.address(request))

    def export(self, request: Request) -> None:
        """A whole question counts as ten reads. Raises `TooManyRequests`."""
        self._reads.check(self._identities.address(request), min(_EXPORT, self._most_reads))

    def write(self, principal: Principal) -> None:
        """Raises `TooManyRequests`."""
        if principal.trusted and principal.key_id:
            self._keys.check(principal.key_id)
        else:
            self._writes.check(principal.ip or "")
