"""The secret of an edit link: made from the submission's id and a stored counter, so that nothing secret is stored.

The same link comes out again for a repeated request; a higher counter makes all earlier links worthless.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from pydantic import SecretStr


class EditTokens:
    def __init__(self, key: SecretStr) -> None:
        # Copied for each token: the one-shot `hmac.digest` lets go of the interpreter's lock, which costs more than it.
        self._keyed = hmac.new(key.get_secret_value().encode(), digestmod=hashlib.sha256)

    def make(self, submission_id: str, counter: int) -> str:
        """43 characters of base64url."""
        code = self._keyed.copy()
        code.update(f"{submission_id}.{counter}".encode())
        return urlsafe_b64encode(code.digest()).rstrip(b"=").decode()

    def fits(self, token: str, submission_id: str, counter: int) -> bool:
        """Whether the token is this submission's; takes the same time whatever is wrong with it."""
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.make(submission_id, counter).encode())
