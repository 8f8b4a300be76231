"""The links in mails: a token confirms or ends one subscription, and only its hash is stored.

A confirm token is random, and made when its mail is sent. An unsubscribe token stands in every alert for years, so it
is derived: an HMAC of the subscription's id, with a key that is itself derived from MILLE_MAIL_KEY. Who changes that
key makes the links in old mails void.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

_PURPOSE = b"mille.notify.unsubscribe.v1"


def new_token() -> str:
    """32 random bytes, URL-safe."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is stored of a token. It needs no salt: there is nothing to guess in 32 random bytes."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class UnsubscribeTokens:
    """Makes the same token for the same subscription, for as long as the key lasts."""

    def __init__(self, mail_key: str) -> None:
        self._key = hmac.digest(mail_key.encode(), _PURPOSE, "sha256")

    def token(self, subscription_id: str) -> str:
        return urlsafe_b64encode(hmac.digest(self._key, subscription_id.encode(), "sha256")).decode().rstrip("=")
