"""The pages that list what is on: home, a day, the weekend and other dates with a name, the whole agenda."""

from collections.abc import Awaitable, Callable
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.gateway import basis
from services.gateway.agenda import Agenda
from services.gateway.faces import Setting, setting
from services.gateway.facets import PRESETS
from services.gateway.home import Home
from services.gateway.list_paths import list_path
from services.gateway.lists import Lists
from services.gateway.look import stylesheet
from services.gateway.queries import read_query
from services.gateway.rendering import Renderer
from services.gateway.sites import Sites
from shared.dates import DateError, parse_day
from shared.filters import PARAMETERS, EventFilter
from shared.runtime.clock import Clock
from shared.runtime.problems import NotFound

_ASKED = frozenset(PARAMETERS) - {"site"}
_LOOK_KEPT = {"Cache-Control": "public, max-age=3600"}


def router(agenda: Agenda, sites: Sites, renderer: Renderer, clock: Clock) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    lists = Lists(agenda)
    home = Home(lists)

    def surroundings(request: Request, site: str | None) -> Setting:
        basis.may_be_shared()
        return setting(request, sites, clock.now(), site)

    async def listed(request: Request, here: Setting, when: str | None) -> Response:
        """A list; asked for under another address than its own, it is sent there."""
        pairs = [(name, value) for name, value in request.query_params.multi_items() if name in _ASKED]
        if when is not None:
            pairs = [*((name, value) for name, value in pairs if name not in ("when", "from", "to")), ("when", when)]
        asked = read_query([*pairs, ("site", here.face.slug)], sites.slugs())[0]
        path, rest = list_path({name: value for name, value in asked.canonical() if name != "site"})
        given = {name: value for name, value in request.query_params.items() if name in _ASKED}
        cursor = request.query_params.get("cursor") or None
        if path != here.path or (given != rest and cursor is None):
            return RedirectResponse(here.url(path, **rest, cursor=cursor), 303)
        return renderer.page("list.html", await lists.page(here, asked, cursor))

    @routes.get("/")
    async def network(request: Request) -> Response:
        here = surroundings(request, None)
        return renderer.page("network.html", {**here.context("/"), **await home.network(here)})

    @routes.get("/site.css")
    async def network_look() -> Response:
        basis.may_be_shared()
        return Response(stylesheet(sites.all(), None), media_type="text/css", headers=_LOOK_KEPT)

    @routes.get("/{site}")
    async def site_home(request: Request, site: str) -> Response:
        here = surroundings(request, site)
        return renderer.page("home.html", {**here.context("/", "home"), **await home.site(here)})

    @routes.get("/{site}/site.css")
    async def site_look(request: Request, site: str) -> Response:
        here = surroundings(request, site)
        return Response(stylesheet(sites.all(), here.site), media_type="text/css", headers=_LOOK_KEPT)

    @routes.get("/{site}/day/{day}")
    async def one_day(request: Request, site: str, day: str) -> Response:
        return await listed(request, surroundings(request, site), _day(day).isoformat())

    @routes.get("/{site}/events")
    async def events(request: Request, site: str) -> Response:
        return await listed(request, surroundings(request, site), None)

    def preset(name: str) -> Callable[[Request, str], Awaitable[Response]]:
        async def page(request: Request, site: str) -> Response:
            here = surroundings(request, site)
            if not EventFilter(when=name).windows(here.now):
                raise NotFound
            return await listed(request, here, name)

        return page

    for name in PRESETS:
        routes.add_api_route(f"/{{site}}/{name}", preset(name), methods=["GET"])
    return routes


def _day(written: str) -> date:
    try:
        return parse_day(written)
    except DateError:
        raise NotFound from None
