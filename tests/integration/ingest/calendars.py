"""Calendar files for imports, as their senders write them, and the sending of them."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.integration.ingest.bodies import SOON
from tests.integration.ingest.driver import Answer, Api, until

DEFAULTS = {
    "place.name": "Le Foyer",
    "place.street": "Rue Basse 3",
    "place.postcode": "5000",
    "place.locality": "Namur",
    "organiser.name": "Le Foyer ASBL",
    "contact.email": "anne@example.org",
    "category": "concert",
    "site": "cinqmille",
}


def day(days: int = 0) -> str:
    """A date some time from now, as iCalendar writes it."""
    return f"{SOON + timedelta(days=days):%Y%m%d}"


def iso(days: int = 0) -> str:
    found: date = SOON + timedelta(days=days)
    return found.isoformat()


def event(uid: str | None, title: str, *lines: str, start: str | None = None) -> str:
    own = [f"UID:{uid}"] if uid else []
    begin = [f"DTSTART;TZID=Europe/Brussels:{start or day() + 'T200000'}"]
    return "\r\n".join(["BEGIN:VEVENT", *own, f"SUMMARY:{title}", *begin, *lines, "END:VEVENT"])


def calendar(*events: str, says: str = "METHOD:PUBLISH") -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", says, *events, "END:VCALENDAR", ""]).encode()


async def send(api: Api, data: bytes, headers: Any = None, **changes: Any) -> Answer:
    """Sends a file as a body, with the defaults in the query; `changes` replace defaults, None leaves one out."""
    fields = {name.replace("__", "."): value for name, value in changes.items()}
    query = urlencode({name: value for name, value in {**DEFAULTS, **fields}.items() if value is not None})
    sent = {"Content-Type": "text/calendar", **(headers or {})}
    return await api.request("POST", f"/v1/imports?{query}", data=data, headers=sent)


async def report(api: Api, receipt: Any, headers: Any = None, query: str = "") -> Any:
    """The report, once it is done."""
    url = f"{receipt['status_url']}?token={receipt['token']}{query}"

    async def look() -> Any:
        answer = await api.request("GET", url, headers=headers)
        assert answer.status == 200, answer.body
        return answer.body if answer.body["status"] == "done" else None

    return await until(look, 180)


async def imported(api: Api, data: bytes, headers: Any = None, **changes: Any) -> Any:
    """Sends a file and returns its report."""
    answer = await send(api, data, headers, **changes)
    assert answer.status == 202, answer.body
    return await report(api, answer.body, headers)


def outcomes(found: Any) -> list[str]:
    return [item["outcome"] for item in found["items"]]
