"""Recurrence rules as people and programs write them: read, checked, and written in one way."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, get_args
from zoneinfo import ZoneInfo

from shared.dates.agenda import ZONE
from shared.dates.errors import DateUnreadable, RuleTooFrequent, RuleTooLong, RuleUnreadable, RuleWithoutDates
from shared.dates.parsing import FIRST_YEAR, parse_day
from shared.dates.recurrence import END_OF_TIME, Frequency, Recurrence, starts

LONGEST_RULE = 500
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_BEGIN_OF_TIME = datetime(FIRST_YEAR, 1, 1)  # noqa: DTZ001 - wall clock
_FREQUENCIES: Final[tuple[Frequency, ...]] = get_args(Frequency)
_TOO_FREQUENT = ("HOURLY", "MINUTELY", "SECONDLY")
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
_NUMBERS = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
"""Parts that are lists of numbers, with the highest; all but BYMONTH may count from the end."""
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", *_TIMES, *_NUMBERS}
_BY_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})?(Z?))?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,6}")


def check_rule(rrule: str, start: str, zone: ZoneInfo = ZONE) -> str:
    """The canonical form of an RRULE whose first date is `start` (wall clock in `zone`, or a date): in upper case, its
    parts in their order, an UNTIL in UTC turned into the wall clock, without what says nothing.

    Raises `RuleUnreadable`, `RuleTooFrequent` (more than one date a day), `RuleWithoutDates` (none from `start` to
    2100), or `DateUnreadable` and `YearOutOfBounds` for `start`.
    """
    parts = _parts(rrule)
    timed = "T" in start
    parse_day(start[:10])
    try:
        first = datetime.fromisoformat(start)
    except ValueError:
        raise DateUnreadable(start) from None
    if "UNTIL" in parts:
        parts["UNTIL"] = _local_until(parts["UNTIL"], zone, rrule, timed=timed)
        if parts["UNTIL"] >= f"{END_OF_TIME:%Y%m%d}":
            del parts["UNTIL"]
    if timed:
        _refuse_times(parts, first, rrule)
    parts = {name: value for name, value in parts.items() if name not in _TIMES}
    if parts.get("INTERVAL", "").lstrip("+0") == "1":
        del parts["INTERVAL"]
    canonical = ";".join(f"{name}={value}" for name, value in parts.items())
    if next(starts(read_rule(canonical), first, first, END_OF_TIME), None) is None:
        raise RuleWithoutDates(rrule, start)
    return canonical


@lru_cache(maxsize=4096)
def read_rule(rrule: str) -> Recurrence:
    """A canonical rule, taken apart. Raises `RuleUnreadable` or `RuleTooFrequent`."""
    parts = _parts(rrule)
    freq = parts.get("FREQ", "")
    if freq in _TOO_FREQUENT:
        raise RuleTooFrequent(rrule)
    if freq not in _FREQUENCIES or not parts.keys().isdisjoint(_TIMES) or {"COUNT", "UNTIL"} <= parts.keys():
        raise RuleUnreadable(rrule)
    numbers = {name: _numbers(parts[name], name, rrule) if name in parts else () for name in _NUMBERS}
    return Recurrence(
        freq=next(known for known in _FREQUENCIES if known == freq),
        interval=_positive(parts.get("INTERVAL", "1"), rrule),
        count=_positive(parts["COUNT"], rrule) if "COUNT" in parts else None,
        until=_moment(parts["UNTIL"], rrule) if "UNTIL" in parts else None,
        months=numbers["BYMONTH"],
        month_days=numbers["BYMONTHDAY"],
        year_days=numbers["BYYEARDAY"],
        week_numbers=numbers["BYWEEKNO"],
        weekdays=_weekdays(parts["BYDAY"], freq, rrule) if "BYDAY" in parts else (),
        positions=numbers["BYSETPOS"],
        week_start=_week_start(parts.get("WKST", "MO"), rrule),
    )


def _parts(rrule: str) -> dict[str, str]:
    if len(rrule) > LONGEST_RULE:
        raise RuleTooLong(rrule, LONGEST_RULE)
    parts: dict[str, str] = {}
    for part in "".join(rrule.split()).upper().removeprefix("RRULE:").split(";"):
        if not part:
            continue
        name, equals, value = part.partition("=")
        if name not in _KNOWN or not equals or not value or name in parts:
            raise RuleUnreadable(rrule)
        parts[name] = value
    return parts


def _local_until(until: str, zone: ZoneInfo, rrule: str, *, timed: bool) -> str:
    moment = _moment(until, rrule)
    if until.endswith("Z"):
        moment = moment.replace(tzinfo=UTC).astimezone(zone)
        if moment.fold:
            # The second of a repeated hour comes after all that is written within it, which means the first.
            moment = moment.replace(minute=59, second=59)
    return f"{moment:%Y%m%dT%H%M%S}" if timed and "T" in until else f"{moment:%Y%m%d}"


def _moment(until: str, rrule: str) -> datetime:
    """The last moment that counts: of a date its end. Centuries away are brought near enough to be reckoned with."""
    match = _UNTIL.fullmatch(until)
    if match is None:
        raise RuleUnreadable(rrule)
    year, month, day, hour, minute, second, _ = (int(part) if part and part != "Z" else None for part in match.groups())
    at = (23, 59, 59) if hour is None else (hour, minute or 0, second or 0)
    try:
        moment = datetime(year or 0, month or 0, day or 0, *at)  # noqa: DTZ001 - wall clock
    except ValueError:
        raise RuleUnreadable(rrule) from None
    return max(_BEGIN_OF_TIME, min(moment, END_OF_TIME))


def _numbers(value: str, name: str, rrule: str) -> tuple[int, ...]:
    found = tuple(_number(number, rrule) for number in value.split(","))
    lowest = 1 if name == "BYMONTH" else -_NUMBERS[name]
    if not all(number and lowest <= number <= _NUMBERS[name] for number in found):
        raise RuleUnreadable(rrule)
    return found


def _weekdays(value: str, freq: str, rrule: str) -> tuple[tuple[int, int], ...]:
    """Only months and years have a first Saturday; elsewhere the ordinal says nothing."""
    found = []
    for one in value.split(","):
        match = _BY_DAY.fullmatch(one)
        if match is None:
            raise RuleUnreadable(rrule)
        ordinal = int(match[1] or 0) if freq in ("MONTHLY", "YEARLY") else 0
        found.append((ordinal, WEEKDAYS.index(match[2])))
    return tuple(found)


def _week_start(value: str, rrule: str) -> int:
    if value not in WEEKDAYS:
        raise RuleUnreadable(rrule)
    return WEEKDAYS.index(value)


def _refuse_times(parts: dict[str, str], first: datetime, rrule: str) -> None:
    """Several times of day are more than one date a day; one that is not the first date's is nothing we can show."""
    for name, expected in (("BYHOUR", first.hour), ("BYMINUTE", first.minute), ("BYSECOND", first.second)):
        given = {_number(number, rrule) for number in parts.get(name, str(expected)).split(",")}
        if len(given) > 1:
            raise RuleTooFrequent(rrule)
        if given != {expected}:
            raise RuleUnreadable(rrule)


def _positive(value: str, rrule: str) -> int:
    number = _number(value, rrule)
    if number < 1:
        raise RuleUnreadable(rrule)
    return number


def _number(value: str, rrule: str) -> int:
    if not _NUMBER.fullmatch(value):
        raise RuleUnreadable(rrule)
    return int(value)
