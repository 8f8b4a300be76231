"""The dates of a series are those that an independent reader of iCalendar finds in the same file."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.imports.refusal import Refused
from shared.dates import ZONE
from tests.unit.imports.files import WITHIN, calendar, event, starts_of

ZONES = ("Europe/Brussels", "Europe/London", "America/New_York", "UTC", "")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FIRST = datetime(2026, 9, 1)  # noqa: DTZ001 - wall clock
LAST = "2028-12-20"
"""Compared up to here: where the window ends, the two readers draw the line differently."""


def expected(data: bytes) -> list[datetime | str]:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(*WITHIN)
    return _before_last(_told(occurrence["DTSTART"].dt) for occurrence in found)


def _before_last(starts: Iterable[Any]) -> list[Any]:
    return sorted(start for start in starts if str(start) < LAST)


def _told(start: Any) -> Any:
    if not isinstance(start, datetime):
        return start.isoformat()
    # A time without a zone is meant in Brussels.
    return (start if start.tzinfo else start.replace(tzinfo=ZONE)).astimezone(UTC)


@st.composite
def rules(draw: st.DrawFn, timed: bool, zone: str) -> str:
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 4))}")
    if freq == "WEEKLY" and draw(st.booleans()):
        parts.append("BYDAY=" + ",".join(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True))))
        if draw(st.booleans()):
            parts.append("WKST=" + draw(st.sampled_from(["MO", "SU"])))
    if freq == "MONTHLY":
        parts += draw(
            st.sampled_from([[], ["BYDAY=2TU"], ["BYDAY=-1FR"], ["BYMONTHDAY=-1"], ["BYDAY=MO,TU,WE", "BYSETPOS=-1"]])
        )
    end = draw(st.sampled_from(["COUNT", "UNTIL", "none"]))
    if end == "COUNT":
        parts.append(f"COUNT={draw(st.integers(1, 60))}")
    elif end == "UNTIL":
        until = FIRST + timedelta(days=draw(st.integers(120, 800)), hours=draw(st.integers(3, 23)))
        parts.append(f"UNTIL={until:%Y%m%d}" + (f"T{until:%H%M%S}{'Z' if zone else ''}" if timed else ""))
    return "RRULE:" + ";".join(parts)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    timed, zone = draw(st.booleans()), draw(st.sampled_from(ZONES))
    clock = draw(st.sampled_from([(20, 0), (19, 30), (2, 0), (2, 30), (1, 30), (3, 0), (0, 15), (23, 45)]))
    start = FIRST + timedelta(days=draw(st.integers(0, 90)), hours=clock[0], minutes=clock[1])

    in_utc = draw(st.booleans()) and zone not in ("UTC", "")

    def line(name: str, *moments: datetime) -> str:
        if not timed:
            return f"{name};VALUE=DATE:" + ",".join(f"{moment:%Y%m%d}" for moment in moments)
        if in_utc and name in ("EXDATE", "RECURRENCE-ID"):
            instants = [moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for moment in moments]
            return f"{name}:" + ",".join(f"{instant:%Y%m%dT%H%M%SZ}" for instant in instants)
        zoned = f";TZID={zone}" if zone not in ("UTC", "") else ""
        mark = "Z" if zone == "UTC" else ""
        return f"{name}{zoned}:" + ",".join(f"{moment:%Y%m%dT%H%M%S}{mark}" for moment in moments)

    master = [line("DTSTART", start), draw(rules(timed, zone))]
    if draw(st.booleans()):
        master.append(line("DTEND", start + timedelta(days=0 if timed else 1, hours=2 if timed else 0)))
    days = st.integers(1, 400)
    gone = draw(st.lists(days, max_size=4, unique=True))
    if gone:
        master.append(line("EXDATE", *(start + timedelta(days=day) for day in [*gone, *(7 * one for one in gone)])))
    if draw(st.booleans()):
        master.append(line("EXDATE", start + timedelta(days=draw(st.integers(0, 60)))))
    added = draw(st.lists(days, max_size=3, unique=True))
    if added:
        master.append(line("RDATE", *(start + timedelta(days=day) for day in added)))
    overrides = []
    for day in draw(st.lists(st.integers(0, 60), max_size=3, unique=True)):
        original = start + timedelta(days=7 * day)
        moved = original + timedelta(days=draw(st.integers(-3, 3)), hours=draw(st.integers(-2, 2)) if timed else 0)
        status = ["STATUS:CANCELLED"] if draw(st.booleans()) else []
        overrides.append(event(line("RECURRENCE-ID", original), line("DTSTART", moved), *status))
    return calendar(event(*master), *overrides)


@given(files())
@settings(max_examples=150, deadline=None)
def test_a_series_has_the_starts_that_the_file_gives(data: bytes) -> None:
    assert _before_last(_imported(data)) == expected(data), data.decode()


def _imported(data: bytes) -> list[Any]:
    """An event of which every date is left out is refused: it has no start."""
    try:
        return list(starts_of(data))
    except Refused as refused:
        if refused.key != "imports.reason.no_dates":
            raise
        return []
