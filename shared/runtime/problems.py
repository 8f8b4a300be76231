"""Errors as people and programs get them: problem+json (RFC 9457) in the request's language.

A service's `errors.py` subclasses `Problem`, one class for each thing that can happen, with a `status` and a `code`.
The texts stand in `shared/i18n/<lang>/<texts>.json` under that code, as `title`, `detail` and `hint`.
"""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from shared.i18n import Lang, TextMissing, text
from shared.runtime.outage import Outage

MEDIA_TYPE = "application/problem+json"
_ERRORS_SHOWN = 20


@dataclasses.dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of the input: `key` and `params` name the text, `fallback` stands in for it."""

    field: str
    code: str
    key: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    fallback: str = ""

    def explain(self, lang: Lang) -> str:
        try:
            return text(self.key, lang, **self.params)
        except (TextMissing, KeyError, IndexError):
            return self.fallback


class Problem(Exception):
    """Something that the caller gets told, with what to do about it.

    Pass `detail` and `hint` only for words that are not ours; otherwise they are the texts of `code`, filled with
    `params`. `field` is the dotted path of the input that it is about.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    texts: ClassVar[str] = "problems"
    title: ClassVar[str | None] = None

    def __init__(
        self,
        detail: str | None = None,
        *,
        field: str | None = None,
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldError] = (),
        **params: object,
    ) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.field = field or (errors[0].field if errors else None)
        self.hint = hint
        self.headers = dict(headers or {})
        self.errors = tuple(errors)
        self.params = params

    def document(self, lang: Lang, correlation_id: str = "") -> dict[str, Any]:
        """The members of problem+json; those without a value are left out."""
        first = self.errors[0].explain(lang) if self.errors else None
        members = {
            "type": f"urn:mille:problem:{self.code}",
            "title": self._text("title", lang) or self.title or _phrase(self.status),
            "status": self.status,
            "detail": self.detail or first or self._text("detail", lang),
            "field": self.field,
            "hint": self.hint or self._text("hint", lang),
            "errors": [
                {"field": error.field, "code": error.code, "detail": error.explain(lang)}
                for error in self.errors[:_ERRORS_SHOWN]
            ],
            "correlation_id": correlation_id,
        }
        return {name: value for name, value in members.items() if value not in (None, "", [])}

    def _text(self, part: str, lang: Lang) -> str | None:
        try:
            return text(f"{self.texts}.{self.code}.{part}", lang, **self.params)
        except (TextMissing, KeyError, IndexError):
            return None


def encode(document: Mapping[str, Any]) -> bytes:
    """The document as JSON; what UTF-8 cannot hold (half a surrogate pair out of somebody's JSON) becomes "?"."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return str(status)


class BadRequest(Problem):
    status = 400
    code = "bad-request"


class BrokenJson(Problem):
    status = 400
    code = "broken-json"


class InvalidInput(Problem):
    """Input of the right form with something wrong in it, named in `errors`."""

    status = 422
    code = "invalid-input"


class NotFound(Problem):
    status = 404
    code = "not-found"


class MethodNotAllowed(Problem):
    status = 405
    code = "method-not-allowed"


class BodyTooLarge(Problem):
    status = 413
    code = "body-too-large"

    def __init__(self, limit: int) -> None:
        """`limit` in bytes."""
        super().__init__(limit_kb=limit // 1000)


class UnsupportedMediaType(Problem):
    status = 415
    code = "unsupported-media-type"


class Unauthenticated(Problem):
    """Nobody said who they are, or what they said does not hold."""

    status = 401
    code = "unauthenticated"


class Forbidden(Problem):
    """We know who it is, and they may not."""

    status = 403
    code = "forbidden"


class TooManyRequests(Problem):
    status = 429
    code = "too-many-requests"

    def __init__(self, retry_after: int) -> None:
        """`retry_after` in seconds."""
        super().__init__(headers={"Retry-After": str(retry_after)}, seconds=retry_after)


class ServiceUnavailable(Problem, Outage):
    """Something that we need is down; it comes back by itself, so a consumer waits for it as for any outage."""

    status = 503
    code = "service-unavailable"

    def __init__(self, retry_after: int = 5) -> None:
        """`retry_after` in seconds."""
        super().__init__(headers={"Retry-After": str(retry_after)}, seconds=retry_after)


class InternalError(Problem):
    status = 500
    code = "internal"
