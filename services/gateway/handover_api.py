"""The public API's commands, each handed to its owner."""

from collections.abc import Awaitable, Callable
from typing import get_args
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from services.gateway import openapi_commands as openapi
from services.gateway.agenda import RecordKind
from services.gateway.handover import Handover


def router(handover: Handover) -> APIRouter:
    routes = APIRouter(prefix="/v1")

    @routes.post("/submissions", status_code=202, tags=["submissions"], **openapi.SUBMIT)
    async def submit(request: Request) -> Response:
        """Send an event; the answer holds the secret edit link. Repeat with the same `Idempotency-Key` at will."""
        return await handover.submissions(request)

    @routes.post("/submissions/validate", tags=["submissions"], **openapi.VALIDATE)
    async def validate(request: Request) -> Response:
        """Say what would be found; nothing is stored."""
        return await handover.submissions(request, "/validate")

    @routes.get("/submissions/{id}", tags=["submissions"], **openapi.FOLLOW)
    async def follow(request: Request, id: str) -> Response:
        """What was sent and what became of it, for who holds the edit token."""
        return await handover.submissions(request, f"/{quote(id, safe='')}")

    @routes.patch("/submissions/{id}", status_code=202, tags=["submissions"], **openapi.REVISE)
    async def revise(request: Request, id: str) -> Response:
        """Change it by a JSON merge patch (RFC 7396), with the edit token."""
        return await handover.submissions(request, f"/{quote(id, safe='')}")

    @routes.delete("/submissions/{id}", status_code=202, tags=["submissions"], **openapi.WITHDRAW)
    async def withdraw(request: Request, id: str) -> Response:
        """Take it back, with the edit token."""
        return await handover.submissions(request, f"/{quote(id, safe='')}")

    @routes.post("/imports", status_code=202, tags=["submissions"], **openapi.IMPORT)
    async def take_file(request: Request) -> Response:
        """Send a calendar file, up to 20 MB: as `text/calendar` with the defaults as parameters, or as a form with them
        as fields. What came of each item is told at the address in the answer.
        """
        return await handover.imports(request)

    @routes.get("/imports/{id}", tags=["submissions"], **openapi.IMPORTED)
    async def imported(request: Request, id: str) -> Response:
        """What became of each item of a file."""
        return await handover.imports(request, f"/{quote(id, safe='')}")

    @routes.get("/moderation/cases", tags=["moderation"], **openapi.CASES)
    async def cases(request: Request) -> Response:
        """The queue of a volunteer's site."""
        return await handover.moderation(request, "/cases")

    @routes.get("/moderation/cases/{id}", tags=["moderation"], **openapi.CASE)
    async def case(request: Request, id: str) -> Response:
        """One revision, what the checks found in it, and what was decided."""
        return await handover.moderation(request, f"/cases/{quote(id, safe='')}")

    @routes.post("/moderation/cases/{id}/decision", tags=["moderation"], **openapi.DECIDE)
    async def decide(request: Request, id: str) -> Response:
        """Decide; a refusal and a request for changes need a reason, which the organiser reads."""
        return await handover.moderation(request, f"/cases/{quote(id, safe='')}/decision")

    @routes.post("/moderation/cases/{id}/revoke", tags=["moderation"], **openapi.REVOKE)
    async def revoke(request: Request, id: str) -> Response:
        """Undo an approval, or a change that an organiser made at once."""
        return await handover.moderation(request, f"/cases/{quote(id, safe='')}/revoke")

    def edit(kind: RecordKind) -> Callable[[Request, str], Awaitable[Response]]:
        async def change(request: Request, id: str) -> Response:
            return await handover.records(request, f"{kind}/{quote(id, safe='')}")

        return change

    def join(kind: RecordKind) -> Callable[[Request, str], Awaitable[Response]]:
        async def merge(request: Request, id: str) -> Response:
            return await handover.records(request, f"{kind}/{quote(id, safe='')}/merge")

        return merge

    for kind in get_args(RecordKind):
        path = f"/{kind}/{{id}}"
        routes.add_api_route(path, edit(kind), methods=["PATCH"], name=f"edit_{kind}", **openapi.edit(kind))
        routes.add_api_route(f"{path}/merge", join(kind), methods=["POST"], name=f"merge_{kind}", **openapi.merge(kind))

    @routes.post("/subscriptions", status_code=202, tags=["subscriptions"], **openapi.SUBSCRIBE)
    async def subscribe(request: Request) -> Response:
        """Ask for alerts; they begin when the link in the mail is confirmed."""
        return await handover.subscriptions(request)

    @routes.post("/subscriptions/confirm", tags=["subscriptions"], **openapi.TOKEN)
    async def confirm(request: Request) -> Response:
        """Confirm, by the token of the mail."""
        return await handover.subscriptions(request, "/confirm")

    @routes.post("/subscriptions/unsubscribe", tags=["subscriptions"], **openapi.TOKEN)
    async def unsubscribe(request: Request) -> Response:
        """Leave, by the token of any mail."""
        return await handover.subscriptions(request, "/unsubscribe")

    return routes
