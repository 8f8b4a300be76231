"""When an event is, as entered: single dates, rules that recur, or a run with opening hours.

All times are wall clock at the place, in the schedule's zone; names follow RFC 5545 where it has one. Each entry keeps
its key, and each date its original start, for life: so that a moved date is still the same date.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.events.base import Payload

LOCAL = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$"
LocalStart = Annotated[str, StringConstraints(pattern=LOCAL)]
"""Wall-clock time at the place, `2026-12-05T20:00`, or a date without a time, `2026-12-05`."""

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""A time of day, `20:00`."""

Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

Community = Literal["fr", "nl", "de"]
"""Whose school holidays: those of the French, the Flemish or the German-speaking Community."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("not a zone of the IANA database") from error
    return name


Zone = Annotated[str, AfterValidator(_zone)]

BRUSSELS = "Europe/Brussels"


def _check_order(start: str, end: str | None) -> None:
    if end is None:
        return
    if len(end) > len(start):
        raise ValueError("an end with a time needs a start with a time")
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    if last.date() < first.date() if len(end) == len("2026-12-05") else last <= first:
        raise ValueError("the end is before the start")


class DateEntry(Payload):
    """One date. `original` is the start with which it was first entered."""

    key: str
    original: LocalStart
    start: LocalStart
    end: LocalStart | None = None
    doors: LocalStart | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "DateEntry":
        _check_order(self.start, self.end)
        return self

    @property
    def all_day(self) -> bool:
        return "T" not in self.start

    @property
    def day(self) -> date:
        """The civil date of the start."""
        return date.fromisoformat(self.start[:10])


class DatesSchedule(Payload):
    kind: Literal["dates"] = "dates"
    zone: Zone = BRUSSELS
    dates: Annotated[tuple[DateEntry, ...], Field(min_length=1, max_length=400)]


class Rule(Payload):
    """Dates that recur. `start`, `end` and `doors` are those of the first; the others are as long, and the doors as
    much ahead, on the wall clock.

    `rrule` is the value of RFC 5545's RRULE with its UNTIL on the wall clock, such as `FREQ=WEEKLY;BYDAY=TU`;
    nothing more often than daily. `exdates` are starts that are left out, `rdates` starts that are added.
    `except_school_holidays` leaves out what falls into that Community's ("sauf congés scolaires").
    """

    key: str
    start: LocalStart
    end: LocalStart | None = None
    doors: LocalStart | None = None
    rrule: Annotated[str, StringConstraints(max_length=500)]
    exdates: Annotated[tuple[LocalStart, ...], Field(max_length=1000)] = ()
    rdates: Annotated[tuple[LocalStart, ...], Field(max_length=1000)] = ()
    except_school_holidays: Community | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Rule":
        _check_order(self.start, self.end)
        return self


class RecurringSchedule(Payload):
    kind: Literal["recurring"] = "recurring"
    zone: Zone = BRUSSELS
    rules: Annotated[tuple[Rule, ...], Field(min_length=1, max_length=20)]


class OpeningHours(Payload):
    """Open on these weekdays from `opens` to `closes`; after midnight where `closes` is not later."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)]
    opens: Clock
    closes: Clock


class SpecialHours(Payload):
    """A day that is open at other hours than its weekday, or although its weekday is not."""

    day: date
    opens: Clock
    closes: Clock


class OngoingSchedule(Payload):
    """A run from `first` to `last`, both included; without `last` until further notice.

    Without `hours` it is open all day, every day. `closed` are days on which it is not.
    """

    kind: Literal["ongoing"] = "ongoing"
    zone: Zone = BRUSSELS
    key: str = "run"
    first: date
    last: date | None = None
    hours: Annotated[tuple[OpeningHours, ...], Field(max_length=40)] = ()
    special: Annotated[tuple[SpecialHours, ...], Field(max_length=400)] = ()
    closed: Annotated[tuple[date, ...], Field(max_length=1000)] = ()

    @model_validator(mode="after")
    def _ordered(self) -> "OngoingSchedule":
        if self.last is not None and self.last < self.first:
            raise ValueError("the last day is before the first")
        return self


Schedule = Annotated[DatesSchedule | RecurringSchedule | OngoingSchedule, Field(discriminator="kind")]
