"""The file and the defaults of a request, in whichever way they were sent: as a form, or as a body with a query."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from services.ingest.imports.errors import CalendarWanted, FileMissing
from services.ingest.imports.lines import is_calendar
from shared.runtime.problems import BodyTooLarge

LIMIT = 20_000_000
"""Bytes of a file."""

BODY_LIMIT = LIMIT + 100_000
"""Bytes of a request, which also holds the defaults."""

_NOT_DEFAULTS = frozenset(("token",))
_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    data: bytes


async def received(request: Request) -> tuple[Upload, list[tuple[str, str]]]:
    """The file, and the fields beside it. Raises `FileMissing`, `CalendarWanted` and `BodyTooLarge`."""
    fields = [(name, value) for name, value in request.query_params.multi_items() if name not in _NOT_DEFAULTS]
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        async with request.form(max_files=10, max_fields=100, max_part_size=LIMIT) as form:
            upload = await _uploaded(form)
            fields += [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != "file"]
    else:
        upload = Upload("", await request.body())
    if not upload.data.strip():
        raise FileMissing
    if len(upload.data) > LIMIT:
        raise BodyTooLarge(LIMIT)
    if not is_calendar(upload.data):
        raise CalendarWanted
    return upload, fields


async def _uploaded(form: FormData) -> Upload:
    """The part called `file`, else the only file there is."""
    parts: Iterable[UploadFile | str] = [*form.getlist("file"), *form.values()]
    for part in parts:
        if isinstance(part, UploadFile):
            return Upload((part.filename or "")[:_NAME_LENGTH], await part.read())
    text = form.get("file")
    if isinstance(text, str):
        return Upload("", text.encode())
    raise FileMissing
