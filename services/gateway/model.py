"""Accounts and their tokens. Pure."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.runtime.tokens import Principal

Role = Literal["volunteer", "editor", "partner", "ops"]
TOKEN_START = "mille_"  # noqa: S105 - what every token begins with, and no secret
_RANDOM_BYTES = 24


@dataclass(frozen=True, slots=True)
class Account:
    """A person's bearer token, or a partner's API key. `site` limits it to one site; None means all.

    `trusted`: what comes with this key and has no blocking finding needs no volunteer.
    """

    id: str
    role: Role
    site: str | None
    trusted: bool
    name: str
    created_at: datetime

    @property
    def principal(self) -> Principal:
        """Who acts with this account's token."""
        kind = "key" if self.role == "partner" else "account"
        return Principal(
            sub=f"{kind}:{self.id}",
            roles=frozenset({self.role}),
            site=self.site,
            trusted=self.trusted,
            key_id=self.id,
        )


def new_token(role: Role) -> str:
    """A token with 192 random bits: `mille_p_...` for a partner, `mille_v_...` for a person."""
    return f"{TOKEN_START}{'p' if role == 'partner' else 'v'}_{secrets.token_urlsafe(_RANDOM_BYTES)}"


def hashed(token: str, pepper: str) -> str:
    """What is stored of a token. The pepper is not in the database, so a copy of that alone opens nothing."""
    return hmac.new(pepper.encode(), token.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
