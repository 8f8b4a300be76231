"""The dates that an event names, on the wall clock of one zone: rules, single dates, and what is left out. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from services.ingest.imports import rules
from services.ingest.imports.event import Event, after
from services.ingest.imports.refusal import Refused
from services.ingest.imports.values import Moment
from services.ingest.model import DATES_AT_MOST
from shared.dates import ZONE, RuleWithoutDates, instants
from shared.dates.recurrence import END_OF_TIME, starts
from shared.dates.rules import read_rule
from shared.dates.slots import moved

_AT_MOST = 1000
_ONE_HOUR = timedelta(hours=1)


class Unsayable(Exception):
    """The zone's clock has no words for it: it means the second of an hour that comes twice."""


@dataclass(slots=True)
class DateSet:
    """`start` and `end` are those of the first date; `rules` have their first date and RRULE; `singles` are starts with
    their ends, None where they are as long as the first; `gone` are starts, or days, that are left out.
    """

    zone: ZoneInfo
    start: str
    end: str | None = None
    rules: list[tuple[str, str]] = field(default_factory=list)
    singles: dict[str, str | None] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def is_gone(self, start: str) -> bool:
        return start in self.gone or start[:10] in self.gone

    def has(self, start: str) -> bool:
        """Whether it is one of the dates, left out or not."""
        if start in self.singles:
            return True
        named = datetime.fromisoformat(start)
        return any(start == first or named in ruled(first, rule, named, named) for first, rule in self.rules)

    def like(self, moment: Moment) -> str:
        """A start written like the others: a day gets the time of the first, or a time goes. Raises `Unsayable`."""
        written = wall(moment, self.zone)
        if ("T" in written) == ("T" in self.start):
            return written
        return f"{written}{self.start[10:]}" if "T" in self.start else written[:10]

    def named(self, moment: Moment) -> str:
        """The start that a RECURRENCE-ID or EXDATE means: in the spring gap, one instant has two names."""
        written = self.like(moment)
        if "T" in written and not self.has(written):
            earlier = (datetime.fromisoformat(written) - _ONE_HOUR).isoformat(timespec="minutes")
            if self.has(earlier) and instants(earlier, zone=self.zone)[0] == moment:
                return earlier
        return written

    def usual_end(self, start: str) -> str | None:
        """The end of a date that is as long as the first."""
        return moved(self.end, self.start, start)

    def schedule(self) -> dict[str, Any]:
        """The schedule of a submission. Raises `Refused` when it has no date, or too many."""
        singles = {start: end for start, end in sorted(self.singles.items()) if not self.is_gone(start)}
        if not self.rules:
            if not singles:
                raise Refused("no_dates")
            if len(singles) > DATES_AT_MOST:
                raise Refused("dates_many", count=DATES_AT_MOST)
            entries = [_entry(start, end or self.usual_end(start)) for start, end in singles.items()]
            return {"kind": "dates", "zone": self.zone.key, "dates": entries}
        if len(singles) > _AT_MOST:
            raise Refused("dates_many", count=_AT_MOST)
        if not singles and not any(self._is_left(first, rule) for first, rule in self.rules):
            raise Refused("no_dates")
        said = [_entry(first, self.usual_end(first)) | {"rrule": rule} for first, rule in self.rules]
        for entry in said if self.gone else ():
            entry["exdates"] = sorted(self.gone)[-_AT_MOST:]
        if singles:
            said[0]["rdates"] = list(singles)
        return {"kind": "recurring", "zone": self.zone.key, "rules": said}

    def _is_left(self, first: str, rule: str) -> bool:
        found = (start.isoformat(timespec="minutes") for start in ruled(first, rule))
        return any(not self.is_gone(one if "T" in first else one[:10]) for one in (first, *islice(found, 2 * _AT_MOST)))


