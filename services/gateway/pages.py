"""The pages that list what is on: home, a day, the weekend and other dates with a name, the whole agenda."""

from collections.abc import Awaitable, Callable, Mapping
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
from services.gateway.question import Question, Unread
from services.gateway.rendering import Renderer
from services.gateway.sites import Sites
from shared.dates import DateError, parse_day
from shared.filters import PARAMETERS, EventFilter
from shared.runtime.clock import Clock
from shared.runtime.problems import InvalidInput, NotFound

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
        question = _question(pairs, request.query_params, here)
        if question.unread:
            return renderer.page("list.html", await lists.page(here, question), status=422)
        path, rest = list_path(question.chosen())
        given = {name: value for name, value in request.query_params.items() if name in (*_ASKED, "sort")}
        if path != here.path or (given != rest and question.cursor is None):
            return RedirectResponse(here.url(path, **rest, cursor=question.cursor), 303)
        return renderer.page("list.html", await lists.page(here, question))

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


def _question(pairs: list[tuple[str, str]], beside: Mapping[str, str], here: Setting) -> Question:
    """What is near is asked of the whole network: next door to somebody may be another site. A place that we cannot
    find is told beside the list of all that was asked else. Raises `InvalidInput` for all other mistakes.
    """
    site, unread = ("site", here.face.slug), None
    try:
        asked = read_query([*pairs, site], here.sites.slugs())[0]
    except InvalidInput as problem:
        if {error.field for error in problem.errors} != {"near"}:
            raise
        unread = Unread(beside.get("near", ""), problem.errors[0].explain(here.words.lang))
        pairs = [(name, value) for name, value in pairs if name not in ("near", "radius")]
        asked = read_query([*pairs, site], here.sites.slugs())[0]
    if asked.near:
        asked = asked.model_copy(update={"site": ()})
    nearest_first = asked.near is not None and beside.get("sort") == "distance"
    return Question(asked, beside.get("cursor") or None, nearest_first, unread)


def _day(written: str) -> date:
    try:
        return parse_day(written)
    except DateError:
        raise NotFound from None
