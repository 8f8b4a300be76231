"""The dates of a proposal's form: single ones, every week, or a run with opening hours. Pure."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from services.gateway.forms import Form, read_date, read_time

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KINDS = ("dates", "weekly", "run")
KEPT = "kept"
"""The kind that stands for a schedule which the form cannot show: it stays as it is."""
MOST_DATES = 60
MOST_HOURS = 7

_DATE_PARTS = ("date", "start", "end", "doors")
_WEEKLY = ("weekly_start", "weekly_end", "weekly_first", "weekly_last", "weekly_holidays")
FIELDS = (
    "kind",
    "dates",
    *(f"{part}_{row}" for row in range(1, MOST_DATES + 1) for part in _DATE_PARTS),
    *_WEEKLY,
    *(f"weekly_{day}" for day in DAYS),
    "run_first",
    "run_last",
    "hours",
    *(f"{part}_{row}" for row in range(1, MOST_HOURS + 1) for part in ("opens", "closes", *DAYS)),
)

_ONE_DAY = timedelta(days=1)
_RULE = re.compile(r"FREQ=WEEKLY;BYDAY=((?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*)(?:;UNTIL=(\d{8}))?")
_NOTHING: Mapping[str, None] = dict.fromkeys(("kind", "zone", "dates", "rules", "first", "last", "hours"))


def rows(form: Form, name: str, most: int) -> int:
    """How many rows of a kind the form shows; what comes back unreadable is one."""
    written = form.values.get(name, "")
    return min(max(int(written), 1), most) if written.isascii() and written.isdigit() else 1


def schedule_of(form: Form) -> dict[str, Any] | None:
    """The schedule that the form says; None when it says none. Puts what cannot be read into the form's errors."""
    kind = form.values["kind"]
    if kind == KEPT:
        return None
    if kind == "weekly":
        return _weekly(form)
    return _run(form) if kind == "run" else _dates(form)


