"""A calendar file, from its upload to the agenda: the same dates in the API, in what calendars fetch, on the page."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import icalendar
import recurring_ical_events

from tests.journeys.world import BRUSSELS, World, mark, until

_DATE = re.compile(
    r'datetime="([0-9]{4}-[0-9]{2}-[0-9]{2})">(?:(?!datetime=).)*?class="date-time">([0-9]+)h', re.DOTALL
)
"""A date as its page lists it: day and hour."""

DEFAULTS = {
    "place.name": "La Cense",
    "place.postcode": "5000",
    "place.locality": "Namur",
    "organiser.name": "Les Conteuses de la Cense",
    "category": "fete",
    "site": "cinqmille",
}


def next_month() -> date:
    """A Monday in the month to come, or soon after its first."""
    today = datetime.now(BRUSSELS).date()
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=-first.weekday() % 7)


def festival(word: str) -> bytes:
    """Without UIDs or versions, times under VALUE=DATE, ends that are starts, a weekly rule, a moved and a cancelled
    date: as programmes of festivals come.
    """
    begin = next_month()

    def at(days: int, hour: int) -> str:
        return f"{begin + timedelta(days=days):%Y%m%d}T{hour:02}0000"

    def event(title: str, start: str, *lines: str) -> Iterable[str]:
        own = ["BEGIN:VEVENT", f"DTSTART;VALUE=DATE:{start}", f"SUMMARY:{title} {word}"]
        return [*own, *(lines or [f"DTEND;VALUE=DATE:{start}"]), "END:VEVENT"]

    weekly = ["BEGIN:VEVENT", f"UID:atelier-{word}", f"SUMMARY:Atelier {word}"]
    lines = ["BEGIN:VCALENDAR"]
    for number in range(12):
        lines += event(f"Concert numéro {number}", at(number % 3, 14 + number % 6), "LOCATION:Grande scène")
    lines += [*weekly, f"DTSTART:{at(1, 19)}", "RRULE:FREQ=WEEKLY;COUNT=6", f"EXDATE:{at(15, 19)}", "END:VEVENT"]
    lines += [*weekly, f"RECURRENCE-ID:{at(8, 19)}", f"DTSTART:{at(9, 20)}", "END:VEVENT"]
    lines += [*weekly, f"RECURRENCE-ID:{at(22, 19)}", f"DTSTART:{at(22, 19)}", "STATUS:CANCELLED", "END:VEVENT"]
    lines += ["BEGIN:VEVENT", f"DTSTART:{at(2, 20)}", "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def report(world: World, data: bytes, headers: dict[str, str]) -> Any:
    """The report of a file that is done, with what was trusted approved."""
    query = urlencode({**DEFAULTS, "contact.email": "anne@example.org"})
    sent = {**headers, "Content-Type": "text/calendar"}
    answer = world.http.post(f"{world.gateway}/v1/imports?{query}", data=data, headers=sent)
    assert answer.status_code == 202, answer.text

    def done() -> Any:
        found = world.http.get(f"{world.gateway}{answer.json()['status_url']}", headers=headers).json()
        waits = [item for item in found["items"] if item["submission_status"] in ("received", "in_review")]
        return found if found["status"] == "done" and not waits else None

    return until(done, "the report")


def starts_in_file(data: bytes, title: str) -> list[str]:
    """As an independent reader finds them; what has no zone is meant in Belgium."""
    begin = next_month()
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(begin, begin + timedelta(days=90))
    starts = (occurrence["DTSTART"].dt for occurrence in found if title in str(occurrence.get("SUMMARY")))
    return sorted(start.replace(tzinfo=BRUSSELS).isoformat() for start in starts)


def test_a_festivals_programme_is_in_the_agenda_in_one_go(world: World) -> None:
    word = mark()
    data, partner = festival(word), world.partner(trusted=True)
    found = report(world, data, partner)
    assert found["counts"] | {"waiting": 0} == {
        **{"items": 16, "accepted": 15, "changed": 0, "unchanged": 0, "refused": 1, "waiting": 0}
    }
    assert {item["submission_status"] for item in found["items"][:-1]} == {"approved"}

    def listed() -> set[str]:
        return {card["id"] for card in world.events(q=word, limit=100)["items"]}

    until(lambda: len(listed()) == 13 or None, "the programme in the agenda")

    ids = {item["title"]: item["submission_id"] for item in found["items"]}
    for title in (f"Concert numéro 7 {word}", f"Atelier {word}"):
        expected = starts_in_file(data, title)
        shown = world.http.get(f"{world.gateway}/v1/events/{ids[title]}").json()["occurrences"]
        assert sorted(_local(one["start"]) for one in shown) == expected
        exported = world.http.get(f"{world.gateway}/v1/events/{ids[title]}.ics").content
        vevents = icalendar.Calendar.from_ical(exported).walk("VEVENT")
        assert sorted(_local(vevent["DTSTART"].dt.isoformat()) for vevent in vevents) == expected
        page = world.page(f"/cinqmille/events/{ids[title]}/x")
        assert _DATE.findall(page) == [(start[:10], str(int(start[11:13]))) for start in expected]
    cancelled = [one for one in shown if one["status"] == "cancelled"]
    assert len(cancelled) == 1

    again = report(world, data, partner)
    assert again["counts"]["unchanged"] == 15


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(BRUSSELS).isoformat()
