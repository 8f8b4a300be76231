"""Schedules that are no single dates: weekly classes, exhibitions, and courses in the school holidays."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from deploy.sample.patterns import WEEKDAYS, parse
from shared.dates.schedule import occurrences
from shared.dates.school import is_school_holiday
from shared.dates.weekends import is_holiday
from shared.events.content import EventContent, Organiser
from shared.events.schedule import Community, RecurringSchedule, Rule

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ONE_DAY = timedelta(days=1)
_AHEAD = 150
_SPARE = timedelta(days=14)


def recurring(event: Any, now: datetime, random: Random) -> dict[str, Any]:
    """`every`: "tue 19:30-21:00", "1sat 13:30-17:00" (the first of the month), "-1fri" (the last one).

    What pauses in the school holidays runs from September to June, and one in three leaves out a date besides.
    """
    number = event["every"][:-15]
    (pattern,) = parse(event["every"].removeprefix(number))
    assert pattern.weekday is not None
    code = _CODES[pattern.weekday]
    community: Community | None = event.get("except")
    first, until = _school_year(now.date()) if community else (now.date() - timedelta(days=70), None)
    while not _on(first, pattern.weekday, number) or (community and is_school_holiday(first, community)):
        first += _ONE_DAY
    rule: dict[str, Any] = {
        "rrule": f"FREQ=MONTHLY;BYDAY={number}{code}" if number else f"FREQ=WEEKLY;BYDAY={code}"
    } | pattern.on(first)
    if until:
        rule |= {"rrule": f"{rule['rrule']};UNTIL={until:%Y%m%d}", "except_school_holidays": community}
        coming = upcoming({"kind": "recurring", "rules": [rule]}, now)
        if len(coming) > 4 and random.random() < 1 / 3:
            rule["exdates"] = [coming[random.choice((2, 3))]]
    return {"kind": "recurring", "rules": [rule]}


def upcoming(schedule: dict[str, Any], now: datetime) -> list[str]:
    """The starts of single dates; of a rule those after `now`, as the catalogue will work them out; of a run the first
    day.
    """
    if schedule["kind"] == "ongoing":
        return [schedule["first"]]
    if schedule["kind"] == "dates":
        return sorted(entry["start"] for entry in schedule["dates"])
    rules = tuple(Rule.model_validate({"key": "r1"} | rule) for rule in schedule["rules"])
    content = EventContent(
        title={"fr": "-"}, category="autre", organiser=Organiser(name="-"), schedule=RecurringSchedule(rules=rules)
    )
    within = (now, now + timedelta(days=_AHEAD))
    return [found.original for found in occurrences("-", content, within) if found.start > now]


def ongoing(event: Any, today: date) -> dict[str, Any]:
    """`open`: "wed-fri 14:00-18:00"; `run`: first and last day, from today; `closed` and `nocturne` besides."""
    first, last = (today + timedelta(days=int(day)) for day in event["run"].split(".."))
    hours = [_hours(written) for written in event["open"]]
    weekdays = {day for line in hours for day in line["days"]}
    days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
    open_days = [day for day in days if _CODES[day.weekday()] in weekdays]
    pauses = [today + timedelta(days=away) for away in event.get("closed", ())]
    closed = {next((day for day in open_days if day >= pause), None) for pause in pauses}
    closed |= {day for day in open_days if (day.month, day.day) in {(12, 25), (1, 1)}}
    run: dict[str, Any] = {"kind": "ongoing", "first": str(first), "last": str(last), "hours": hours}
    run["closed"] = sorted(str(day) for day in closed if day)
    if "nocturne" in event:
        (pattern,) = parse(event["nocturne"])
        late = [day for day in open_days if day.weekday() == pattern.weekday and day > today and day not in closed]
        run["special"] = [{"day": str(late[0]), "opens": pattern.start, "closes": pattern.end}]
    return run


def in_the_holidays(event: Any, today: date, random: Random) -> dict[str, Any]:
    """`stage`: five days (or `days`) of one week in the next holidays of the schools, or in those after."""
    community: Community = event.get("community", "fr")
    weeks = _holiday_weeks(today + timedelta(days=3), community, event.get("days", 5))
    week = weeks[0] if random.random() < 0.6 else random.choice(weeks[: min(6, len(weeks))])
    start, _, end = event["stage"].partition("-")
    days = [day for day in week if not is_holiday(day)][: event.get("days", 5)]
    return {"kind": "dates", "dates": [{"start": f"{day}T{start}", "end": f"{day}T{end}"} for day in days]}


def _holiday_weeks(after: date, community: Community, number: int) -> list[list[date]]:
    monday = after + timedelta(days=-after.weekday() % 7)
    weeks = [[monday + timedelta(days=7 * week + day) for day in range(5)] for week in range(52)]
    free = [[day for day in week if is_school_holiday(day, community)] for week in weeks]
    return [week for week in free if len([day for day in week if not is_holiday(day)]) >= min(number, 4)]


def _school_year(today: date) -> tuple[date, date]:
    """September to June: that of today, or the next one from the middle of June on."""
    ends = date(today.year, 6, 30)
    begins = date(today.year if today > ends - _SPARE else today.year - 1, 9, 1)
    return begins, date(begins.year + 1, 6, 30)


def _on(day: date, weekday: int, number: str) -> bool:
    if day.weekday() != weekday:
        return False
    if number == "-1":
        return (day + timedelta(days=7)).month != day.month
    return not number or (day.day - 1) // 7 + 1 == int(number)


def _hours(written: str) -> dict[str, Any]:
    names, _, at = written.rpartition(" ")
    days: list[str] = []
    for word in names.split():
        first, _, last = word.partition("-")
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        days += _CODES[begin : end + 1]
    opens, _, closes = at.partition("-")
    return {"days": days, "opens": opens, "closes": closes}