def replacing(schedule: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """In a merge patch: all of a schedule, with nothing left of another kind."""
    return {**_NOTHING, **schedule} if schedule is not None else None


def values_of(sent: Mapping[str, Any]) -> dict[str, str]:
    """The fields that show the dates of what was sent."""
    values = dict.fromkeys(FIELDS, "") | {"kind": "dates", "dates": "1", "hours": "1"}
    schedule = sent.get("schedule") or {}
    if schedule.get("rules"):
        return values | (_weekly_values(schedule["rules"]) or {"kind": KEPT})
    if schedule.get("first"):
        return values | (_run_values(schedule) or {"kind": KEPT})
    dates = schedule.get("dates") or [sent]
    if len(dates) > MOST_DATES:
        return values | {"kind": KEPT}
    for row, one in enumerate(dates, 1):
        start, end = str(one.get("start") or ""), str(one.get("end") or "")
        shown = {"date": start[:10], "start": start[11:16], "end": end[11:16], "doors": one.get("doors") or ""}
        values |= {f"{part}_{row}": value for part, value in shown.items()}
    return values | {"dates": str(len(dates))}


def _dates(form: Form) -> dict[str, Any] | None:
    made = []
    for row in range(1, rows(form, "dates", MOST_DATES) + 1):
        day = read_date(form, f"date_{row}")
        start, end = read_time(form, f"start_{row}"), read_time(form, f"end_{row}")
        if day is None:
            if row > 1 and (start or end) and f"date_{row}" not in form.errors:
                form.errors[f"date_{row}"] = form.words("form.missing")
            continue
        if end and not start:
            form.errors.setdefault(f"start_{row}", form.words("form.missing"))
        entry = {"start": f"{day}T{start}" if start else day}
        if start and end:
            entry["end"] = f"{_next(day) if end <= start else day}T{end}"
        if start and form.values[f"doors_{row}"]:
            entry["doors"] = f"{day}T{form.values[f'doors_{row}'][-5:]}"
        made.append(entry)
    return {"dates": made} if made else None


def _weekly(form: Form) -> dict[str, Any] | None:
    days = [day for day in DAYS if form.values[f"weekly_{day}"]]
    first, last = read_date(form, "weekly_first"), read_date(form, "weekly_last")
    start, end = read_time(form, "weekly_start"), read_time(form, "weekly_end")
    for name, given in (("weekly_MO", days), ("weekly_first", first), ("weekly_start", start)):
        if not given:
            form.errors.setdefault(name, form.words("form.weekdays" if name == "weekly_MO" else "form.missing"))
    if form.errors.keys() & {"weekly_MO", "weekly_first", "weekly_start"} or first is None:
        return None
    day = _first_of(first, days)
    rule: dict[str, Any] = {"start": f"{day}T{start}", "rrule": f"FREQ=WEEKLY;BYDAY={','.join(days)}"}
    if last:
        rule["rrule"] += f";UNTIL={last.replace('-', '')}"
    if end:
        rule["end"] = f"{_next(day) if end <= start else day}T{end}"
    if form.values["weekly_holidays"]:
        rule["except_school_holidays"] = "fr"
    return {"kind": "recurring", "rules": [rule]}


def _run(form: Form) -> dict[str, Any] | None:
    first, last = read_date(form, "run_first"), read_date(form, "run_last")
    hours = []
    for row in range(1, rows(form, "hours", MOST_HOURS) + 1):
        opens, closes = read_time(form, f"opens_{row}"), read_time(form, f"closes_{row}")
        days = [day for day in DAYS if form.values[f"{day}_{row}"]]
        if opens and closes:
            hours.append({"days": days or list(DAYS), "opens": opens, "closes": closes})
        elif opens or closes or days:
            form.errors.setdefault(f"closes_{row}" if opens else f"opens_{row}", form.words("form.missing"))
    if first is None:
        form.errors.setdefault("run_first", form.words("form.missing"))
        return None
    schedule: dict[str, Any] = {"kind": "ongoing", "first": first, "hours": hours}
    return schedule | {"last": last} if last else schedule


def _weekly_values(rules: list[Mapping[str, Any]]) -> dict[str, str] | None:
    """None for what is more than a day of the week."""
    rule, known = rules[0], {"key", "start", "end", "rrule", "except_school_holidays"}
    matched = _RULE.fullmatch(str(rule.get("rrule")))
    held = {name for name, value in rule.items() if value}
    if len(rules) > 1 or not matched or not held <= known or "T" not in str(rule["start"]):
        return None
    until = matched[2] or ""
    return {
        "kind": "weekly",
        **{f"weekly_{day}": "on" for day in matched[1].split(",")},
        "weekly_first": rule["start"][:10],
        "weekly_start": rule["start"][11:16],
        "weekly_end": str(rule.get("end") or "")[11:16],
        "weekly_last": f"{until[:4]}-{until[4:6]}-{until[6:]}" if until else "",
        "weekly_holidays": "on" if rule.get("except_school_holidays") else "",
    }


def _run_values(schedule: Mapping[str, Any]) -> dict[str, str] | None:
    hours = schedule.get("hours") or []
    if schedule.get("special") or schedule.get("closed") or len(hours) > MOST_HOURS:
        return None
    values = {"kind": "run", "run_first": schedule["first"], "run_last": schedule.get("last") or ""}
    for row, one in enumerate(hours, 1):
        values |= {f"{day}_{row}": "on" for day in one["days"]}
        values |= {f"opens_{row}": one["opens"], f"closes_{row}": one["closes"]}
    return values | {"hours": str(max(1, len(hours)))}


def _next(day: str) -> str:
    """The day after: what ends before it starts ends in the night."""
    try:
        return (date.fromisoformat(day) + _ONE_DAY).isoformat()
    except (ValueError, OverflowError):
        return day


def _first_of(day: str, days: list[str]) -> str:
    """The first of these weekdays from `day` on."""
    try:
        found = date.fromisoformat(day)
        while DAYS[found.weekday()] not in days:
            found += _ONE_DAY
    except (ValueError, OverflowError):
        return day
    return found.isoformat()
