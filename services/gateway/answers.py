"""Search's answers as HTTP: conditional requests, cache headers, staleness said."""

from datetime import datetime
from email.utils import format_datetime

from fastapi import Request, Response

from services.gateway import basis
from services.gateway.cache import etag_of
from services.gateway.kept import is_among
from services.gateway.memory import Reading
from shared.runtime import problems

_CACHING = "public, no-cache"
"""Whoever keeps a copy asks whether it still holds: a cancelled evening must not be shown as on. Asking is cheap."""


def headers_of(reading: Reading, etag: str, lang: str | None = None) -> dict[str, str]:
    headers = {"ETag": etag, "Cache-Control": _CACHING}
    if lang:
        headers |= {"Content-Language": lang, "Vary": "Accept-Language"}
    if reading.answer.next:
        headers["Link"] = f'<{reading.answer.next}>; rel="next"'
    if reading.stale:
        headers |= {"X-Mille-Stale": "1", "Warning": '110 - "Response is Stale"'}
    return headers


def respond(
    request: Request,
    reading: Reading,
    body: bytes,
    media_type: str,
    *,
    lang: str | None = None,
    filename: str | None = None,
    attachment: bool = False,
    modified: datetime | None = None,
) -> Response:
    """`body`, which is the reading's own or made of it, or 304 when the caller has it.

    `modified` is for people and programs to read: an answer also changes by the clock, so only the ETag counts.
    """
    basis.may_be_shared()
    etag = reading.answer.etag if body is reading.answer.body else etag_of(body)
    headers = headers_of(reading, etag, lang)
    if modified:
        headers["Last-Modified"] = format_datetime(modified, usegmt=True)
    if has(request, etag):
        return Response(status_code=304, headers=headers)
    if filename:
        headers["Content-Disposition"] = f'{"attachment" if attachment else "inline"}; filename="{filename}"'
    # As a header: Starlette would add a charset to what has none, such as CSV with a parameter.
    return Response(body, headers={**headers, "Content-Type": media_type})


def pass_on(reading: Reading) -> Response:
    """What search refused, such as a bad cursor, as it said it."""
    return Response(
        reading.answer.body,
        reading.answer.status,
        {"Cache-Control": "no-store"},
        problems.MEDIA_TYPE,
    )


def has(request: Request, etag: str) -> bool:
    """Whether the caller has what bears this ETag."""
    return is_among(etag.encode(), request.headers.get("if-none-match", "").encode("latin-1"))
