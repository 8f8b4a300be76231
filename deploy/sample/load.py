"""Sends the sample through ingest, as a trusted source: with no other way in than anybody's."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from deploy.cli.calls import call

_EVENTS = Path(__file__).with_name("events.json")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def nothing_to_come(gateway: str) -> bool:
    return bool(call("GET", f"{gateway}/v1/events?limit=1")["total"] == 0)


def load(ingest: str, key: str) -> int:
    """Sends every event with an API key of a trusted partner; returns how many. Loading twice on a day changes
    nothing.
    """
    now = datetime.now(ZoneInfo("Europe/Brussels"))
    events = sample(now)
    for number, event in enumerate(events):
        call(
            "POST",
            f"{ingest}/v1/submissions",
            event,
            bearer=key,
            headers={"Idempotency-Key": f"sample-{now.date()}-{number}"},
        )
    return len(events)


def sample(now: datetime) -> list[dict[str, Any]]:
    """The events as submissions, all of them still to come at `now` (local time).

    In the file a start is a weekday, `saturday 20:00` or `saturday+1 20:00` (a week later), and an end is a time only:
    one that is not after the start means the next day.
    """
    events: list[dict[str, Any]] = json.loads(_EVENTS.read_text())
    for event in events:
        event["schedule"]["dates"] = [_dated(entry, now) for entry in event["schedule"]["dates"]]
    return events


def _dated(entry: dict[str, str], now: datetime) -> dict[str, str]:
    written, _, at = entry["start"].partition(" ")
    name, _, weeks = written.partition("+")
    day = now.date() + timedelta(days=(_WEEKDAYS.index(name) - now.weekday()) % 7, weeks=int(weeks or 0))
    if not at:
        return {"start": str(day)}
    if f"{day}T{at}" <= now.isoformat():
        day += timedelta(weeks=1)
    dated = {"start": f"{day}T{at}"}
    if "end" in entry:
        last = day if entry["end"] > at else day + timedelta(days=1)
        dated["end"] = f"{last}T{entry['end']}"
    if "doors" in entry:
        dated["doors"] = f"{day}T{entry['doors']}"
    return dated
