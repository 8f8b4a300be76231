"""Answers in memory: fresh until news or the clock, never fresh by mistake, bounded, and there when search is down."""

from datetime import UTC, datetime, timedelta

from services.gateway.cache import Answer, AnswerCache

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SOON = NOW + timedelta(seconds=60)


def answer(body: bytes = b"{}", expires: datetime = SOON) -> Answer:
    return Answer(200, body, '"etag"', expires)


def kept(cache: AnswerCache, key: str = "k", *tags: str, said: Answer | None = None) -> None:
    cache.keep(key, said or answer(), tags or ("site:cinqmille",), cache.moment())


def test_an_answer_is_fresh_until_the_clock_says_otherwise() -> None:
    cache = AnswerCache(10_000)
    kept(cache)
    assert cache.fresh("k", NOW) is not None
    assert cache.fresh("k", SOON - timedelta(microseconds=1)) is not None
    assert cache.fresh("k", SOON) is None


def test_news_about_its_site_makes_it_stale_and_news_about_another_does_not() -> None:
    cache = AnswerCache(10_000)
    kept(cache)
    cache.news(["site:quatremille"])
    assert cache.fresh("k", NOW) is not None
    cache.news(["site:cinqmille"])
    assert cache.fresh("k", NOW) is None
    assert cache.stale("k") is not None, "it still serves when search is down"


def test_an_answer_that_was_on_its_way_while_news_came_is_never_fresh() -> None:
    cache = AnswerCache(10_000)
    asked = cache.moment()
    cache.news(["site:cinqmille"])
    cache.keep("k", answer(), ["site:cinqmille"], asked)
    assert cache.fresh("k", NOW) is None
    kept(cache)
    assert cache.fresh("k", NOW) is not None


def test_after_a_reconnection_nothing_is_fresh() -> None:
    cache = AnswerCache(10_000)
    kept(cache, "one", "site:cinqmille")
    kept(cache, "two", "event:x")
    cache.all_news()
    assert cache.fresh("one", NOW) is None
    assert cache.fresh("two", NOW) is None
    kept(cache, "two", "event:x")
    assert cache.fresh("two", NOW) is not None


def test_forgetting_old_news_never_makes_an_old_answer_fresh_again() -> None:
    cache = AnswerCache(10_000)
    kept(cache, "k", "event:old")
    cache.news(["event:old"])
    for number in range(10_001):
        cache.news([f"event:{number}"])
    assert cache.fresh("k", NOW) is None


def test_it_is_bounded_by_bytes_and_drops_what_was_asked_for_least_recently() -> None:
    cache = AnswerCache(3 * 600)
    for key in "abc":
        kept(cache, key, said=answer(b"x" * 90))
    assert cache.fresh("a", NOW) is not None
    kept(cache, "d", said=answer(b"x" * 90))
    assert cache.stale("b") is None
    assert cache.stale("a") is not None
    assert len(cache) == 3
    kept(cache, "huge", said=answer(b"x" * 5000))
    assert cache.stale("huge") is None
    assert len(cache) == 3, "one too large for the cache pushes nothing out"


def test_a_newer_answer_takes_the_place_of_the_older() -> None:
    cache = AnswerCache(10_000)
    kept(cache, said=answer(b"old"))
    kept(cache, said=answer(b"new"))
    found = cache.fresh("k", NOW)
    assert found is not None
    assert found.body == b"new"
    assert len(cache) == 1
