"""Short ways to make what the gateway shows."""

from typing import Any

from services.gateway.events import Event
from shared.events.catalogue import EventSnapshot
from shared.events.schedule import DateEntry
from tests.unit.catalogue.builders import NOW, content

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
