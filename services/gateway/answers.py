"""Search's answers as HTTP: conditional requests, cache headers, staleness said."""

from fastapi import Request, Response

from services.gateway.agenda import Reading
from shared.runtime import problems

_CACHING = "public, no-cache"
"""Whoever keeps a copy asks whether it still holds: a cancelled evening must not be shown as on. Asking is cheap."""


def headers_of(reading: Reading, etag: str, lang: str | None = None) -> dict[str, str]:
    headers = {"ETag": etag, "Cache-Control": _CACHING}
    if lang:
        headers |= {"Content-Language": lang, "Vary": "Accept-Language"}
    if reading.stale:
        headers |= {"X-Mille-Stale": "1", "Warning": '110 - "Response is Stale"'}
    return headers


def respond(
    request: Request,
    reading: Reading,
    body: bytes,
    media_type: str,
    *,
    form: str = "",
    lang: str | None = None,
    filename: str | None = None,
) -> Response:
    """`body`, or 304 when the caller has it; `form` tells apart what is made of one and the same answer."""
    etag = reading.answer.etag if not form else f'{reading.answer.etag[:-1]}-{form}"'
    headers = headers_of(reading, etag, lang)
    if _has(request, etag):
        return Response(status_code=304, headers=headers)
    if filename:
        headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return Response(body, media_type=media_type, headers=headers)


def pass_on(reading: Reading) -> Response:
    """What search refused, such as a bad cursor, as it said it."""
    return Response(
        reading.answer.body,
        reading.answer.status,
        {"Cache-Control": "no-store"},
        problems.MEDIA_TYPE,
    )


def _has(request: Request, etag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    return given.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in given.split(",")}
