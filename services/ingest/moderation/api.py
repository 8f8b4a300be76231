"""The routes of moderation. The gateway hands its own `/v1/moderation` to these, with the person's name."""

import dataclasses
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from services.ingest.handover import Callers
from services.ingest.moderation.decisions import Decisions
from services.ingest.moderation.desk import Desk
from services.ingest.moderation.errors import reason_missing
from services.ingest.moderation.model import CaseState, DecisionBody, RevokeBody
from shared.runtime.http import language
from shared.runtime.validation import parse_body

_PRIVATE = {"Cache-Control": "no-store"}


def router(callers: Callers, desk: Desk, decisions: Decisions) -> APIRouter:
    routes = APIRouter(prefix="/v1/moderation/cases", tags=["moderation"])

    @routes.get("")
    async def cases(
        request: Request,
        site: str | None = None,
        state: CaseState = "open",
        cursor: Annotated[str | None, Query(max_length=80)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> JSONResponse:
        """What cannot wait first, then by the next date. Without `site`, one's own; `site=network` is the queue of what
        no site covers. `state=amended` lists what organisers changed without waiting for anybody.
        """
        person = await callers.required(request)
        return _answer(await desk.cases(person, site, state, cursor, limit, language(request)))

    @routes.get("/{case_id}")
    async def case(request: Request, case_id: str) -> JSONResponse:
        """Everything about a case; the contact only for the site that leads."""
        person = await callers.required(request)
        return _answer(await desk.case(person, case_id, language(request)))

    @routes.post("/{case_id}/decision")
    async def decide(request: Request, case_id: str) -> JSONResponse:
        """Approve, ask for changes or reject."""
        person = await callers.required(request)
        body = parse_body(DecisionBody, await request.body())
        if body.decision != "approve" and not body.reason:
            raise reason_missing()
        await desk.may_decide(person, case_id)
        decided = await decisions.decide(case_id, body.decision, body.reason or None, person.sub)
        return _answer(dataclasses.asdict(decided))

    @routes.post("/{case_id}/revoke")
    async def revoke(request: Request, case_id: str) -> JSONResponse:
        """Undo a decision: the case is open again, and what it made public is not any more.

        Of a change by the organiser that showed without waiting (`amended`), what was public before is again; the
        organiser gets the `reason` by mail.
        """
        person = await callers.required(request)
        body = parse_body(RevokeBody, await request.body() or b"{}")
        await desk.may_decide(person, case_id)
        return _answer(dataclasses.asdict(await decisions.revoke(case_id, body.reason or None, person.sub)))

    return routes


def _answer(content: dict[str, Any]) -> JSONResponse:
    return JSONResponse(content, headers=_PRIVATE)
