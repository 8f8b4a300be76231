"""The FastAPI application that every service is: routes, health and metrics behind one edge, all errors as problems."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.i18n import Lang, negotiate
from shared.runtime import problems
from shared.runtime.edge import Edge, Recall, route_of
from shared.runtime.health import Health
from shared.runtime.logs import correlation
from shared.runtime.outage import is_outage
from shared.runtime.problems import Problem
from shared.runtime.straight import Straight
from shared.runtime.tokens import InternalTokens, Principal, TokenInvalid
from shared.runtime.validation import invalid

logger = logging.getLogger(__name__)

JSON_LIMIT = 1_000_000
"""Bytes of a body, where nothing else is said."""

ProblemPage = Callable[[Request, Mapping[str, Any]], Response | None]
"""Makes a page of a problem's members for a person's browser; None leaves it to be problem+json."""

_BY_STATUS: dict[int, type[Problem]] = {
    400: problems.BadRequest,
    401: problems.Unauthenticated,
    403: problems.Forbidden,
    404: problems.NotFound,
    405: problems.MethodNotAllowed,
    415: problems.UnsupportedMediaType,
}


class ProblemDocument(BaseModel):
    """An error by RFC 9457, for OpenAPI."""

    type: str
    title: str
    status: int
    detail: str | None = None
    field: str | None = None
    hint: str | None = None
    errors: list[dict[str, str]] | None = None
    correlation_id: str | None = None


def create_app(
    service: str,
    routers: Sequence[APIRouter],
    *,
    tokens: InternalTokens,
    mounts: Mapping[str, ASGIApp] | None = None,
    problem_page: ProblemPage | None = None,
) -> FastAPI:
    """The application of `service`: its routes, and `mounts`, which are applications by path, such as static files."""
    answer = partial(_answer, problem_page=problem_page)

    async def handle(request: Request, error: Exception) -> Response:
        return answer(request, error)

    app = FastAPI(
        title=f"Mille: {service}",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[Middleware(_Answering, answer=answer)],
        exception_handlers={HTTPException: handle, RequestValidationError: handle},
        responses={"4XX": {"model": ProblemDocument, "description": "What is wrong, and what to do about it"}},
    )
    app.state.service = service
    app.state.tokens = tokens
    app.state.straight, app.state.answer = Straight(app, routers), answer
    # First, so that a page's `/{site}/...` cannot hide them.
    for path, mounted in (mounts or {}).items():
        app.mount(path, mounted)
    for router in routers:
        app.include_router(router)
    return app


def behind_edge(
    app: FastAPI,
    *,
    health: Health,
    body_limit: int = JSON_LIMIT,
    body_limits: Mapping[str, int] | None = None,
    middlewares: Sequence[Callable[[ASGIApp], ASGIApp]] = (),
    recall: Recall | None = None,
) -> ASGIApp:
    """What a server serves: `app` of `create_app` behind `middlewares`, plain ASGI and the first outermost, behind the
    edge. What they answer themselves costs nothing of FastAPI.

    `body_limits` gives more bytes to paths that begin with its keys.
    """
    inner: ASGIApp = _before(app)
    for middleware in reversed(middlewares):
        inner = middleware(inner)
    return Edge(
        inner,
        service=app.state.service,
        tokens=app.state.tokens,
        health=health,
        body_limit=body_limit,
        body_limits=body_limits or {},
        answer=app.state.answer,
        recall=recall,
    )


def _before(app: FastAPI) -> ASGIApp:
    """The application, but for routes that go straight."""
    straight: Straight = app.state.straight

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        await (answering if straight.goes(scope) else app)(scope, receive, send)

    answering = _Answering(straight, app.state.answer)
    return dispatch


class _Answering:
    """Plain ASGI around the routes: what they raise becomes an answer here, for what stands before them to see."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Exception], Response]) -> None:
        self._app, self._answer = app, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_on(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except ClientDisconnect:
            raise
        except Exception as error:
            if begun:
                raise
            await self._answer(Request(scope), error)(scope, receive, send)


def language(request: Request) -> Lang:
    """The language that the caller asked for."""
    return negotiate(request.headers.get("accept-language"))


def internal_principal(request: Request) -> Principal | None:
    """Who another service says is acting; None without an internal token. Raises `TokenInvalid` for a bad one."""
    tokens: InternalTokens = request.app.state.tokens
    return tokens.of_header(request.headers.get("authorization"), request.app.state.service)


def require_internal(*roles: str) -> Callable[[Request], Awaitable[Principal]]:
    """A dependency that lets in the bearer of an internal token who has one of `roles` (any at all when none is named).

    Raises `TokenInvalid` and `Forbidden`.
    """

    async def principal(request: Request) -> Principal:
        found = internal_principal(request)
        if found is None:
            raise TokenInvalid
        if roles and found.roles.isdisjoint(roles):
            raise problems.Forbidden
        return found

    return principal


def _answer(request: Request, error: Exception, problem_page: ProblemPage | None) -> Response:
    problem = _problem(request, error)
    lang = language(request)
    document = problem.document(lang, correlation.get())
    headers = {"Content-Language": lang, "Cache-Control": "no-store", "Vary": "Accept-Language", **problem.headers}
    page = problem_page(request, document) if problem_page else None
    if page is not None:
        page.status_code = problem.status
        page.headers.update(headers)
        return page
    return Response(problems.encode(document), problem.status, headers, problems.MEDIA_TYPE)


def _problem(request: Request, error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    content_type = request.headers.get("content-type", "")
    if isinstance(error, RequestValidationError):
        return invalid(error.errors(), content_type)
    if isinstance(error, HTTPException):
        return _routing_problem(error, content_type)
    # A model that a handler made of the caller's body; where there is no body, it is ours that is wrong.
    if isinstance(error, ValidationError) and request.method not in {"GET", "HEAD"}:
        return invalid(error.errors(include_url=False, include_input=False))
    if is_outage(error):
        logger.warning("Cannot answer %s %s: %s", request.method, route_of(request.scope), type(error).__name__)
        return problems.ServiceUnavailable()
    logger.error("Failed to answer %s %s", request.method, route_of(request.scope), exc_info=error)
    return problems.InternalError()


def _routing_problem(error: HTTPException, content_type: str) -> Problem:
    """What Starlette and FastAPI raise: no route, no such method, or a body that could not be read."""
    cause = error.__cause__
    if isinstance(cause, Problem):
        return cause
    if cause is not None and error.status_code == 400 and "json" in content_type:
        return problems.BrokenJson(reason=type(cause).__name__)
    kind = _BY_STATUS.get(error.status_code)
    if kind is None:
        kind = problems.InternalError if error.status_code >= 500 else problems.BadRequest
    return kind(headers=error.headers)
