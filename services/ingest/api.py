"""The routes of submissions. The gateway hands its own `/v1/submissions` to these."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from services.ingest import openapi
from services.ingest.callers import Callers, edit_token
from services.ingest.errors import JsonWanted
from services.ingest.findings import explained
from services.ingest.normalise import Draft
from services.ingest.reading import read_patch
from services.ingest.submissions import Submissions
from shared.i18n import Lang
from shared.runtime.http import language

Preview = Callable[[Draft], Awaitable[list[dict[str, Any]]]]
"""Moderation's findings about a submission that was not sent yet, as they would be stored."""

_PRIVATE = {"Cache-Control": "no-store"}


def router(submissions: Submissions, callers: Callers, preview: Preview) -> APIRouter:
    routes = APIRouter(prefix="/v1/submissions", tags=["submissions"])

    # The body is read raw: pydantic parses it in one go, where a body parameter would be decoded first.
    @routes.post("", status_code=202, openapi_extra=openapi.SUBMISSION)
    async def receive(request: Request) -> Response:
        """Send an event. Answers with the secret edit link; nothing is public before it is approved."""
        sender = await callers.writer(request)
        body = await _json(request)
        return _answer(await submissions.receive(body, sender, request.headers.get("idempotency-key")), 202)

    @routes.post("/validate", openapi_extra=openapi.VALIDATION)
    async def validate(request: Request) -> Response:
        """Say what would be found, and store nothing."""
        await callers.writer(request)
        found = await preview(await submissions.draft(await _json(request)))
        return _answer({"findings": _explained(found, language(request))}, 200)

    @routes.get("/{submission_id}")
    async def show(request: Request, submission_id: str) -> Response:
        """What was sent, what is public of it, and what became of the rest."""
        return _answer(await submissions.show(submission_id, edit_token(request), language(request)), 200)

    @routes.patch("/{submission_id}", status_code=202, openapi_extra=openapi.PATCH)
    async def revise(request: Request, submission_id: str) -> Response:
        """Change what was sent, by a JSON merge patch (RFC 7396).

        A list is replaced whole: send all `changes`, or all `dates`, that shall hold from now on. `null` takes a field
        out, but `place: null` is a place to be announced. A `start` changes a schedule's only date; a schedule of
        another kind takes the place of the one before, and `{"schedule": null, "start": "2026-12-05T20:00"}` that of
        any.

        Of what is public already, `status`, `reason`, `availability`, `price` and `booking`, for all dates or for one
        in `changes`, show at once. The rest waits for a volunteer while the old version stays public; where a date that
        it affects begins within 48 hours, it shows at once and says that it is being checked.
        """
        sender = await callers.writer(request)
        patch = read_patch(await _json(request))
        return _answer(await submissions.revise(submission_id, edit_token(request), patch, sender), 202)

    @routes.delete("/{submission_id}", status_code=202)
    async def withdraw(request: Request, submission_id: str) -> Response:
        await callers.writer(request)
        return _answer(await submissions.withdraw(submission_id, edit_token(request)), 202)

    return routes


async def _json(request: Request) -> bytes:
    """The body. Raises `JsonWanted` when it says to be something else."""
    media_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise JsonWanted
    return await request.body()


def _explained(found: list[dict[str, Any]], lang: Lang) -> list[dict[str, str]]:
    return [explained(finding, lang) for finding in found]


def _answer(content: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), status, _PRIVATE, "application/json")
