"""The page of one event, and the one that says what is gone."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.gateway.agenda import Agenda
from services.gateway.event_view import event_view
from services.gateway.events import read_event
from services.gateway.faces import setting
from services.gateway.limits import Limits
from services.gateway.links import PublicLinks, event_path
from services.gateway.rendering import Renderer
from services.gateway.sites import Sites
from shared.runtime.clock import Clock


def router(
    agenda: Agenda, sites: Sites, limits: Limits, renderer: Renderer, clock: Clock, links: PublicLinks
) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/{site}/events/{id}")
    @routes.get("/{site}/events/{id}/{slug}")
    async def event_page(request: Request, site: str, id: str, slug: str = "") -> Response:
        limits.read(request)
        here = setting(request, sites, clock.now(), site)
        event, reading = await read_event(agenda, id)
        if slug != event.snapshot.slug:
            return RedirectResponse(here.url(event_path(id, event.snapshot.slug)), 308)
        view = event_view(event, links.event(event.snapshot), here.now)
        return renderer.page("event.html", {**here.context("/"), "stale": reading.stale, "event": view})

    return routes
