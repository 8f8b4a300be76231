from cryptography.fernet import Fernet

from services.notify.tokens import UnsubscribeTokens, hashed, new_token


def test_a_token_is_url_safe_and_only_its_hash_is_known() -> None:
    token = new_token()
    assert len(token) == 43
    assert token.replace("-", "").replace("_", "").isalnum()
    assert hashed(token) == hashed(token) != token
    assert new_token() != token


def test_an_unsubscribe_token_is_the_same_for_ever_and_for_one_subscription() -> None:
    key = Fernet.generate_key().decode()
    tokens = UnsubscribeTokens(key)
    assert tokens.token("one") == UnsubscribeTokens(key).token("one")
    assert len(tokens.token("one")) == 43
    assert len({tokens.token("one"), tokens.token("two"), UnsubscribeTokens("another").token("one")}) == 3


def test_half_a_character_in_a_token_is_no_error() -> None:
    assert hashed("\ud800")
