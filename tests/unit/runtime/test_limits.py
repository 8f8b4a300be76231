from ipaddress import ip_network
from typing import Any

import pytest

from shared.runtime.limits import RateLimiter, client_ip
from shared.runtime.problems import TooManyRequests


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_worth_at_once_then_evenly() -> None:
    time = Time()
    limiter = RateLimiter(20, time)
    for _ in range(20):
        limiter.check("anne")
    with pytest.raises(TooManyRequests) as refused:
        limiter.check("anne")
    assert refused.value.headers == {"Retry-After": "3"}
    limiter.check("bob")
    time.now += 3
    limiter.check("anne")
    with pytest.raises(TooManyRequests):
        limiter.check("anne")


def test_what_is_refused_costs_nothing() -> None:
    time = Time()
    limiter = RateLimiter(60, time)
    for _ in range(60):
        limiter.check("anne")
    for _ in range(100):
        with pytest.raises(TooManyRequests):
            limiter.check("anne", cost=2)
    time.now += 2
    limiter.check("anne", cost=2)


def test_it_never_remembers_more_than_its_share() -> None:
    limiter = RateLimiter(1, Time())
    limiter.check("first")
    for number in range(50_000):
        limiter.check(str(number))
    limiter.check("first")  # forgotten, so it may again
    with pytest.raises(TooManyRequests):
        limiter.check("49999")


def scope(peer: str | None, *forwarded: str) -> dict[str, Any]:
    return {
        "client": (peer, 1234) if peer else None,
        "headers": [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded],
    }


TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", ["1.1.1.1"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["1.1.1.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1", ["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
        ("fd00::1", ["2001:db8::5"], "2001:db8::5"),
        ("10.0.0.1", ["203.0.113.9, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["évil"], "10.0.0.1"),
        (None, ["1.1.1.1"], ""),
    ],
)
def test_only_a_trusted_proxy_says_whom_it_speaks_for(peer: str | None, forwarded: list[str], expected: str) -> None:
    assert client_ip(scope(peer, *forwarded), TRUSTED) == expected