def wall(moment: Moment, zone: ZoneInfo) -> str:
    """The moment on the wall clock of a zone, a day as it is. Raises `Unsayable`."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    written = f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"
    if moment.astimezone(zone).fold:
        raise Unsayable(written)
    return written


def dates_of(event: Event, zone: ZoneInfo, *, listed: bool) -> DateSet:
    """What an event says of its dates. With `listed` each date is named, none given by a rule.

    Raises `Unsayable`, and an `ExplainedError` for what no schedule can say.
    """
    start, end = event.start, event.end
    first = wall(start, zone)
    dates = DateSet(zone, first, end_after(end, first, zone))
    said = [rules.rule_parts(line.value) for line in event.all("RRULE") if line.value]
    if not said:
        dates.singles[first] = None
    elif listed or len(said) > 1 or event.first("EXRULE") or not _say_rule(dates, said[0], start):
        _list(dates, said, event)
    for found, ends in event.listed("RDATE"):
        added = dates.like(found)
        dates.singles[added] = _own_end(dates, found, ends, added)
    for found, _ in event.listed("EXDATE"):
        timed = isinstance(found, datetime) and "T" in first
        dates.gone.add(dates.named(found) if timed else wall(found, ZONE if isinstance(found, datetime) else zone)[:10])
    return dates


def _say_rule(dates: DateSet, parts: rules.Parts, start: Moment) -> bool:
    """False where a schedule has no words for it."""
    naive = datetime.fromisoformat(dates.start)
    local: date | datetime = naive if isinstance(start, datetime) else naive.date()
    parts, local = rules.recent(parts, local)
    first = local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()
    try:
        rule = rules.simple_rule(parts, first, dates.zone)
    except RuleWithoutDates:
        # The first date counts, although the rule has none.
        if not rules.ends_before(parts, first, dates.zone):
            dates.singles[first] = None
        return True
    if rule is not None:
        dates.end = dates.usual_end(first)
        dates.start = first
        dates.rules = [(first, rule)]
        return True
    if not isinstance(local, datetime):
        return False
    several = rules.times_of_day(parts, local, dates.zone)
    if not several:
        return False
    dates.rules = [(moment.isoformat(timespec="minutes"), one) for moment, one in several]
    if not dates.has(first):
        dates.singles[first] = None
    return True


def _list(dates: DateSet, said: list[rules.Parts], event: Event) -> None:
    start = event.start
    own = start.tzinfo if isinstance(start, datetime) else dates.zone
    assert isinstance(own, ZoneInfo)
    without = [rules.rule_parts(line.value) for line in event.all("EXRULE") if line.value]
    found = rules.all_starts(said, start, own)
    found -= rules.all_starts(without, start, own, with_first=False)
    for naive in found:
        moment = naive.replace(tzinfo=own) if isinstance(start, datetime) else naive.date()
        dates.singles[wall(moment, dates.zone)] = None


def _own_end(dates: DateSet, found: Moment, ends: Moment | timedelta | None, start: str) -> str | None:
    """The end of an RDATE that is a period; None where it is as long as the rest."""
    end = after(found, ends) if isinstance(ends, timedelta) else ends
    said = end_after(end, start, dates.zone)
    return said if said != dates.usual_end(start) else None


def end_after(end: Moment | None, start: str, zone: ZoneInfo) -> str | None:
    """An end on the wall clock; None where it does not come after its start there, or is of another form."""
    if end is None:
        return None
    written = f"{end.astimezone(zone):%Y-%m-%dT%H:%M}" if isinstance(end, datetime) else end.isoformat()
    return written if len(written) == len(start) and written > start else None


def _entry(start: str, end: str | None) -> dict[str, Any]:
    return {"start": start, **({"end": end} if end else {})}


def ruled(first: str, rule: str, opens: datetime | None = None, closes: datetime = END_OF_TIME) -> Iterator[datetime]:
    """The dates that a rule gives from its first, on the wall clock."""
    begin = datetime.fromisoformat(first)
    return starts(read_rule(rule), begin, opens or begin, closes)
