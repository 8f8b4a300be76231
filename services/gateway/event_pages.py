"""The page of one event, and the one that says what is gone."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.gateway import basis
from services.gateway.agenda import Agenda, Paging
from services.gateway.cards import CardView, with_day
from services.gateway.event_view import event_view
from services.gateway.events import Event, read_event
from services.gateway.faces import Setting, setting
from services.gateway.links import PublicLinks, event_path
from services.gateway.lists import Lists
from services.gateway.rendering import Renderer
from services.gateway.sites import Sites
from shared.filters import EventFilter
from shared.runtime.clock import Clock
from shared.runtime.problems import BadRequest, ServiceUnavailable

_RELATED = 3
_ASKED = 12


def router(agenda: Agenda, sites: Sites, renderer: Renderer, clock: Clock, links: PublicLinks) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    lists = Lists(agenda)

    @routes.get("/{site}/events/{id}")
    @routes.get("/{site}/events/{id}/{slug}")
    async def event_page(request: Request, site: str, id: str, slug: str = "") -> Response:
        basis.may_be_shared()
        here = setting(request, sites, clock.now(), site)
        event, reading = await read_event(agenda, id, here.words.lang)
        if slug != event.snapshot.slug:
            return RedirectResponse(here.url(event_path(id, event.snapshot.slug)), 308)
        page = {
            "stale": reading.stale,
            "event": event_view(event, here, links.event(event.snapshot)),
            "related": await _related(event, here),
        }
        return renderer.page("event.html", {**here.context("/"), **page})

    async def _related(event: Event, here: Setting) -> list[CardView]:
        """What else there is at its place."""
        place = event.content.place
        if place is None or place.id is None:
            return []
        try:
            listing, _ = await lists.read(here, EventFilter(place=(place.id,)), Paging(_ASKED))
        except (BadRequest, ServiceUnavailable):
            return []
        own = event.snapshot.id
        others = [card for card in listing.items if own not in (card.id, card.part_of)][:_RELATED]
        return [with_day(card, here.event(card), here.words, here.now) for card in others]

    return routes
