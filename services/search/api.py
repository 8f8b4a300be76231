"""Search's routes, for the other services."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from services.search.cursor import decode
from services.search.errors import EventGone, EventNotFound
from services.search.finder import Finder, Page
from services.search.store import Store
from shared.dates.schedule import occurrences, reach
from shared.events.base import in_language
from shared.filters import EventFilter
from shared.runtime.clock import Clock
from shared.runtime.http import language, require_internal
from shared.runtime.validation import invalid

Facet = Literal["site", "province", "commune", "category", "day"]


def _split(value: object) -> object:
    """ "site,day" and "" are lists too."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class PageQuery(BaseModel, extra="forbid"):
    """The parameters beside the filter's."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: str | None = None
    facets: Annotated[tuple[Facet, ...], BeforeValidator(_split)] = ()

    def page(self) -> Page:
        return Page(self.limit, decode(self.cursor) if self.cursor else None, tuple(dict.fromkeys(self.facets)))


def router(store: Store, finder: Finder, clock: Clock) -> APIRouter:
    routes = APIRouter(prefix="/internal", dependencies=[Depends(require_internal())])

    @routes.get("/events")
    async def events(request: Request) -> Response:
        """The showings that a filter means, a page at a time; parameters are those of EventFilter and PageQuery."""
        asked, page = _question(request)
        return JSONResponse(await finder.find(asked, page, language(request)))

    @routes.get("/events/{id}")
    async def event(id: str, request: Request) -> dict[str, Any]:
        """All about one event, whether or not any date is in the horizon, and also while Meilisearch is down."""
        copy = await store.copy(id)
        if copy is None or copy.snapshot is None:
            raise EventNotFound
        snapshot = copy.snapshot
        if snapshot.state == "withdrawn":
            raise EventGone(name=in_language(snapshot.content.title, language(request)))
        return {
            "version": copy.version,
            "snapshot": snapshot.model_dump(mode="json"),
            "occurrences": occurrences(snapshot.id, snapshot.content, reach(clock.now())),
        }

    return routes


def _question(request: Request) -> tuple[EventFilter, Page]:
    """Raises InvalidInput, which names the parameter, and CursorMalformed."""
    given = request.query_params.multi_items()
    ours = PageQuery.model_fields
    try:
        asked = EventFilter.from_query((name, value) for name, value in given if name not in ours)
        page = PageQuery.model_validate({name: value for name, value in given if name in ours and value})
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_input=False)) from None
    return asked, page.page()
