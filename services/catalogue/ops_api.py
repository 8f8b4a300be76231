"""The routes for ops: publish again, and say what there is, for `mille replay` and `mille verify`."""

import logging
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from services.catalogue.drift import Drift
from services.catalogue.store import Republishing
from services.catalogue.store.republishing import Kind, Run
from shared.runtime.http import require_internal
from shared.runtime.tokens import Principal

logger = logging.getLogger(__name__)

Ops = Annotated[Principal, Depends(require_internal("ops"))]


class Named(BaseModel):
    """What is to be published again."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    ids: Annotated[tuple[str, ...], Field(max_length=25)]


def router(republishing: Republishing, drift: Drift) -> APIRouter:
    routes = APIRouter(prefix="/internal", dependencies=[Depends(require_internal("ops"))])

    @routes.post("/replay", status_code=202)
    async def replay(person: Ops) -> dict[str, Any]:
        """Has everything published again; 409 while that is being done already."""
        run = await republishing.replay(person.sub)
        logger.info("%s has everything published again", person.sub)
        return _told(run)

    @routes.get("/replay")
    async def progress() -> dict[str, Any]:
        """How far the last replay has got, and the last refill after a broker lost its log."""
        return {"replay": _told(await republishing.run("replay")), "refill": _told(await republishing.run("refill"))}

    @routes.post("/replay/named")
    async def replay_named(named: Named, person: Ops) -> dict[str, int]:
        """Publishes a few again, at once."""
        done = await republishing.these(named.kind, named.ids)
        logger.info("%s had %d of kind %s published again", person.sub, done, named.kind)
        return {"published": done}

    @routes.get("/entities")
    async def entities(kind: Kind, after: Annotated[str, Query(max_length=100)] = "") -> dict[str, Any]:
        """A page of what there is of a kind, by id: versions and states. An empty one is the last."""
        return {"items": [asdict(one) for one in await republishing.standings(kind, after)]}

    @routes.get("/drift")
    async def drifted() -> dict[str, Any]:
        """What the compacted topics say otherwise than the collections do; what is still to be sent left out."""
        return {"items": [asdict(one) for one in await drift.of_topics()]}

    return routes


def _told(run: Run | None) -> dict[str, Any]:
    return {**asdict(run), "running": run.running} if run else {}
