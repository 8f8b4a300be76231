"""HTTP calls of the command line: JSON in, JSON out, and a problem becomes an error that a person can read."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from shared.runtime.tokens import SCHEME, InternalTokens, Principal

TIMEOUT_S = 30.0


class Refused(Exception):
    """The service answered with a problem (RFC 9457). `status` is the HTTP status."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        details = [problem.get("title"), problem.get("detail"), problem.get("hint")]
        details += [f"{error.get('field')}: {error.get('detail')}" for error in problem.get("errors") or []]
        super().__init__(" ".join(str(part) for part in details if part) or f"HTTP {status}")


class Unreachable(Exception):
    """Nobody answers at the address."""


def call(
    method: str, url: str, body: object = None, *, bearer: str | None = None, headers: Mapping[str, str] | None = None
) -> Any:
    """The JSON of the answer, or its text where it is none. Raises Refused and Unreachable."""
    request = urllib.request.Request(url, method=method, headers=dict(headers or {}))
    request.add_header("Accept-Language", "en")
    if bearer:
        request.add_header("Authorization", f"Bearer {bearer}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            return _read(answer.read())
    except urllib.error.HTTPError as error:
        problem = _read(error.read())
        raise Refused(error.code, problem if isinstance(problem, dict) else {}) from None
    except OSError as error:
        raise Unreachable(f"nobody answers at {url}: {error}. Is `mille up` running?") from None


def as_ops(key: str, audience: str, who: str = "mille-cli") -> dict[str, str]:
    """Headers by which a service knows the operator of this machine, who holds MILLE_INTERNAL_KEY."""
    token = InternalTokens(SecretStr(key)).issue(Principal(who, frozenset({"ops"})), audience)
    return {"Authorization": f"{SCHEME} {token}"}


def _read(raw: bytes) -> Any:
    text = raw.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError:
        return text
