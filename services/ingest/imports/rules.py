"""The recurrence rules of an event, as far as an agenda can say them: in its own words, or as a list of dates. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, product
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from services.ingest.imports.refusal import Refused
from services.ingest.model import DATES_AT_MOST
from shared.dates import RuleTooFrequent, RuleUnreadable, check_rule

_TOO_FREQUENT = frozenset(("HOURLY", "MINUTELY", "SECONDLY"))
_PARTS = frozenset(
    (
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "BYDAY",
        "BYMONTH",
        "BYMONTHDAY",
        "BYYEARDAY",
        "BYWEEKNO",
        "BYSETPOS",
        "WKST",
    )
) | {"BYHOUR", "BYMINUTE"}
_EARLIEST = datetime(2000, 1, 1)  # noqa: DTZ001 - wall clock
_LONGEST = timedelta(days=3660)

Parts = dict[str, str]


def rule_parts(written: str) -> Parts:
    """A rule taken apart. Raises `RuleTooFrequent` for more than one date a day, and `RuleUnreadable`."""
    parts: Parts = {}
    for part in "".join(written.split()).upper().removeprefix("RRULE:").split(";"):
        name, _, value = part.partition("=")
        if name == "BYSECOND" or name.startswith("X-") or not part:
            continue
        if name not in _PARTS or not value or name in parts:
            raise RuleUnreadable(written)
        parts[name] = value
    if parts.get("FREQ") in _TOO_FREQUENT:
        raise RuleTooFrequent(written)
    if "FREQ" not in parts or any(not _is_count(parts.get(name, "1")) for name in ("INTERVAL", "COUNT")):
        raise RuleUnreadable(written)
    return parts


def text_of(parts: Parts) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def simple_rule(parts: Parts, start: str, zone: ZoneInfo) -> str | None:
    """The rule in the words of a schedule; None for one that says several things at once. Raises an
    error of `shared.dates`.
    """
    if {"COUNT", "UNTIL"} <= parts.keys():
        return None
    try:
        return check_rule(text_of(parts), start, zone)
    except RuleTooFrequent:
        return None
    except RuleUnreadable:
        if parts.keys() & {"BYHOUR", "BYMINUTE"}:
            return None
        raise


def ends_before(parts: Parts, start: str, zone: ZoneInfo) -> bool:
    """Whether the rule is over by its first date, so that not even that counts."""
    until = _local(parts, zone).get("UNTIL")
    return until is not None and until < f"{datetime.fromisoformat(start):%Y%m%dT%H%M%S}"


def recent(parts: Parts, start: date | datetime) -> tuple[Parts, date | datetime]:
    """The rule as of its first date that an agenda can hold: weekly since 1998 is weekly."""
    naive = _naive(start)
    if naive >= _EARLIEST:
        return parts, start
    made = _made(parts, naive, _EARLIEST + _LONGEST)
    before = 0
    for found in made:
        if found < _EARLIEST:
            before += 1
            continue
        if "COUNT" in parts:
            parts = {**parts, "COUNT": str(int(parts["COUNT"]) - before)}
        return parts, start.replace(year=found.year, month=found.month, day=found.day)
    return parts, start


def times_of_day(parts: Parts, start: datetime, zone: ZoneInfo) -> list[tuple[datetime, str]] | None:
    """A rule with several times a day as one rule for each time, with its first date; None where that is not the same:
    when dates are counted or picked.
    """
    if parts.keys() & {"COUNT", "BYSETPOS"}:
        return None
    plain = {name: value for name, value in parts.items() if name not in ("BYHOUR", "BYMINUTE")}
    found = []
    for hour, minute in product(_numbers(parts, "BYHOUR", start.hour), _numbers(parts, "BYMINUTE", start.minute)):
        daily = {**plain, "BYHOUR": str(hour), "BYMINUTE": str(minute)}
        first = next(_made(daily, _naive(start), _naive(start) + _LONGEST), None)
        if first is None:
            continue
        rule = simple_rule(plain, first.isoformat(timespec="minutes"), zone)
        if rule is None:
            return None
        found.append((first, rule))
    return found


def all_starts(
    rules: Sequence[Parts], start: date | datetime, zone: ZoneInfo, *, with_first: bool = True
) -> set[datetime]:
    """All dates of one or several rules, by default the first too, on the wall clock.

    Raises `Refused` where they never end, or are more than a schedule holds.
    """
    first = _naive(start)
    found = {first} if with_first else set()
    for parts in rules:
        if not parts.keys() & {"COUNT", "UNTIL"}:
            raise Refused("rules_endless")
        found.update(islice(_made(_local(parts, zone), first, first + _LONGEST), DATES_AT_MOST + 1))
    if len(found) > DATES_AT_MOST:
        raise Refused("dates_many", count=DATES_AT_MOST)
    return found


def _made(parts: Parts, first: datetime, until: datetime) -> Iterator[datetime]:
    """Ends at `until`, since a rule may have no date at all."""
    try:
        made = rrulestr(text_of(parts), dtstart=first, ignoretz=True)
        assert isinstance(made, rrule)
        ends = made._until  # type: ignore[attr-defined] # as it read them: it does not tell otherwise
        count = made._count  # type: ignore[attr-defined] # likewise
        bounded = made.replace(count=None, until=min(ends or until, until))
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, ArithmeticError):
        raise RuleUnreadable(text_of(parts)) from None
    return islice(iter(bounded), count)


def _local(parts: Parts, zone: ZoneInfo) -> Parts:
    """With its UNTIL on the wall clock; of a day, its end."""
    until = parts.get("UNTIL")
    if until is None:
        return parts
    if until.endswith("Z"):
        try:
            moment = datetime.fromisoformat(until).astimezone(zone)
        except ValueError:
            raise RuleUnreadable(text_of(parts)) from None
        until = f"{moment:%Y%m%dT%H%M%S}"
    return {**parts, "UNTIL": until if "T" in until else f"{until}T235959"}


def _numbers(parts: Parts, name: str, usual: int) -> list[int]:
    numbers = parts.get(name, str(usual)).split(",")
    if not all(number.isdecimal() and int(number) < 60 for number in numbers) or len(numbers) > 24:
        raise RuleUnreadable(text_of(parts))
    return sorted(set(map(int, numbers)))


def _naive(start: date | datetime) -> datetime:
    return start.replace(tzinfo=None, fold=0) if isinstance(start, datetime) else datetime.combine(start, time())


def _is_count(text: str) -> bool:
    return text.isdecimal() and int(text[:7]) > 0 and len(text) < 7
