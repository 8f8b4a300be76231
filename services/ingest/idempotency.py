"""`Idempotency-Key`: the same request sent again gets the same answer, and makes nothing new.

A key counts for its sender only: a partner's key, else the address of the contact. What is stored is a digest of both.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.ingest.errors import unreadable
from services.ingest.reading import canonical

KEPT = timedelta(days=7)
_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """What one request says of itself: `handle` is its sender and key, `digest` its body."""

    handle: str
    digest: str

    def stored(self) -> dict[str, Any]:
        return {"handle": self.handle, "digest": self.digest}


def claim(header: str | None, *, key_id: str | None, address: str, body: bytes) -> Claim | None:
    """The claim of a request with an `Idempotency-Key`, None without one. `body` is one that was accepted.

    Raises `InvalidInput` for a key that is empty, longer than 200 characters or not plain ASCII.
    """
    if header is None:
        return None
    key = header.strip()
    if not 0 < len(key) <= _LENGTH or not key.isascii() or not key.isprintable():
        raise unreadable("Idempotency-Key", "idempotency_key", length=_LENGTH)
    scope = f"key:{key_id}" if key_id else f"mail:{address.lower()}"
    return Claim(_digest(f"{scope}\n{key}".encode()), _digest(canonical(body)))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
