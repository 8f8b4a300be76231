"""Answers as JSON. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from services.search.export import Exported
from services.search.finder import Counts, Found, Hit
from shared.dates import Window, next_boundary
from shared.dates.schedule import Occurrence

Json = dict[str, Any]

OCCURRENCES = TypeAdapter(Sequence[Occurrence])


def list_answer(found: Found, names: Mapping[str, str], holds_until: str) -> bytes:
    """`labels` are the names of the records that are counted; `boundary`, as given, is when the clock alone changes
    the answer. Cards are passed on as they are.
    """
    about = {
        "total": found.total,
        "next": found.next,
        "windows": [_window(window) for window in found.windows],
        "facets": found.facets,
        "labels": names,
        "boundary": holds_until,
    }
    items = ",".join(hit["card"] for hit in found.hits)
    return f'{{"items":[{items}],'.encode() + to_json(about)[1:]


def calendar_answer(days: Counts, windows: list[Window], now: datetime) -> Json:
    return {
        "days": days,
        "windows": [_window(window) for window in windows],
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


def _window(window: Window) -> Json:
    return {
        "from": window.start.astimezone(UTC).isoformat(),
        "to": window.end.astimezone(UTC).isoformat(),
        "label": window.label,
    }
