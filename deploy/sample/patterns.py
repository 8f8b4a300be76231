"""When something may be, as the data files write it: "fri sat 20:00-22:00", "sat-sun", "fri 20:00-sun 02:00"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORDS = {"any": WEEKDAYS, "week": WEEKDAYS[:4]}
_WHEN = re.compile(
    r"(?P<days>[a-z+0-9 ]+?)(?:-(?P<last>[a-z]{3}))?"
    r"(?: (?P<start>\d\d:\d\d)(?:-(?:(?P<end_day>[a-z]{3}) )?(?P<end>\d\d:\d\d))?)?"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One weekday, or a number of days from today, and the times on it. `last` is the weekday on which it ends, where
    that is another than the one after midnight.
    """

    weekday: int | None
    offset: int | None
    start: str | None
    end: str | None
    last: int | None

    def fits(self, day: date, today: date) -> bool:
        return day == today + timedelta(days=self.offset) if self.offset is not None else day.weekday() == self.weekday

    def on(self, day: date, doors: str | None = None) -> dict[str, str]:
        """The entry of a submission for this day; `doors` only where they open before this start."""
        if self.start is None:
            last = _next(self.last, day) if self.last is not None else None
            return {"start": str(day)} | ({"end": str(last)} if last else {})
        entry = {"start": f"{day}T{self.start}"}
        if self.end:
            if self.last is not None:
                last = _next(self.last, day)
            else:
                last = day if self.end > self.start else day + timedelta(days=1)
            entry["end"] = f"{last}T{self.end}"
        return entry | ({"doors": f"{day}T{doors}"} if doors and doors < self.start else {})


def parse(written: str) -> list[Pattern]:
    """One pattern for each weekday that is named. "week" is Monday to Thursday, "any" any day, "+3" in three days."""
    match = _WHEN.fullmatch(written)
    if match is None:
        raise ValueError(f"not a time: {written}")
    closing = match["last"] or match["end_day"]
    last = WEEKDAYS.index(closing) if closing else None
    found = []
    for word in match["days"].split():
        for name in _WORDS.get(word, (word,)):
            offset = int(name[1:]) if name.startswith("+") else None
            weekday = None if offset is not None else WEEKDAYS.index(name)
            found.append(Pattern(weekday, offset, match["start"], match["end"], last))
    return found


def stage_patterns(stage: Any) -> list[Pattern]:
    """The evenings of a stage: "sat sun@15:00-17:00" with a time for those that name none."""
    found: list[Pattern] = []
    for word in stage["days"].split():
        day, _, at = word.partition("@")
        found += parse(f"{day} {at or stage['time']}")
    return found


def series(written: list[str], first: Pattern, day: date, doors: str | None = None) -> list[dict[str, str]]:
    """Several dates: each on the first such weekday after the one before."""
    entries = [first.on(day, doors)]
    for text in written[1:]:
        (pattern,) = parse(text)
        assert pattern.weekday is not None
        day = _next(pattern.weekday, day)
        entries.append(pattern.on(day, doors))
    return entries


def worth_it(entry: dict[str, str], now: datetime) -> bool:
    """Whether at `now` (wall clock) at least an hour of it is to come."""
    if "T" not in entry["start"]:
        return entry.get("end", entry["start"]) >= str(now.date())
    end = datetime.fromisoformat(entry["end"]) if "end" in entry else _plus(entry["start"], timedelta(hours=2))
    return end >= now.replace(tzinfo=None) + timedelta(hours=1)


def _next(weekday: int | None, after: date) -> date:
    assert weekday is not None
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def _plus(start: str, time: timedelta) -> datetime:
    return datetime.fromisoformat(start) + time
