"""The routes of places, organisers and artists, for other services, volunteers, editors and ops."""

import logging
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends

from services.catalogue.editing import MergeInto, RecordChanges, edited, merged, repointed
from services.catalogue.errors import OtherSite
from services.catalogue.records import Kind
from services.catalogue.store import Records, Sites
from shared.events.catalogue import ArtistSnapshot, OrganiserSnapshot, PlaceSnapshot, covering
from shared.runtime.clock import Clock
from shared.runtime.http import require_internal
from shared.runtime.tokens import Principal

logger = logging.getLogger(__name__)

Plural = Literal["places", "organisers", "artists"]
AnyRecord = PlaceSnapshot | OrganiserSnapshot | ArtistSnapshot

_KINDS: dict[Plural, Kind] = {"places": "place", "organisers": "organiser", "artists": "artist"}
_PEOPLE = ("ops", "volunteer", "editor")
Person = Annotated[Principal, Depends(require_internal(*_PEOPLE))]


def router(records: Records, sites: Sites, clock: Clock) -> APIRouter:
    routes = APIRouter(prefix="/internal", dependencies=[Depends(require_internal("service", *_PEOPLE))])

    @routes.get("/{plural}/{id}", response_model=AnyRecord)
    async def record(plural: Plural, id: str) -> object:
        """The record; one that was merged says into which."""
        return (await records.get(_KINDS[plural], id)).record

    @routes.patch("/{plural}/{id}", response_model=AnyRecord)
    async def edit(plural: Plural, id: str, changes: RecordChanges, person: Person) -> object:
        """Changes names, url or street; the rest stays. A former name becomes an alias."""
        await _may_change(person, plural, id)
        now = clock.now()
        entry = await records.edit(_KINDS[plural], id, lambda entry: edited(entry, changes, now))
        logger.info("%s edited %s %s", person.sub, _KINDS[plural], id)
        return entry.record

    @routes.post("/{plural}/{id}/merge", response_model=AnyRecord)
    async def merge(plural: Plural, id: str, body: MergeInto, person: Person) -> object:
        """Withdraws this record in favour of another, which is returned. Events that name it follow in a while."""
        await _may_change(person, plural, id)
        await _may_change(person, plural, body.into)
        now = clock.now()
        entry = await records.merge(
            _KINDS[plural], id, body.into, partial(merged, now=now), partial(repointed, into=body.into, now=now)
        )
        logger.info("%s merged %s %s into %s", person.sub, _KINDS[plural], id, body.into)
        return entry.record

    async def _may_change(person: Principal, plural: Plural, id: str) -> None:
        """A place is its sites' own, one that nobody covers anybody's; who performs or organises does so everywhere."""
        if plural != "places" or person.site is None or "ops" in person.roles:
            return
        place = (await records.get("place", id)).record
        assert isinstance(place, PlaceSnapshot)
        covered_by = covering(await sites.all(), place.nis)
        if covered_by and person.site not in covered_by:
            raise OtherSite

    return routes
