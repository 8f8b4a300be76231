"""Commands of the public API, handed to the service that owns the matter, in the name of whoever sent them."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from services.gateway.identities import Identities, bearer
from services.gateway.limits import Limits
from services.gateway.model import TOKEN_START
from shared.runtime.client import Answer, ServiceClient
from shared.runtime.problems import Unauthenticated
from shared.runtime.tokens import Principal

_SENT_ON = ("content-type", "idempotency-key", "accept-language")
_SENT_BACK = frozenset(
    {"content-type", "content-language", "retry-after", "www-authenticate", "cache-control", "vary", "location"}
)
_TIMEOUT = 15.0


class Handover:
    """Hands requests on as they are: the raw body, the sender's own headers, and an internal token that names them.

    Answers come back unchanged, problems included.
    """

    def __init__(self, ingest: ServiceClient, notify: ServiceClient, identities: Identities, limits: Limits) -> None:
        self._ingest = ingest
        self._notify = notify
        self._identities = identities
        self._limits = limits

    async def submissions(self, request: Request, path: str = "") -> Response:
        """Reads count as reads. An edit token, as bearer token or `token`, goes on as `token`."""
        principal = await self._admit(request)
        query = {name: value for name, value in request.query_params.items() if name != "token"}
        token = _edit_token(request)
        if token:
            query["token"] = token
        return await self._hand_on(self._ingest, request, f"/v1/submissions{path}", principal, query)

    async def moderation(self, request: Request, path: str) -> Response:
        """For people with an account. Raises `Unauthenticated`."""
        principal = await self._admit(request)
        if not principal.roles:
            raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
        return await self._hand_on(self._ingest, request, f"/v1/moderation{path}", principal, request.query_params)

    async def subscriptions(self, request: Request, path: str = "") -> Response:
        """notify knows nobody but services, so it is asked in our own name."""
        await self._admit(request)
        return await self._hand_on(self._notify, request, f"/internal/subscriptions{path}", None, {})

    async def _admit(self, request: Request) -> Principal:
        if request.method in ("GET", "HEAD"):
            self._limits.read(request)
            return await self._identities.of_request(request)
        principal = await self._identities.of_request(request)
        self._limits.write(principal)
        return principal

    async def _hand_on(
        self,
        owner: ServiceClient,
        request: Request,
        path: str,
        principal: Principal | None,
        query: Mapping[str, str],
    ) -> Response:
        headers = {name: request.headers[name] for name in _SENT_ON if name in request.headers}
        body = await request.body()
        answer = await owner.request(
            request.method,
            path,
            body=body or None,
            params=dict(query),
            principal=principal,
            timeout=_TIMEOUT,
            headers=headers,
        )
        return _back(answer)


def router(handover: Handover) -> APIRouter:
    routes = APIRouter(prefix="/v1")

    @routes.post("/submissions", status_code=202, tags=["submissions"])
    async def submit(request: Request) -> Response:
        """Send an event; the answer holds the secret edit link. Repeat with the same `Idempotency-Key` at will."""
        return await handover.submissions(request)

    @routes.post("/submissions/validate", tags=["submissions"])
    async def validate(request: Request) -> Response:
        """Say what would be found; nothing is stored."""
        return await handover.submissions(request, "/validate")

    @routes.get("/submissions/{id}", tags=["submissions"])
    async def follow(request: Request, id: str) -> Response:
        """What was sent and what became of it, for who holds the edit token."""
        return await handover.submissions(request, f"/{quote(id, safe='')}")

    @routes.patch("/submissions/{id}", status_code=202, tags=["submissions"])
    async def revise(request: Request, id: str) -> Response:
        """Change it by a JSON merge patch (RFC 7396), with the edit token."""
        return await handover.submissions(request, f"/{quote(id, safe='')}")

    @routes.delete("/submissions/{id}", status_code=202, tags=["submissions"])
    async def withdraw(request: Request, id: str) -> Response:
        """Take it back, with the edit token."""
        return await handover.submissions(request, f"/{quote(id, safe='')}")

    @routes.get("/moderation/cases", tags=["moderation"])
    async def cases(request: Request) -> Response:
        return await handover.moderation(request, "/cases")

    @routes.get("/moderation/cases/{id}", tags=["moderation"])
    async def case(request: Request, id: str) -> Response:
        return await handover.moderation(request, f"/cases/{quote(id, safe='')}")

    @routes.post("/moderation/cases/{id}/decision", tags=["moderation"])
    async def decide(request: Request, id: str) -> Response:
        return await handover.moderation(request, f"/cases/{quote(id, safe='')}/decision")

    @routes.post("/moderation/cases/{id}/revoke", tags=["moderation"])
    async def revoke(request: Request, id: str) -> Response:
        return await handover.moderation(request, f"/cases/{quote(id, safe='')}/revoke")

    @routes.post("/subscriptions", status_code=202, tags=["subscriptions"])
    async def subscribe(request: Request) -> Response:
        """Ask for alerts; they begin when the link in the mail is confirmed."""
        return await handover.subscriptions(request)

    @routes.post("/subscriptions/confirm", tags=["subscriptions"])
    async def confirm(request: Request) -> Response:
        return await handover.subscriptions(request, "/confirm")

    @routes.post("/subscriptions/unsubscribe", tags=["subscriptions"])
    async def unsubscribe(request: Request) -> Response:
        return await handover.subscriptions(request, "/unsubscribe")

    return routes


def _edit_token(request: Request) -> str | None:
    token = bearer(request)
    if token and not token.startswith(TOKEN_START):
        return token
    return request.query_params.get("token")


def _back(answer: Answer) -> Response:
    return Response(
        answer.body,
        answer.status,
        {name: value for name, value in answer.headers.items() if name in _SENT_BACK},
    )
