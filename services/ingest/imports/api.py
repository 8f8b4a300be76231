"""The routes of imports. The gateway hands its own `/v1/imports` to these."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from services.ingest.callers import Callers, edit_token
from services.ingest.imports import openapi
from services.ingest.imports.defaults import defaults_of
from services.ingest.imports.reports import Imports
from services.ingest.imports.upload import received
from shared.runtime.http import language

_PRIVATE = {"Cache-Control": "no-store"}


def router(imports: Imports, callers: Callers) -> APIRouter:
    routes = APIRouter(prefix="/v1/imports", tags=["imports"])

    @routes.post("", status_code=202, openapi_extra=openapi.IMPORT, responses=openapi.RECEIVED)
    async def receive(request: Request) -> Response:
        """Send a calendar file (iCalendar, up to 20 MB): as the field `file` of a form with the defaults beside it, or
        as the body with the defaults in the query.

        Every VEVENT is accounted for in the report. An event that came before from the same sender, by its UID, is
        changed where it differs; what a file does not name any more stays. Defaults hold for what an event does not
        say. `source` names a calendar, for senders who have several that use the same UIDs.
        """
        sender = await callers.writer(request)
        upload, fields = await received(request)
        return _answer(await imports.receive(upload, defaults_of(fields), sender), 202)

    @routes.get("/{import_id}", responses=openapi.REPORT)
    async def report(
        request: Request,
        import_id: str,
        cursor: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 100,
        outcome: Literal["accepted", "changed", "unchanged", "refused"] | None = None,
    ) -> Response:
        """What became of each item, for the key that sent the file, or with the token of the answer.

        `counts` are of the whole file; `ignored` counts what is no event, such as VTODO. Items are in the order of the
        file; `next` is the cursor of the next page.
        """
        principal = await callers.principal(request)
        key_id = (principal.key_id or principal.sub) if principal and "partner" in principal.roles else None
        found = await imports.report(
            import_id,
            key_id,
            edit_token(request),
            after=cursor,
            limit=limit,
            outcome=outcome,
            lang=language(request),
        )
        return _answer(found, 200)

    return routes


def _answer(content: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), status, _PRIVATE, "application/json")
