"""Short ways to make what the gateway shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from fastapi import Request

from services.gateway.events import Event
from services.gateway.faces import Setting, setting
from services.gateway.hosts import Locator
from services.gateway.sites import Sites
from shared.events.catalogue import EventSnapshot, SiteSnapshot
from shared.events.schedule import DateEntry
from shared.runtime.tables import Table
from tests.unit.catalogue.builders import NOW, content, site

ID = "01JD0000000000000000000001"


def event(*dates: DateEntry, version: int = 3, **changes: Any) -> Event:
    snapshot = EventSnapshot(
        id=ID,
        version=version,
        state="published",
        slug="concert-d-hiver",
        content=content(*dates, **changes),
        sites=("cinqmille",),
        lead_site="cinqmille",
        source="form",
        decision_id=ID,
        published_at=NOW,
        updated_at=NOW,
    )
    return Event(snapshot=snapshot)


class _Known:
    """A table of sites that never changes."""

    def __init__(self, *sites: SiteSnapshot) -> None:
        self._sites = {site.slug: site for site in sites}

    def values(self) -> list[SiteSnapshot]:
        return list(self._sites.values())

    def get(self, slug: str) -> SiteSnapshot | None:
        return self._sites.get(slug)


def known_sites(*more: SiteSnapshot) -> Sites:
    return Sites(cast(Table[SiteSnapshot], _Known(site("cinqmille", "92094"), site("quatremille", "62063"), *more)))


def here(now: datetime = NOW, path: str = "", query: str = "", headers: Mapping[str, str] | None = None) -> Setting:
    """The surroundings of a request for a page of cinqmille."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/cinqmille{path}",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "state": {"locator": Locator(None, "", "https://mille.example")},
    }
    return setting(Request(scope), known_sites(), now, "cinqmille")
