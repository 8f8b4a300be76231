"""The catalogue's routes, for other services and for ops."""

from typing import Any

from fastapi import APIRouter, Depends

from services.catalogue.errors import EventNotFound
from services.catalogue.site_form import SiteForm, site_of
from services.catalogue.store import Events, Sites
from shared.events.catalogue import SiteSnapshot
from shared.runtime.http import require_internal


def router(events: Events, sites: Sites) -> APIRouter:
    routes = APIRouter(prefix="/internal", dependencies=[Depends(require_internal("service", "ops"))])

    @routes.get("/events/{id}")
    async def event(id: str) -> dict[str, Any]:
        """The truth about an event: its public state, and the last decision taken in."""
        found = await events.get(id)
        if found is None or found.snapshot is None:
            raise EventNotFound
        return {
            "decision_sequence": found.decision_sequence,
            "version": found.snapshot.version,
            "snapshot": found.snapshot.model_dump(mode="json"),
        }

    @routes.get("/sites")
    async def every_site() -> list[SiteSnapshot]:
        return await sites.all()

    @routes.get("/sites/{slug}")
    async def site(slug: str) -> SiteSnapshot:
        return await sites.get(slug)

    @routes.put("/sites/{slug}", dependencies=[Depends(require_internal("ops"))])
    async def put_site(slug: str, form: SiteForm) -> SiteSnapshot:
        """Makes a site or changes it. Where its coverage differs, the events there are revised in a while."""
        return await sites.put(site_of(slug, form))

    return routes
