"""Answers as JSON. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from services.search.export import Exported
from services.search.finder import Counts, Found
from shared.dates import Window, next_boundary
from shared.dates.schedule import Occurrence

Json = dict[str, Any]

OCCURRENCES = TypeAdapter(Sequence[Occurrence])


def list_answer(found: Found, names: Mapping[str, str], now: datetime) -> Json:
    """`labels` are the names of the records that are counted; `boundary` is when the clock alone changes the answer."""
    return {
        "items": [hit["card"] for hit in found.hits],
        "total": found.total,
        "next": found.next,
        "windows": [_window(window) for window in found.windows],
        "facets": found.facets,
        "labels": names,
        "boundary": next_boundary(now).isoformat(),
    }


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
                "card": item.hit["card"],
                "snapshot": item.snapshot.model_dump(mode="json"),
                "occurrences": OCCURRENCES.dump_python(item.occurrences, mode="json"),
            }
            for item in items
        ],
        "next": following,
        "boundary": next_boundary(now).isoformat(),
    }


def _window(window: Window) -> Json:
    return {
        "from": window.start.astimezone(UTC).isoformat(),
        "to": window.end.astimezone(UTC).isoformat(),
        "label": window.label,
    }
