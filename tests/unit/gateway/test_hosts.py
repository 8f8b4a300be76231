"""Which site a request is for, and how its links are written."""

import pytest

from services.gateway.hosts import Locator, inner_path, split_host
from shared.links import RESERVED

SLUGS = {"cinqmille", "quatremille"}


@pytest.mark.parametrize(
    ("path", "inner"),
    [
        ("/", "/cinqmille"),
        ("/weekend", "/cinqmille/weekend"),
        ("/weekend/", "/cinqmille/weekend"),
        ("/events/X/y", "/cinqmille/events/X/y"),
        ("/site.css", "/cinqmille/site.css"),
        ("/cinqmille/weekend", "/cinqmille/weekend"),
        ("/quatremille/weekend", "/quatremille/weekend"),
        ("/v1/events", "/v1/events"),
        ("/static/mille.css", "/static/mille.css"),
    ],
)
def test_on_a_sites_own_host_the_site_is_left_out(path: str, inner: str) -> None:
    assert inner_path(path, "cinqmille", SLUGS) == inner


@pytest.mark.parametrize(
    ("path", "inner"), [("/", "/"), ("/cinqmille/", "/cinqmille"), ("/cinqmille/weekend/", "/cinqmille/weekend")]
)
def test_on_any_other_host_the_path_names_the_site(path: str, inner: str) -> None:
    assert inner_path(path, None, set()) == inner


@pytest.mark.parametrize("first", sorted(RESERVED))
def test_a_reserved_path_is_never_turned_into_another(first: str) -> None:
    assert inner_path(f"/{first}/x", "cinqmille", SLUGS) == f"/{first}/x"


@pytest.mark.parametrize("path", ["//internal/accounts", "/./internal/accounts", "/INTERNAL/accounts"])
def test_no_spelling_leads_to_an_internal_path(path: str) -> None:
    for own in ("cinqmille", None):
        assert not inner_path(path, own, SLUGS).startswith("/internal")


@pytest.mark.parametrize(
    ("header", "name", "port"),
    [
        ("cinqmille.be", "cinqmille.be", ""),
        ("CinqMille.BE:8000", "cinqmille.be", ":8000"),
        ("cinqmille.be.", "cinqmille.be", ""),
        ("[::1]:8000", "[::1]", ":8000"),
        ("[::1]", "[::1]", ""),
        ("", "", ""),
    ],
)
def test_a_host_header_is_split(header: str, name: str, port: str) -> None:
    assert split_host(header) == (name, port)


def test_links_stay_where_the_visitor_is() -> None:
    elsewhere = Locator(None, ":8000")
    assert elsewhere.base("cinqmille", ("cinqmille.be",)) == "/cinqmille"
    at_home = Locator("cinqmille", "")
    assert at_home.base("cinqmille", ("cinqmille.be",)) == ""
    assert at_home.base("quatremille", ("quatremille.be", "www.quatremille.be")) == "//quatremille.be"
    assert at_home.base("quatremille", ()) == "/quatremille"
