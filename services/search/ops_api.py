"""The routes for ops: make the index anew, and say what there is, for `mille rebuild` and `mille verify`."""

import logging
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from services.search.drift import Drift
from services.search.rebuilder import target_of
from services.search.rebuilds import Rebuild, Rebuilds
from shared.runtime.http import require_internal
from shared.runtime.tokens import Principal

logger = logging.getLogger(__name__)

Ops = Annotated[Principal, Depends(require_internal("ops"))]
Kind = Literal["place", "organiser", "artist", "event"]


class Named(BaseModel):
    """Ids of events or records. `forget` has the next version taken that is told, `write` has the index mended."""

    model_config = ConfigDict(extra="forbid")

    what: Literal["forget", "write"]
    ids: Annotated[tuple[str, ...], Field(max_length=500)]


def router(rebuilds: Rebuilds, drift: Drift, index: str) -> APIRouter:
    """`index` is the live one's name."""
    routes = APIRouter(prefix="/internal", dependencies=[Depends(require_internal("ops"))])

    @routes.post("/rebuild", status_code=202)
    async def rebuild(person: Ops) -> dict[str, Any]:
        """Has a new index made beside this one, which then takes its place; 409 while that is being done already."""
        begun = await rebuilds.begin(person.sub, target_of(index))
        logger.info("%s has the index rebuilt", person.sub)
        return _told(begun, 0)

    @routes.get("/rebuild")
    async def progress() -> dict[str, Any]:
        """How far the last one has got."""
        found = await rebuilds.current()
        left = await rebuilds.left() if found and found.phase == "filling" else 0
        return _told(found, left)

    @routes.get("/copies")
    async def copies(kind: Kind, after: Annotated[str, Query(max_length=100)] = "") -> dict[str, Any]:
        """A page of what search was told of, by id: versions and states. An empty one is the last."""
        return {"items": [asdict(one) for one in await drift.standings(kind, after)]}

    @routes.get("/drift")
    async def drifted() -> dict[str, Any]:
        """Where the index does not hold what the copies say; what is dirty left out."""
        return {"items": [asdict(one) for one in await drift.of_index()]}

    @routes.post("/mend")
    async def mend(named: Named, person: Ops) -> dict[str, int]:
        """Mends what `mille verify` has found."""
        await (drift.forget(named.ids) if named.what == "forget" else drift.mend(named.ids))
        logger.info("%s had %d mended: %s", person.sub, len(named.ids), named.what)
        return {"mended": len(named.ids)}

    return routes


def _told(rebuild: Rebuild | None, left: int) -> dict[str, Any]:
    return {**asdict(rebuild), "running": rebuild.phase != "done", "left": left} if rebuild else {}
