"""The straight way to a route that wants nothing but the request: finding it by FastAPI costs more than most answers.

Plain ASGI before the FastAPI application. A route goes straight when it is a GET of one fixed path whose function takes
the `Request` alone and says that it returns a `Response`: of such a route FastAPI has nothing to read, to check or to
write. All others, and what only OpenAPI wants to know, are FastAPI's as ever.
"""

import inspect
from collections.abc import Iterator, Sequence

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send


class Straight:
    def __init__(self, app: FastAPI, routers: Sequence[APIRouter]) -> None:
        """`app` has those routers."""
        self._app = app
        self._routes = {route.path: route for route in _straight(routers)}

    def goes(self, scope: Scope) -> bool:
        return scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in self._routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """For a request that `goes`."""
        route = self._routes[scope["path"]]
        scope["app"], scope["route"], scope["path_params"] = self._app, route, {}
        answer: ASGIApp = await route.endpoint(Request(scope, receive))
        await answer(scope, receive, send)


def _straight(routers: Sequence[APIRouter]) -> Iterator[APIRoute]:
    for router in routers:
        for route in router.routes:
            if (
                isinstance(route, APIRoute)
                and "GET" in (route.methods or ())
                and not route.dependencies
                and _is_plain(route)
            ):
                yield route


def _is_plain(route: APIRoute) -> bool:
    signature = inspect.signature(route.endpoint)
    takes = [parameter.annotation for parameter in signature.parameters.values()]
    fixed = "{" not in route.path and inspect.iscoroutinefunction(route.endpoint)
    return fixed and takes == [Request] and signature.return_annotation is Response
