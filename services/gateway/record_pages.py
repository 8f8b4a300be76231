"""The pages of places, organisers and artists: who or where it is, and what is to come."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.gateway import basis
from services.gateway.agenda import Agenda, Paging, Reading, RecordKind
from services.gateway.cards import by_day
from services.gateway.details_view import place_view, web
from services.gateway.faces import Setting, setting
from services.gateway.lists import Lists, feeds
from services.gateway.records import PARAMETERS, read_record
from services.gateway.rendering import Renderer
from services.gateway.sites import Sites
from shared.events.base import Payload
from shared.events.catalogue import PlaceSnapshot, Record
from shared.events.content import Place
from shared.filters import EventFilter
from shared.runtime.clock import Clock

_SHOWN = 48


def router(agenda: Agenda, sites: Sites, renderer: Renderer, clock: Clock) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    lists = Lists(agenda)

    async def page(request: Request, site: str, kind: RecordKind, id: str, slug: str) -> Response:
        basis.may_be_shared()
        here = setting(request, sites, clock.now(), site)
        record, reading = await read_record(agenda, kind, id, here.words.lang)
        if isinstance(record, str):  # what it was merged into
            return RedirectResponse(here.url(f"/{kind}/{record}"), 308)
        if slug != record.slug:
            return RedirectResponse(here.url(f"/{kind}/{record.id}/{record.slug}".rstrip("/")), 308)
        wanted = EventFilter.model_validate({PARAMETERS[kind]: [record.id]})
        cursor = request.query_params.get("cursor") or None
        listing, stale = await lists.read(here, wanted, Paging(_SHOWN, cursor))
        shown = {
            "stale": reading.stale or stale,
            "record": _view(kind, record, reading, here),
            "count": here.words.count("list.count", listing.total),
            "empty": not listing.items,
            "groups": by_day(listing.items, here.today, here.event, here.words, here.now),
            "next": here.url(here.path, cursor=listing.next) if listing.next else None,
            "feeds": feeds(wanted, here.words.lang),
        }
        return renderer.page("record.html", {**here.context("/"), **shown})

    @routes.get("/{site}/places/{id}")
    @routes.get("/{site}/places/{id}/{slug}")
    async def place(request: Request, site: str, id: str, slug: str = "") -> Response:
        return await page(request, site, "places", id, slug)

    @routes.get("/{site}/organisers/{id}")
    @routes.get("/{site}/organisers/{id}/{slug}")
    async def organiser(request: Request, site: str, id: str, slug: str = "") -> Response:
        return await page(request, site, "organisers", id, slug)

    @routes.get("/{site}/artists/{id}")
    @routes.get("/{site}/artists/{id}/{slug}")
    async def artist(request: Request, site: str, id: str, slug: str = "") -> Response:
        return await page(request, site, "artists", id, slug)

    return routes


class _PlaceAnswer(Payload):
    record: PlaceSnapshot


def _view(kind: RecordKind, record: Record, reading: Reading, here: Setting) -> dict[str, Any]:
    where = None
    if kind == "places":
        place = _PlaceAnswer.model_validate_json(reading.answer.body).record
        where = place_view(Place.model_validate(place.model_dump()), here)
    return {
        "kind": here.words(f"record.{kind}"),
        "name": record.name,
        "aliases": ", ".join(record.aliases),
        "url": web(record.url),
        "street": where.street if where else "",
        "town": where.town if where else "",
        "commune": where.commune if where else "",
        "map": where.map if where else "",
        "canonical": f"{here.locator.absolute(here.site)}/{kind}/{record.id}/{record.slug}",
    }
