"""The sample agenda as submissions: bodies of `POST /v1/submissions`, dated from a moment."""

from datetime import date, datetime
from random import Random
from typing import Any

from deploy.sample.bodies import body, site_of
from deploy.sample.calendar import Calendar, Wish
from deploy.sample.concerts import concerts
from deploy.sample.patterns import parse
from deploy.sample.repeating import in_the_holidays, ongoing, recurring
from deploy.sample.tables import Row, events
from shared.dates import ZONE
from shared.folding import slug

SEED = 5467
"""5000, 4000, 6000, 7000."""


def submissions(now: datetime, seed: int = SEED) -> list[dict[str, Any]]:
    """About 400 of them, the same for the same `now` (aware) and seed; parents before their parts.

    `source.external_id` names each of them for good. In `part_of` stands that of the parent, where the API wants the
    id that it has given: whoever sends them puts it in.
    """
    now, random = now.astimezone(ZONE), Random(seed)
    written = {_key(event): event for event in [*events(), *concerts(random)]}
    schedules = {key: _schedule(event, now, random) for key, event in written.items()}
    single = {key: event for key, event in written.items() if schedules[key] is None}
    dates = _dated(single, Calendar(now, random))
    whole = {key: schedules[key] or {"kind": "dates", "dates": dates[key]} for key in written}
    ordered = sorted(written, key=lambda key: "part_of" in written[key])
    return [body(key, written[key], whole[key], now) for key in ordered]


def _key(event: Row) -> str:
    """Of concerts the house too, since an artist plays in several."""
    return event.get("key") or slug(f"{event['title']} {event['place'] if 'options' in event else ''}")


def _schedule(event: Row, now: datetime, random: Random) -> dict[str, Any] | None:
    """None for single dates, which the calendar spreads."""
    if "every" in event:
        return recurring(event, now, random)
    if "open" in event:
        return ongoing(event, now.date())
    return in_the_holidays(event, now.date(), random) if "stage" in event else None


def _dated(single: dict[str, Row], calendar: Calendar) -> dict[str, list[dict[str, str]]]:
    """The dates of each; the parts of a festival within its own."""
    parts = {key: event for key, event in single.items() if event.get("part_of") in single}
    dates = calendar.place_all([_wish(key, event) for key, event in single.items() if key not in parts])
    for key, event in parts.items():
        begins = date.fromisoformat(dates[event["part_of"]][0]["start"][:10])
        dates[key] = calendar.take(_wish(key, event), begins)
    return dates


def _wish(key: str, event: Row) -> Wish:
    if "options" in event:
        options, more = event["options"], []
    else:
        first, *more = [event["when"]] if isinstance(event["when"], str) else event["when"]
        options = tuple(parse(first))
    return Wish(
        key=key,
        options=options,
        more=tuple(more),
        doors=event.get("doors"),
        near=event.get("site") or site_of(event.get("place")) or "",
        claims=(*event.get("artists", ()), *([event["place"]] if "place" in event else [])),
        season=event.get("season"),
        at=event.get("at"),
    )
