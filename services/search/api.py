"""Search's routes, for the other services. Parameters are those of EventFilter, and a few beside them."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic_core import to_json

from services.search.about import About
from services.search.answers import Json, boundary, calendar_answer, ends, export_answer, list_answer, map_answer
from services.search.export import Exporter
from services.search.finder import Finder
from services.search.neighbours import neighbours
from services.search.pages import Found
from services.search.questions import CalendarQuery, ExportQuery, MapQuery, PageQuery, SuggestQuery, read
from services.search.records import RecordStore
from services.search.suggestions import Suggestions
from shared.runtime.clock import Clock
from shared.runtime.http import language

_JSON = "application/json"
_BOUNDARY = "X-Mille-Boundary"
_REACH = "X-Mille-Reach"
_OF_RECORDS = ("place", "organiser", "artist")


@dataclass(frozen=True, slots=True)
class Api:
    """What the routes call."""

    finder: Finder
    exporter: Exporter
    suggestions: Suggestions
    about: About
    records: RecordStore
    clock: Clock


def router(api: Api) -> APIRouter:
    # The edge lets nobody in without a token of another service, and anyone with one may ask.
    routes = APIRouter(prefix="/internal")

    @routes.get("/events")
    async def events(request: Request) -> Response:
        """The showings that a filter means, a page at a time; beside the filter: PageQuery."""
        asked, beside = read(request.query_params.multi_items(), PageQuery)
        page, lang = beside.page(), language(request)
        found = await api.finder.find(asked, page, lang)
        nearby = await neighbours(api.finder, asked, page, found, beside.around, lang)
        holds_until = boundary(api.clock.now(), ends([*found.hits, *(nearby or ())])).isoformat()
        # Told by headers, so that whoever keeps the answer need not read it.
        headers = {_BOUNDARY: holds_until} if nearby is None else {_BOUNDARY: holds_until, _REACH: "everywhere"}
        said = list_answer(found, await _labels(api, found), holds_until, nearby)
        return Response(said, media_type=_JSON, headers=headers)

    @routes.get("/calendar")
    async def calendar(request: Request) -> Response:
        """How many showings begin on each agenda day."""
        asked, _ = read(request.query_params.multi_items(), CalendarQuery)
        return _answer(calendar_answer(await api.finder.days(asked, language(request)), api.clock.now()))

    @routes.get("/map")
    async def map(request: Request) -> Response:
        """The places in the filter's box with how many showings each has, as GeoJSON; beside the filter: MapQuery."""
        asked, beside = read(request.query_params.multi_items(), MapQuery)
        return _answer(map_answer(await api.finder.pins(asked, language(request)), beside.zoom, api.clock.now()))

    @routes.get("/export")
    async def export(request: Request) -> Response:
        """Showings with their whole content and their dates in the windows, a page at a time; beside the filter:
        ExportQuery.
        """
        asked, beside = read(request.query_params.multi_items(), ExportQuery)
        items, following = await api.exporter.export(asked, beside.page(), language(request))
        return _answer(export_answer(items, following, api.clock.now()))

    @routes.get("/suggest")
    async def suggest(request: Request) -> Response:
        """What somebody may mean who has typed the first letters, `q`; beside the filter: SuggestQuery."""
        asked, beside = read(request.query_params.multi_items(), SuggestQuery)
        others = asked.model_copy(update={"q": None})
        items = await api.suggestions.suggest(asked.q or "", others, beside.limit, language(request))
        return JSONResponse({"items": items})

    @routes.get("/events/{id}")
    async def event(id: str, request: Request) -> Response:
        """All about one event, its parts, and what it is part of."""
        about, changes_at = await api.about.event(id, language(request))
        return JSONResponse(about, headers={_BOUNDARY: changes_at.isoformat()})

    @routes.get("/places/{id}")
    async def place(id: str) -> dict[str, Any]:
        """The record of a place; 410 with `merged_into` when it was merged into another."""
        return await api.about.record("place", id)

    @routes.get("/organisers/{id}")
    async def organiser(id: str) -> dict[str, Any]:
        """The record of an organiser, as of a place."""
        return await api.about.record("organiser", id)

    @routes.get("/artists/{id}")
    async def artist(id: str) -> dict[str, Any]:
        """The record of an artist, as of a place."""
        return await api.about.record("artist", id)

    return routes


def _answer(said: Json) -> Response:
    """Whoever keeps it need not read it to know until when."""
    return Response(to_json(said), media_type=_JSON, headers={_BOUNDARY: said["boundary"]})


async def _labels(api: Api, found: Found) -> dict[str, str]:
    """What the records are called that are counted; asks nothing when none are."""
    ids = {id for name in _OF_RECORDS for id in found.facets.get(name, ())}
    return await api.records.names(ids) if ids else {}
