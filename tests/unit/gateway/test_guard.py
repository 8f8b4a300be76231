"""Forms come from our own pages."""

import pytest
from fastapi import Request

from services.gateway.errors import ForeignForm
from services.gateway.guard import same_origin


def request(**headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": pairs})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"host": "cinqmille.be", "origin": "https://cinqmille.be"},
        {"host": "127.0.0.1:8000", "origin": "http://127.0.0.1:8000"},
        {"host": "cinqmille.be"},
    ],
)
def test_ours_pass(headers: dict[str, str]) -> None:
    same_origin(request(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site", "host": "cinqmille.be", "origin": "https://cinqmille.be"},
        {"host": "cinqmille.be", "origin": "https://evil.example"},
        {"host": "cinqmille.be", "origin": "null"},
        {"host": "cinqmille.be", "origin": "https://cinqmille.be:8443"},
        {"host": "cinqmille.be", "origin": "https://[cinqmille.be"},
    ],
)
def test_others_do_not(headers: dict[str, str]) -> None:
    with pytest.raises(ForeignForm):
        same_origin(request(**headers))
