"""Which requests get the same answer, and which of them are nobody else's."""

from services.gateway.asked import Key, asked
from services.gateway.hosts import Locator
from services.gateway.kept import Kept, Made, is_among


def key(path: str, own: str | None = None, port: str = "", **headers: str) -> Key | None:
    lines = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"path": path, "query_string": b"a=b", "headers": lines, "state": {"locator": Locator(own, port)}}
    found = asked(scope)
    return found.key if found else None


def test_languages_that_are_chosen_alike_are_the_same_question() -> None:
    for same in ("fr", "fr-BE,fr;q=0.9", "pl,fr;q=0.2", "fr,fr-FR;q=0.3,pt"):
        assert key("/v1/events", accept_language=same) == key("/v1/events", accept_language="fr")
    for other in ("", "nl", "nl,fr", "fr,nl", "fr,*;q=0.1"):
        assert key("/v1/events", accept_language=other) != key("/v1/events", accept_language="fr"), other
    assert key("/v1/events", accept_language="fr;q=0.5,nl") == key("/v1/events", accept_language="nl,fr;q=0.1")


def test_pages_differ_by_a_sites_own_host_and_the_api_does_not() -> None:
    assert key("/cinqmille", own="cinqmille") != key("/cinqmille")
    assert key("/cinqmille", own="cinqmille", port=":8000") != key("/cinqmille", own="cinqmille")
    assert key("/cinqmille", port=":1") == key("/cinqmille", port=":2"), "or anybody could fill the cache with hosts"
    assert key("/v1/events", own="cinqmille") == key("/v1/events")


def test_whoever_says_who_they_are_asks_for_themselves() -> None:
    assert key("/v1/events", authorization="Bearer x") is None
    assert key("/cinqmille", cookie="a=b") is None


def test_an_etag_is_found_in_any_list() -> None:
    for given in (b'"a"', b'W/"a"', b'"b", "a"', b'"b",W/"a" ', b"*", b" * "):
        assert is_among(b'"a"', given), given
    for given in (b"", b'"b"', b"a"):
        assert not is_among(b'"a"', given), given


def test_an_answer_without_an_etag_gets_one_and_304_says_nothing_of_a_body() -> None:
    made = Made(200, [(b"content-type", b"text/html"), (b"content-length", b"2"), (b"vary", b"x")], b"hi", None)
    kept = Kept(made, [(b"always", b"1")])
    whole = kept.ready(b"")
    etag = dict(whole.headers)[b"etag"]
    assert (whole.status, whole.body) == (200, b"hi")
    unchanged = kept.ready(etag, stale=True)
    names = {name for name, _ in unchanged.headers}
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert {b"etag", b"vary", b"always", b"x-mille-stale", b"x-content-type-options"} <= names
    assert not names & {b"content-type", b"content-length"}
