"""The catalogue's routes, for other services and for ops."""

from typing import Any

from fastapi import APIRouter, Depends

from services.catalogue.errors import EventNotFound
from services.catalogue.store import Store
from shared.events.catalogue import SiteSnapshot
from shared.runtime.http import require_internal


def router(store: Store) -> APIRouter:
    routes = APIRouter(prefix="/internal", dependencies=[Depends(require_internal("service", "ops"))])

    @routes.get("/events/{id}")
    async def event(id: str) -> dict[str, Any]:
        """The truth about an event: its public state, and the last decision taken in."""
        found = await store.event(id)
        if found is None or found.snapshot is None:
            raise EventNotFound
        return {
            "decision_sequence": found.decision_sequence,
            "version": found.snapshot.version,
            "snapshot": found.snapshot.model_dump(mode="json"),
        }

    @routes.get("/sites")
    async def sites() -> list[SiteSnapshot]:
        return await store.sites()

    return routes
