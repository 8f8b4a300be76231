"""Answers in memory: bounded by bytes, and there however old they are."""

from services.gateway.cache import Cache
from services.gateway.news import News, Terms

TERMS = Terms.of(["site:cinqmille"], News().moment(), 0.0)


def kept(cache: Cache[str, bytes], key: str = "k", body: bytes = b"x" * 100) -> None:
    cache.keep(key, body, TERMS, len(body))


def test_it_is_bounded_by_bytes_and_drops_what_was_asked_for_least_recently() -> None:
    cache = Cache[str, bytes](3 * 600)
    for key in "abc":
        kept(cache, key)
    assert cache.get("a") is not None
    kept(cache, "d")
    assert cache.get("b") is None
    assert cache.get("a") is not None
    assert len(cache) == 3
    kept(cache, "huge", b"x" * 5000)
    assert cache.get("huge") is None
    assert len(cache) == 3, "one too large for the cache pushes nothing out"


def test_a_newer_answer_takes_the_place_of_the_older() -> None:
    cache = Cache[str, bytes](10_000)
    kept(cache, body=b"old")
    kept(cache, body=b"new")
    found = cache.get("k")
    assert found is not None
    assert found.value == b"new"
    assert len(cache) == 1


def test_without_room_nothing_is_kept() -> None:
    cache = Cache[str, bytes](0)
    kept(cache)
    assert len(cache) == 0
