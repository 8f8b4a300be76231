"""The public API: what is on, in JSON, as iCalendar and as schema.org."""

from typing import Any

from fastapi import APIRouter, Request, Response

from services.gateway.agenda import Agenda
from services.gateway.answers import pass_on, respond
from services.gateway.events import read_event
from services.gateway.ics import calendar
from services.gateway.jsonld import document
from services.gateway.limits import Limits
from services.gateway.links import PublicLinks
from services.gateway.queries import OPENAPI, read_query
from services.gateway.sites import Sites
from shared.events.catalogue import SiteSnapshot
from shared.runtime.clock import Clock
from shared.runtime.http import language

CALENDAR = "text/calendar; charset=utf-8"
LINKED_DATA = "application/ld+json"


def router(agenda: Agenda, sites: Sites, limits: Limits, links: PublicLinks, clock: Clock) -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["agenda"])

    @routes.get("/events", openapi_extra=OPENAPI)
    async def events(request: Request) -> Response:
        """Showings, each once, in order; with `facets`, how many there are of each kind."""
        limits.read(request)
        wanted, paging = read_query(request.query_params.multi_items(), sites.slugs())
        lang = language(request)
        reading = await agenda.list(wanted, paging, lang)
        if reading.answer.status != 200:
            return pass_on(reading)
        return respond(request, reading, reading.answer.body, "application/json", lang=lang)

    @routes.get("/events/{id}.ics")
    async def event_calendar(request: Request, id: str) -> Response:
        """The event's dates for a calendar: one VEVENT each."""
        limits.read(request)
        event, reading = await read_event(agenda, id, language(request))
        body = calendar(event, links.event(event.snapshot), clock.now())
        return respond(request, reading, body, CALENDAR, form="ics", filename=f"{event.snapshot.slug or id}.ics")

    @routes.get("/events/{id}.jsonld")
    async def event_linked_data(request: Request, id: str) -> Response:
        """The event's dates as schema.org's Event."""
        limits.read(request)
        event, reading = await read_event(agenda, id, language(request))
        body = document(event, links.event(event.snapshot), clock.now())
        return respond(request, reading, body, LINKED_DATA, form="jsonld")

    @routes.get("/events/{id}")
    async def event(request: Request, id: str) -> Response:
        """The event's public state at its present version, with its concrete dates."""
        limits.read(request)
        _, reading = await read_event(agenda, id, language(request))
        return respond(request, reading, reading.answer.body, "application/json")

    @routes.get("/sites")
    async def all_sites(request: Request) -> dict[str, list[dict[str, Any]]]:
        """The network's sites."""
        limits.read(request)
        return {"items": [_site(site) for site in sites.all()]}

    return routes


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
