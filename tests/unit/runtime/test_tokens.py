from time import sleep

import jwt
import pytest
from pydantic import SecretStr

from shared.runtime.clock import CLOCKS_APART
from shared.runtime.tokens import InternalTokens, Principal, TokenInvalid

KEY = "k" * 40
TOKENS = InternalTokens(SecretStr(KEY))
ANNE = Principal("anne", frozenset({"volunteer", "editor"}), "cinqmille", trusted=True, ip="192.0.2.1", key_id="k1")


def test_a_token_brings_its_principal() -> None:
    assert TOKENS.verify(TOKENS.issue(ANNE, "ingest"), "ingest") == ANNE
    nobody = Principal("gateway")
    assert TOKENS.verify(TOKENS.issue(nobody, "ingest"), "ingest") == nobody


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b.c",
        "é",
        TOKENS.issue(ANNE, "catalogue"),
        TOKENS.issue(ANNE, "ingest", ttl=-CLOCKS_APART.total_seconds() - 1),
        InternalTokens(SecretStr("x" * 40)).issue(ANNE, "ingest"),
        TOKENS.issue(ANNE, "ingest")[:-2] + "xx",
        jwt.encode({"sub": "anne", "aud": "ingest", "iss": "mille", "exp": 9e9, "iat": 1}, None, algorithm="none"),
        jwt.encode({"sub": "anne", "aud": "ingest", "iss": "mille", "iat": 1}, KEY, algorithm="HS256"),
    ],
)
def test_any_other_token_is_refused(token: str) -> None:
    with pytest.raises(TokenInvalid):
        TOKENS.verify(token, "ingest")


def test_only_the_internal_scheme_is_looked_at() -> None:
    token = TOKENS.issue(ANNE, "ingest")
    assert TOKENS.of_header(f"Internal {token}", "ingest") == ANNE
    assert TOKENS.of_header(None, "ingest") is None
    assert TOKENS.of_header(f"Bearer {token}", "ingest") is None
    with pytest.raises(TokenInvalid):
        TOKENS.of_header("Internal", "ingest")


def test_a_token_that_was_verified_once_expires_all_the_same() -> None:
    token = TOKENS.issue(ANNE, "ingest", ttl=2 - CLOCKS_APART.total_seconds())
    assert TOKENS.verify(token, "ingest") == TOKENS.verify(token, "ingest") == ANNE
    with pytest.raises(TokenInvalid):
        TOKENS.verify(token, "catalogue")
    sleep(2)
    with pytest.raises(TokenInvalid):
        TOKENS.verify(token, "ingest")
