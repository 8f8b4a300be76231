"""Commands of the public API, handed to the service that owns the matter, in the name of whoever sent them."""

from collections.abc import AsyncIterator

from fastapi import Request, Response

from services.gateway.identities import Identities, bearer
from services.gateway.limits import Limits
from services.gateway.model import TOKEN_START
from shared.runtime.client import Answer, ServiceClient
from shared.runtime.problems import Forbidden, ServiceUnavailable, Unauthenticated
from shared.runtime.tokens import Principal

_Query = list[tuple[str, str]]

_SENT_ON = ("content-type", "idempotency-key", "accept-language")
_SENT_BACK = frozenset(
    {"content-type", "content-language", "retry-after", "www-authenticate", "cache-control", "vary", "location"}
)
_TIMEOUT = 15.0
_UPLOAD_TIMEOUT = 120.0
_MAY_EDIT = frozenset({"ops", "volunteer", "editor"})


class Handover:
    """Hands requests on as they are: the raw body, the sender's own headers, and an internal token that names them.

    Answers come back unchanged, problems included.
    """

    def __init__(
        self,
        ingest: ServiceClient,
        notify: ServiceClient,
        catalogue: ServiceClient,
        identities: Identities,
        limits: Limits,
    ) -> None:
        self._ingest = ingest
        self._notify = notify
        self._catalogue = catalogue
        self._identities = identities
        self._limits = limits

    async def submissions(self, request: Request, path: str = "") -> Response:
        """Reads count as reads. An edit token, as bearer token or `token`, goes on as `token`."""
        principal = await self._admit(request)
        return await self._hand_on(self._ingest, request, f"/v1/submissions{path}", principal, _with_token(request))

    async def imports(self, request: Request, path: str = "") -> Response:
        """A file is passed on while it arrives, so that it never lies in memory here. A token goes on as above."""
        principal = await self._admit(request)
        path, query = f"/v1/imports{path}", _with_token(request)
        if request.method == "GET":
            return await self._hand_on(self._ingest, request, path, principal, query)
        upload = _Upload(request)
        length = {name: request.headers[name] for name in ("content-length",) if name in request.headers}
        try:
            answer = await self._ingest.request(
                request.method,
                path,
                body=upload.parts(),
                params=query,
                principal=principal,
                timeout=_UPLOAD_TIMEOUT,
                headers=_headers(request) | length,
            )
        except ServiceUnavailable:
            if upload.failure:  # it is what came in that broke off, not the other service
                raise upload.failure from None
            raise
        return _back(answer)

    async def moderation(self, request: Request, path: str) -> Response:
        """For people with an account. Raises `Unauthenticated`."""
        principal = await self._admit_account(request)
        return await self._hand_on(self._ingest, request, f"/v1/moderation{path}", principal, _asked(request))

    async def records(self, request: Request, path: str) -> Response:
        """For volunteers, editors and ops. Raises `Unauthenticated` and `Forbidden`."""
        principal = await self._admit_account(request)
        if principal.roles.isdisjoint(_MAY_EDIT):
            raise Forbidden
        return await self._hand_on(self._catalogue, request, f"/internal/{path}", principal, [])

    async def subscriptions(self, request: Request, path: str = "") -> Response:
        """notify knows nobody but services, so it is asked in our own name."""
        await self._admit(request)
        return await self._hand_on(self._notify, request, f"/internal/subscriptions{path}", None, [])

    async def _admit(self, request: Request) -> Principal:
        if request.method == "GET":
            return await self._identities.of_request(request)
        principal = await self._identities.of_request(request)
        self._limits.write(principal)
        return principal

    async def _admit_account(self, request: Request) -> Principal:
        principal = await self._admit(request)
        if not principal.roles:
            raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
        return principal

    async def _hand_on(
        self,
        owner: ServiceClient,
        request: Request,
        path: str,
        principal: Principal | None,
        query: _Query,
    ) -> Response:
        body = await request.body()
        answer = await owner.request(
            request.method,
            path,
            body=body or None,
            params=query,
            principal=principal,
            timeout=_TIMEOUT,
            headers=_headers(request),
        )
        return _back(answer)


class _Upload:
    """A body on its way through. `failure` is what went wrong on our caller's side of it, such as being too large."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.failure: Exception | None = None

    async def parts(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._request.stream():
                yield part
        except Exception as error:
            self.failure = error
            raise


def _headers(request: Request) -> dict[str, str]:
    return {name: request.headers[name] for name in _SENT_ON if name in request.headers}


def _asked(request: Request) -> _Query:
    return list(request.query_params.multi_items())


def _with_token(request: Request) -> _Query:
    query = [(name, value) for name, value in _asked(request) if name != "token"]
    token = _edit_token(request)
    return [*query, ("token", token)] if token else query


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
