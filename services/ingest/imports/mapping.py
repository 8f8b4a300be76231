"""From the events of one UID to the body of a submission: the same that anybody may send. Pure.

What is for people who organise stays out of it: attendees, and everybody's addresses.
"""

import re
from dataclasses import dataclass
from typing import Any

from services.ingest.imports.categories import category_of
from services.ingest.imports.event import Event
from services.ingest.imports.places import Located, located
from services.ingest.imports.refusal import Refused
from services.ingest.imports.series import Series, series
from services.ingest.imports.texts import cut, one_line, prose
from services.ingest.imports.values import listed, unescaped
from services.ingest.notes import Note
from shared.i18n import LANGUAGES

_ADDRESS = re.compile(r"\S+@\S+")
_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
_GEO = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[;,]\s*(-?\d+(?:\.\d+)?)\s*")
_URL_LENGTH = 2000
_ID_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Group:
    """The events of one UID: a master, and what differs on single dates. One of them is there at least."""

    master: Event | None
    overrides: tuple[Event, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        return (*((self.master,) if self.master else ()), *self.overrides)

    @property
    def uid(self) -> str:
        return self.events[0].uid


def body_of(group: Group, defaults: dict[str, Any]) -> tuple[dict[str, Any], list[Note]]:
    """The body, and what had to be guessed. `defaults` are parts of a body, for what the events do not say.

    Raises an `ExplainedError` for what cannot be taken.
    """
    main = group.events[0]
    if main.is_private:
        raise Refused("private")
    if not main.title:
        raise Refused("title_missing")
    overrides = [override for override in group.overrides if not override.is_private]
    found = series(group.master, overrides)
    where = located(main.text("LOCATION"), _geo(main), defaults.get("place"))
    body: dict[str, Any] = {
        "title": _texts(main, "SUMMARY"),
        "description": _description(main),
        "language": defaults.get("language", "fr"),
        "category": category_of(_categories(main)) or defaults.get("category"),
        "schedule": found.schedule,
        "changes": _changes(found, main, where, defaults.get("place")),
        "status": "cancelled" if main.is_cancelled else None,
        "attendance": "online" if where.online else None,
        "organiser": _organiser(main, defaults),
        "links": _links(main, where),
        "contact": defaults["contact"],
        "site": defaults.get("site"),
        "source": {"type": "file", "external_id": cut(one_line(group.uid, 1000), _ID_LENGTH)},
    }
    said = {name: value for name, value in body.items() if value not in (None, [], {}, "")}
    said["place"] = where.place
    return said, _notes(main, where)


def _texts(event: Event, name: str) -> str | dict[str, str]:
    """A title in each language that it is given in, or a plain one."""
    texts: dict[str, str] = {}
    for line in event.all(name):
        lang = line.params.get("LANGUAGE", "").partition("-")[0].lower()
        if text := one_line(unescaped(line.value)):
            texts.setdefault(lang if lang in LANGUAGES else "", text)
    if len(texts) > 1:
        texts.pop("", None)
    return texts.get("", texts)


def _description(event: Event) -> str:
    """The text, else the HTML one beside it; with the whole title before it, where that had to be cut."""
    text = prose(event.text("DESCRIPTION")) or prose(event.text("X-ALT-DESC"))
    whole = " ".join(event.text("SUMMARY").split())
    if event.title.endswith("…") and not whole.endswith("…"):
        text = prose(f"{whole}\n\n{text}")
    return text


def _categories(event: Event) -> list[str]:
    return [name for line in event.all("CATEGORIES") for name in listed(line.value)]


def _organiser(event: Event, defaults: dict[str, Any]) -> dict[str, Any]:
    """By the name that the file gives, else the default, else the calendar's name; never by an address."""
    line = event.first("ORGANIZER")
    said = one_line(line.params.get("CN", "")) if line else ""
    if said and not _ADDRESS.search(said):
        return {"name": said}
    if "organiser" in defaults:
        return dict(defaults["organiser"])
    name = one_line(event.calendar)
    if not name or _ADDRESS.search(name):
        raise Refused("organiser_missing")
    return {"name": name}


def _links(event: Event, where: Located) -> list[dict[str, str]]:
    written = [event.text("URL"), where.online if isinstance(where.online, str) else ""]
    urls = [match[0] for text in written if (match := _WEB.fullmatch(text.strip())) and len(text) < _URL_LENGTH]
    whole = [url if url.lower().startswith("http") else f"https://{url}" for url in urls]
    return [{"url": url} for url in dict.fromkeys(whole)]


def _changes(found: Series, main: Event, where: Located, default: dict[str, Any] | None) -> list[dict[str, Any]]:
    changes = []
    for event, change in found.changed:
        said = dict(change)
        if event is not None:
            if event.is_cancelled:
                said["status"] = "cancelled"
            if event.title and event.title != main.title:
                said["title"] = _texts(event, "SUMMARY")
            if event.text("LOCATION") and event.text("LOCATION") != main.text("LOCATION"):
                place = located(event.text("LOCATION"), _geo(event), default).place
                if place is not None and place != where.place:
                    said["place"] = place
        if said.keys() > {"date"}:
            changes.append(said)
    return changes


def _geo(event: Event) -> tuple[float, float] | None:
    match = _GEO.fullmatch(event.text("GEO"))
    return (float(match[1]), float(match[2])) if match and match[1].strip("-0.") else None


def _notes(event: Event, where: Located) -> list[Note]:
    if where.found or where.online:
        return []
    return [Note("place_unknown", "place", {"location": one_line(event.text("LOCATION")) or "—"})]
