"""The three kinds of schedule as people send them. Names are those of `shared/events/schedule.py`; keys are optional.

A key, from an earlier answer, says which of the dates or rules it was, so that a moved one stays the same.
"""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag, ValidationInfo, field_validator

from services.ingest.fields import Day, Local, Zone
from services.ingest.model.base import Part, When
from shared.dates import RangeReversed
from shared.events.schedule import BRUSSELS, Clock, Community, Weekday

DATES_AT_MOST = 400
_RULE_LENGTH = 500


class DateSent(When):
    start: Local
    key: Annotated[str, StringConstraints(pattern=r"^d[0-9]{1,6}$")] | None = None


class DatesSent(Part):
    kind: Literal["dates"] = "dates"
    zone: Zone = BRUSSELS
    dates: Annotated[tuple[DateSent, ...], Field(max_length=DATES_AT_MOST)]


class RuleSent(When):
    """Dates that recur: `start`, `end` and `doors` are those of the first. `rrule` is checked with its schedule."""

    start: Local
    key: Annotated[str, StringConstraints(pattern=r"^r[0-9]{1,6}$")] | None = None
    rrule: Annotated[str, StringConstraints(max_length=_RULE_LENGTH)]
    exdates: Annotated[tuple[Local, ...], Field(max_length=1000)] = ()
    rdates: Annotated[tuple[Local, ...], Field(max_length=1000)] = ()
    except_school_holidays: Community | None = None


class RecurringSent(Part):
    kind: Literal["recurring"]
    zone: Zone = BRUSSELS
    rules: Annotated[tuple[RuleSent, ...], Field(min_length=1, max_length=20)]


class HoursSent(Part):
    """Open on these weekdays; after midnight where `closes` is not later than `opens`."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)]
    opens: Clock
    closes: Clock


class SpecialSent(Part):
    day: Day
    opens: Clock
    closes: Clock


class OngoingSent(Part):
    """A run from `first` to `last`, both included; without `last` until further notice."""

    kind: Literal["ongoing"]
    zone: Zone = BRUSSELS
    key: Literal["run"] = "run"
    first: Day
    last: Day | None = None
    hours: Annotated[tuple[HoursSent, ...], Field(max_length=40)] = ()
    special: Annotated[tuple[SpecialSent, ...], Field(max_length=400)] = ()
    closed: Annotated[tuple[Day, ...], Field(max_length=1000)] = ()

    @field_validator("last")
    @classmethod
    def _not_before_first(cls, last: str | None, info: ValidationInfo) -> str | None:
        first = info.data.get("first")
        if last is not None and first is not None and last < first:
            raise RangeReversed(first, last)
        return last


def _kind(sent: Any) -> Any:
    """Single dates when nothing is said."""
    return sent.get("kind", "dates") if isinstance(sent, dict) else "dates"


ScheduleSent = Annotated[
    Annotated[DatesSent, Tag("dates")]
    | Annotated[RecurringSent, Tag("recurring")]
    | Annotated[OngoingSent, Tag("ongoing")],
    Discriminator(_kind),
]
