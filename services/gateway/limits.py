"""How much one client may ask. Checked before anything else, the cache included."""

from collections.abc import Mapping

from starlette.types import Scope

from services.gateway.identities import Identities
from shared.runtime.limits import RateLimiter
from shared.runtime.tokens import Principal


class Limits:
    """Reads and writes are counted apart, per client address; trusted keys have a larger allowance of their own."""

    def __init__(
        self, identities: Identities, *, reads: int, writes: int, keys: int, costs: Mapping[str, int] | None = None
    ) -> None:
        """All per minute. `costs` says of a path for how many reads it counts, where that is not one."""
        self._identities = identities
        self._costs = {path: min(cost, reads) for path, cost in (costs or {}).items()}
        self._reads = RateLimiter(reads)
        self._writes = RateLimiter(writes)
        self._keys = RateLimiter(keys)

    def read(self, scope: Scope) -> None:
        """Of every GET `Front` sees to it; others, that count as reads, call it. Raises `TooManyRequests`."""
        self._reads.check(self._identities.address(scope), self._costs.get(scope["path"], 1))

    def write(self, principal: Principal) -> None:
        """Raises `TooManyRequests`."""
        if principal.trusted and principal.key_id:
            self._keys.check(principal.key_id)
        else:
            self._writes.check(principal.ip or "")
