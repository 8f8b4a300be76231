"""The parts of schema.org's Event that are objects of their own: where, for how much, how it recurs. Pure."""

import re
from datetime import date, datetime
from typing import Any

from services.gateway.exports.lines import Entry, Line
from shared.dates.schedule import occurrences, reach
from shared.events.content import Offer, Place
from shared.events.schedule import OngoingSchedule, RecurringSchedule, Rule

_SEATS = {"sold_out": "SoldOut", "limited": "LimitedAvailability", "available": "InStock"}
_DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_PERIODS = {"DAILY": "D", "WEEKLY": "W", "MONTHLY": "M", "YEARLY": "Y"}
_NUMBERS = {"BYMONTHDAY": "byMonthDay", "BYMONTH": "byMonth"}
_DAY = len("2026-12-05")


def spoken(moment: datetime | date, line: Line) -> str:
    """On the place's wall clock with its offset; a day as a day."""
    return moment.astimezone(line.zone).isoformat() if isinstance(moment, datetime) else moment.isoformat()


def location(line: Line) -> Any:
    """The place, the page that stands for one, or both."""
    content, online = line.content, {"@type": "VirtualLocation", "url": line.booking.url or line.url}
    if line.status == "moved_online" or (content.attendance == "online" and line.place is None):
        return online
    place = _place(line.place, line) if line.place else None
    return [place, online] if place and content.attendance == "mixed" else place


def _place(place: Place, line: Line) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": "Place",
        "name": place.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place.street,
            "postalCode": place.postcode,
            "addressLocality": place.locality,
            "addressRegion": place.province,
            "addressCountry": "BE",
        },
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": name, "value": value == "yes"}
            for name, value in line.content.accessibility
            if value != "unknown"
        ],
    }
    if place.latitude is not None and place.longitude is not None:
        made["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return made


def offers(line: Line) -> list[dict[str, Any]]:
    """The tariffs; without any, what is known of seats and booking, or that it is free."""
    availability = _SEATS.get(line.availability)
    seats = {
        "availability": f"https://schema.org/{availability}" if availability else None,
        "availabilityEnds": line.booking.until,
        "url": line.booking.url or line.url,
    }
    named = [_offer(offer) | seats for offer in line.price.offers]
    if named:
        return named
    if line.price.kind == "free":
        return [{"@type": "Offer", "price": "0.00", "priceCurrency": "EUR"} | seats]
    return [{"@type": "Offer"} | seats] if availability or line.booking.url else []


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "name": offer.name,
        "price": f"{offer.amount:.2f}",
        "priceCurrency": "EUR",
        "description": offer.condition,
    }


def schedules(entry: Entry, now: datetime) -> list[dict[str, Any]]:
    """schema.org's Schedule for each rule, or for each of a run's opening hours; nothing for single dates."""
    schedule = entry.snapshot.content.schedule
    if isinstance(schedule, RecurringSchedule):
        return [_rule(rule, schedule.zone, _left_out(entry, rule, now)) for rule in schedule.rules]
    return _openings(schedule) if isinstance(schedule, OngoingSchedule) else []


def _rule(rule: Rule, zone: str, left_out: list[str]) -> dict[str, Any]:
    parts = dict(part.split("=", 1) for part in rule.rrule.upper().split(";") if "=" in part)
    until = re.sub(r"^(\d{4})(\d{2})(\d{2}).*", r"\1-\2-\3", parts.get("UNTIL", ""))
    numbers = {name: [int(n) for n in parts[key].split(",")] for key, name in _NUMBERS.items() if key in parts}
    return {
        "@type": "Schedule",
        "repeatFrequency": f"P{parts.get('INTERVAL', '1')}{_PERIODS.get(parts.get('FREQ', ''), 'W')}",
        "repeatCount": int(parts["COUNT"]) if "COUNT" in parts else None,
        "byDay": [_weekday(day) for day in parts.get("BYDAY", "").split(",") if day],
        **numbers,
        "startDate": rule.start[:_DAY],
        "endDate": until,
        "startTime": rule.start[_DAY + 1 :],
        "endTime": (rule.end or "")[_DAY + 1 :],
        "scheduleTimezone": zone,
        "exceptDate": sorted({*(start[:_DAY] for start in rule.exdates), *left_out}),
    }


def _left_out(entry: Entry, rule: Rule, now: datetime) -> list[str]:
    """The days that fall to school holidays, of which schema.org knows nothing, as far ahead as dates are known."""
    if rule.except_school_holidays is None:
        return []
    content = entry.snapshot.content
    schedule = RecurringSchedule(
        zone=content.schedule.zone, rules=(rule.model_copy(update={"except_school_holidays": None}),)
    )
    unbroken = content.model_copy(update={"schedule": schedule})
    held = {one.id for one in occurrences(entry.snapshot.id, content, reach(now))}
    ruled = occurrences(entry.snapshot.id, unbroken, reach(now))
    return [one.original[:_DAY] for one in ruled if one.id not in held]


def _weekday(day: str) -> str:
    """A plain one by its name; "2TU", the second of the month, as iCalendar writes it."""
    return f"https://schema.org/{_DAYS[day]}" if day in _DAYS else day


def _openings(run: OngoingSchedule) -> list[dict[str, Any]]:
    always = {"@type": "Schedule", "startDate": run.first.isoformat(), "scheduleTimezone": run.zone}
    always["endDate"] = run.last.isoformat() if run.last else ""
    closed: dict[str, Any] = {"exceptDate": [day.isoformat() for day in run.closed]}
    if not run.hours:
        return [always | {"repeatFrequency": "P1D"} | closed]
    weekly = [
        always
        | {"repeatFrequency": "P1W", "byDay": [_weekday(day) for day in hours.days]}
        | {"startTime": hours.opens, "endTime": hours.closes}
        | closed
        for hours in run.hours
    ]
    special = [
        {"@type": "Schedule", "startDate": hours.day.isoformat(), "endDate": hours.day.isoformat(), "repeatCount": 1}
        | {"startTime": hours.opens, "endTime": hours.closes, "scheduleTimezone": run.zone}
        for hours in run.special
    ]
    return weekly + special
