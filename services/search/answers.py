"""Answers as JSON. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from services.search.clusters import features
from services.search.export import Exported
from services.search.pages import Days, Found, Hit, Pins
from services.search.reading import Reading
from shared.dates import Window, next_boundary
from shared.dates.schedule import Occurrence

Json = dict[str, Any]

OCCURRENCES = TypeAdapter(Sequence[Occurrence])


def list_answer(found: Found, names: Mapping[str, str], holds_until: str, nearby: Sequence[Hit] | None = None) -> bytes:
    """`labels` are the names of the records that are counted; `boundary`, as given, is when the clock alone changes
    the answer; `understood` is None when the words of the question were taken for nothing but themselves; `nearby` is
    what there is elsewhere, where that was looked for. Cards are passed on as they are.
    """
    about = {
        "total": found.total,
        "next": found.next,
        "windows": [_window(window) for window in found.windows],
        "understood": _understood(found.reading),
        "facets": found.facets,
        "labels": names,
        "boundary": holds_until,
    }
    elsewhere = "" if nearby is None else f'"nearby":{_cards(nearby)},'
    return f'{{"items":{_cards(found.hits)},{elsewhere}'.encode() + to_json(about)[1:]


def calendar_answer(found: Days, now: datetime) -> Json:
    return {
        "days": found.counts,
        "windows": [_window(window) for window in found.windows],
        "understood": _understood(found.reading),
        "boundary": next_boundary(now).isoformat(),
    }


def map_answer(found: Pins, zoom: int, now: datetime) -> Json:
    """GeoJSON. `total` is how many showings there are, in all places."""
    return {
        "type": "FeatureCollection",
        "features": features(found.pins, zoom),
        "total": sum(pin.showings for pin in found.pins),
        "windows": [_window(window) for window in found.windows],
        "understood": _understood(found.reading),
        "boundary": next_boundary(now).isoformat(),
    }


def export_answer(items: list[Exported], following: str | None, now: datetime) -> Json:
    return {
        "items": [
            {
                "card": from_json(item.hit["card"]),
                "snapshot": item.snapshot.model_dump(mode="json"),
                "occurrences": OCCURRENCES.dump_python(item.occurrences, mode="json"),
            }
            for item in items
        ],
        "next": following,
        "boundary": boundary(now, (one.until for item in items for one in item.occurrences)).isoformat(),
    }


def boundary(now: datetime, ends: Iterable[datetime] = ()) -> datetime:
    """When the clock alone changes an answer: what `when` means, or that something shown is over."""
    return min([next_boundary(now), *(end for end in ends if end > now)])


def ends(hits: Iterable[Hit]) -> Iterable[datetime]:
    """When each of these stops being shown."""
    return (datetime.fromtimestamp(hit["until"], UTC) for hit in hits)


def _cards(hits: Iterable[Hit]) -> str:
    return f"[{','.join(hit['card'] for hit in hits)}]"


def _understood(reading: Reading) -> Json | None:
    """`words` are those that were taken for something, and what for; `exact` is the `q` that takes none."""
    if not reading.taken:
        return None
    return {"words": [asdict(one) for one in reading.taken], "exact": reading.exact}


def _window(window: Window) -> Json:
    return {
        "from": window.start.astimezone(UTC).isoformat(),
        "to": window.end.astimezone(UTC).isoformat(),
        "label": window.label,
    }
