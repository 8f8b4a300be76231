"""Edit tokens and idempotency keys."""

import pytest
from pydantic import SecretStr

from services.ingest.edit_tokens import EditTokens
from services.ingest.idempotency import claim
from shared.runtime.problems import InvalidInput

ID, OTHER = "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAW"
TOKENS = EditTokens(SecretStr("k" * 32))


def test_a_token_is_the_same_each_time() -> None:
    assert TOKENS.make(ID, 1) == TOKENS.make(ID, 1)
    assert len(TOKENS.make(ID, 1)) == 43


def test_a_token_fits_its_submission_its_counter_and_its_key_only() -> None:
    token = TOKENS.make(ID, 1)
    assert TOKENS.fits(token, ID, 1)
    assert not TOKENS.fits(token, OTHER, 1)
    assert not TOKENS.fits(token, ID, 2)
    assert not EditTokens(SecretStr("j" * 32)).fits(token, ID, 1)


@pytest.mark.parametrize("forged", ["", "x", "é", "\udc00", "=" * 43])
def test_a_forged_token_fits_nothing(forged: str) -> None:
    assert not TOKENS.fits(forged, ID, 1)


def test_a_key_counts_per_sender() -> None:
    body = b'{"a": 1}'
    by_mail = claim("k", key_id=None, address="A@x.be", body=body)
    assert by_mail == claim(" k ", key_id=None, address="a@x.be", body=b'{ "a":1 }')
    assert by_mail != claim("k", key_id=None, address="b@x.be", body=body)
    assert by_mail != claim("k", key_id="A@x.be", address="a@x.be", body=body)
    assert claim("k", key_id="7", address="a@x.be", body=body) == claim("k", key_id="7", address="b@x.be", body=body)


def test_no_address_is_kept_with_it() -> None:
    found = claim("k", key_id=None, address="a@x.be", body=b"{}")
    assert found is not None
    assert "x.be" not in str(found.stored())


def test_no_header_is_no_claim() -> None:
    assert claim(None, key_id=None, address="a@x.be", body=b"{}") is None


@pytest.mark.parametrize("header", ["", "  ", "x" * 201, "é", "a\x00b"])
def test_a_key_that_is_none_is_refused(header: str) -> None:
    with pytest.raises(InvalidInput):
        claim(header, key_id=None, address="a@x.be", body=b"{}")
