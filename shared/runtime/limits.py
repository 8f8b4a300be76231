"""How often a client may do something, and which address a request comes from."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from shared.runtime.problems import TooManyRequests

_KEYS_KEPT = 50_000


class RateLimiter:
    """A token bucket for each key: `per_minute` at once, refilled evenly over a minute.

    It counts in this process alone, and forgets the keys longest unused beyond 50,000.
    """

    def __init__(self, per_minute: float, now: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, key: str, cost: float = 1) -> None:
        """Take `cost` from the key's bucket. Raises `TooManyRequests`, and takes nothing, when it holds too little."""
        now = self._now()
        left, since = self._buckets.get(key, (self._capacity, now))
        left = min(self._capacity, left + (now - since) * self._per_second)
        if left < cost:
            raise TooManyRequests(retry_after=math.ceil((cost - left) / self._per_second))
        self._buckets[key] = (left - cost, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > _KEYS_KEPT:
            self._buckets.popitem(last=False)


def client_ip(scope: Mapping[str, Any], trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """The address of who sent the request: the peer, or, when that is a trusted proxy, the last untrusted hop it names.

    `scope` is a request's ASGI scope (`request.scope`); `trusted` is `settings.trusted_proxies`.
    """
    client = scope.get("client")
    address = str(client[0]) if client else ""
    if not trusted:
        return address
    networks = tuple(trusted)
    if not _within(address, networks):
        return address
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    for hop in map(str.strip, reversed(forwarded.decode("latin-1").split(","))):
        if not _is_address(hop):
            break
        address = hop
        if not _within(hop, networks):
            break
    return address


@lru_cache(maxsize=4096)
def _within(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
