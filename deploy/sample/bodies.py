"""The body of one submission, from an event of the data files and its schedule."""

from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32

from deploy.sample import notation
from deploy.sample.repeating import upcoming
from deploy.sample.tables import Row, places
from shared.communes import by_postcode

_SITES = {"namur": "cinqmille", "liege": "quatremille"}
_OF_HAINAUT = {"6": "sixmille", "7": "septmille"}
_SPOKEN = {"theatre", "conference", "litterature", "cinema", "jeune-public", "visite", "atelier", "stage"}
_CONTACTS = ("Anne", "Bernadette", "Christophe", "Fatima", "Gaëtan", "Karin", "Luc", "Mehdi", "Nathalie", "Willy")
_AS_WRITTEN = ("status", "reason", "availability", "attendance")


def body(key: str, event: Row, schedule: dict[str, Any], now: datetime) -> dict[str, Any]:
    """All that is known of it; what is not known is left out."""
    language, organiser = event.get("language", "fr"), event["organiser"]
    starts = upcoming(schedule, now)
    first = date.fromisoformat((starts[0] if starts else str(now.date()))[:10])
    spoken = language if event["category"] in _SPOKEN else ""
    known = {
        "title": event["title"],
        "summary": event["summary"],
        "description": event["text"],
        "language": language,
        "languages": event.get("languages", spoken).split(),
        "category": event["category"],
        "tags": event.get("tags"),
        "schedule": schedule,
        "changes": [_change(change, starts[change["nth"] - 1], schedule, event) for change in event.get("changes", ())],
        "organiser": _organiser(organiser),
        "artists": [{"name": name} for name in event.get("artists", ())],
        "part_of": event.get("part_of"),
        "booking": notation.booking(event.get("booking"), organiser, first),
        "price": notation.price(event.get("price"), language),
        "audience": notation.ages(event.get("ages")) | ({"family": True} if event.get("family") else {}),
        "accessibility": _access(event),
        "links": [notation.link(written) for written in event.get("links", ())],
        "publish_at": _in_days(now, event["publish_in"]) if "publish_in" in event else None,
        "contact": {"name": _pick(_CONTACTS, organiser), "email": f"info@{notation.mailbox(organiser)}.example.org"},
        "site": event.get("site") or site_of(event.get("place")),
        "source": {"type": "api", "external_id": key},
    }
    said = {name: value for name, value in known.items() if value}
    return said | {name: event[name] for name in _AS_WRITTEN if name in event} | _where(event)


def site_of(place: str | None) -> str | None:
    """The site whose form is used for a place; none beyond their coverage."""
    if place is None:
        return None
    postcode = places()[place]["postcode"]
    province = by_postcode(postcode)[0].province.slug
    return _OF_HAINAUT[postcode[0]] if province == "hainaut" else _SITES.get(province)


def _where(event: Row) -> dict[str, Any]:
    """Null says that the place is to be announced; what is online has none."""
    if "place" in event:
        return {"place": _place(event["place"])}
    return {} if event.get("attendance") == "online" else {"place": None}


def _place(key: str) -> dict[str, str]:
    row = places()[key]
    return {name: row[name] for name in ("name", "street", "postcode", "locality") if row[name]}


def _access(event: Row) -> dict[str, str]:
    """That of the place, and what this event offers besides."""
    place = places()[event["place"]]["access"] if "place" in event else None
    return notation.access(place, event.get("access"))


def _organiser(name: str) -> dict[str, str]:
    """Two in three have a page."""
    page = {"url": f"https://{notation.mailbox(name)}.example.org/"} if crc32(name.encode()) % 3 else {}
    return {"name": name} | page


def _change(change: Row, start: str, schedule: dict[str, Any], event: Row) -> dict[str, Any]:
    """`nth` date to come; `shift` moves it by days, `at` to another time of the day."""
    said: dict[str, Any] = {"date": start}
    said |= {name: change[name] for name in ("status", "reason", "availability", "title") if name in change}
    if "shift" in change:
        entry = next(entry for entry in schedule["dates"] if entry["start"] == start)
        said |= {name: _shifted(moment, change["shift"]) for name, moment in entry.items()}
    if "place" in change:
        said["place"] = _place(change["place"])
    if "price" in change:
        said["price"] = notation.price(change["price"], event.get("language", "fr"))
    if "booking" in change:
        said["booking"] = notation.booking(change["booking"], event["organiser"], date.fromisoformat(start[:10]))
    return said


def _shifted(moment: str, days: int) -> str:
    return f"{date.fromisoformat(moment[:10]) + timedelta(days=days)}{moment[10:]}"


def _in_days(now: datetime, days: int) -> str:
    """Nine in the morning, some days from now."""
    return (now + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0).isoformat()


def _pick(names: tuple[str, ...], of: str) -> str:
    return names[crc32(of.encode()) % len(names)]
