"""The routes of moderation. The gateway hands its own `/v1/moderation` to these, with the person's name."""

import dataclasses
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from services.ingest.handover import Callers
from services.ingest.moderation.decisions import Decisions
from services.ingest.moderation.desk import Desk
from services.ingest.moderation.model import CaseState, DecisionBody
from shared.runtime.http import language
from shared.runtime.problems import FieldError, InvalidInput
from shared.runtime.validation import parse_body

_PRIVATE = {"Cache-Control": "no-store"}


def router(callers: Callers, desk: Desk, decisions: Decisions) -> APIRouter:
    routes = APIRouter(prefix="/v1/moderation/cases", tags=["moderation"])

    @routes.get("")
    async def cases(
        request: Request,
        site: str | None = None,
        state: CaseState = "open",
        cursor: Annotated[str | None, Query(max_length=60)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> JSONResponse:
        """The oldest first. Without `site`, one's own; `site=network` is the queue of what no site covers."""
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
            key = "ingest.field.reason"
            raise InvalidInput(errors=[FieldError("reason", key, key)])
        await desk.may_decide(person, case_id)
        decided = await decisions.decide(case_id, body.decision, body.reason or None, person.sub)
        return _answer(dataclasses.asdict(decided))

    @routes.post("/{case_id}/revoke")
    async def revoke(request: Request, case_id: str) -> JSONResponse:
        """Undo a decision: the case is open again, and what it made public is not any more."""
        person = await callers.required(request)
        await desk.may_decide(person, case_id)
        return _answer(dataclasses.asdict(await decisions.revoke(case_id, person.sub)))

    return routes


def _answer(content: dict[str, Any]) -> JSONResponse:
    return JSONResponse(content, headers=_PRIVATE)
