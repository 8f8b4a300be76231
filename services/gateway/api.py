"""The public API: what is on, when and where, in JSON."""

from collections.abc import Awaitable, Callable
from typing import Any, get_args

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.gateway import openapi
from services.gateway.agenda import Agenda, Reading, RecordKind
from services.gateway.answers import pass_on, respond
from services.gateway.events import read_event
from services.gateway.links import PublicLinks
from services.gateway.neighbours import looking_around
from services.gateway.queries import asked_language, read_calendar, read_map, read_query, read_wish
from services.gateway.records import public_record, read_record
from services.gateway.sites import Sites
from shared.events.catalogue import SiteSnapshot
from shared.i18n import Lang

JSON = "application/json"
GEOJSON = "application/geo+json"


def router(agenda: Agenda, sites: Sites, links: PublicLinks) -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["agenda"])

    @routes.get("/events", **openapi.LIST)
    async def events(request: Request) -> Response:
        """Showings, each once, in order; with `facets`, how many there are of each kind."""
        lang = asked_language(request)
        wanted, paging = read_query(request.query_params.multi_items(), sites.slugs())
        return _answer(request, await agenda.list(wanted, looking_around(wanted, paging, sites), lang), lang)

    @routes.get("/calendar", **openapi.CALENDAR)
    async def calendar(request: Request) -> Response:
        """How many showings each agenda day has; days without any are left out."""
        lang = asked_language(request)
        wanted = read_calendar(request.query_params.multi_items(), sites.slugs())
        return _answer(request, await agenda.calendar(wanted, lang), lang)

    @routes.get("/map", **openapi.MAP)
    async def map(request: Request) -> Response:
        """The places in a box with how many showings each has; those too close to be told apart are one cluster."""
        lang = asked_language(request)
        wanted, zoom = read_map(request.query_params.multi_items(), sites.slugs())
        return _answer(request, await agenda.map(wanted, zoom, lang), lang, GEOJSON)

    @routes.get("/suggest", **openapi.SUGGEST)
    async def suggest(request: Request) -> Response:
        """What may be meant by the first letters of something."""
        lang = asked_language(request)
        wish = read_wish(request.query_params.multi_items(), sites.slugs())
        return _answer(request, await agenda.suggest(wish.q, wish.site, wish.limit, lang), lang)

    @routes.get("/events/{id}", **openapi.EVENT)
    async def event(request: Request, id: str) -> Response:
        """The event's public state at its present version, with its concrete dates and its parts."""
        lang = asked_language(request)
        found, reading = await read_event(agenda, id, lang)
        return respond(request, reading, reading.answer.body, JSON, lang=lang, modified=found.snapshot.updated_at)

    def of_kind(kind: RecordKind) -> Callable[[Request, str], Awaitable[Response]]:
        async def record(request: Request, id: str) -> Response:
            found, reading = await read_record(agenda, kind, id, asked_language(request))
            if isinstance(found, str):
                return RedirectResponse(links.api(f"{kind}/{found}"), 301)
            body = public_record(kind, found, reading, links)
            return respond(request, reading, body, JSON, modified=found.updated_at)

        return record

    for kind in get_args(RecordKind):
        routes.add_api_route(f"/{kind}/{{id}}", of_kind(kind), name=kind, **openapi.record(kind))

    @routes.get("/sites", **openapi.SITES)
    async def all_sites() -> dict[str, list[dict[str, Any]]]:
        """The network's sites."""
        return {"items": [_site(site) for site in sites.all()]}

    return routes


def _answer(request: Request, reading: Reading, lang: Lang, media_type: str = JSON) -> Response:
    if reading.answer.status != 200:
        return pass_on(reading)
    return respond(request, reading, reading.answer.body, media_type, lang=lang)


def _site(site: SiteSnapshot) -> dict[str, Any]:
    return {
        "slug": site.slug,
        "name": site.name,
        "town": site.town,
        "hosts": list(site.hosts),
        "languages": list(site.languages),
        "tagline": site.tagline,
        "coverage": sorted(site.coverage),
    }
