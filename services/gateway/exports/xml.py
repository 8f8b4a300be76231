"""What RSS and Atom have in common: elements, text that XML can hold, and an item's content for people. Pure."""

import re
from collections.abc import Iterator
from html import escape
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from ulid import ULID

from services.gateway.exports import words
from services.gateway.exports.lines import Entry, Line
from services.gateway.exports.model import Export
from shared.dates import schedule_label
from shared.events.catalogue import EventSnapshot
from shared.events.schedule import DatesSchedule

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
register_namespace("atom", ATOM)
register_namespace("dc", DUBLIN_CORE)

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """A child with this text; characters that XML 1.0 does not know are left out."""
    made = SubElement(parent, name, {key: _clean(value) for key, value in attributes.items()})
    if text is not None:
        made.text = _clean(text)
    return made


def document(root: Element) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, "unicode")}\n'.encode()


def permanent_id(snapshot: EventSnapshot) -> str:
    """The event's id as a URN, the same whatever becomes of its title and its site's address."""
    return UUID(bytes=ULID.from_str(snapshot.id).bytes).urn


def content(entry: Entry, export: Export) -> str:
    """Date, place, status and what else is known, in HTML that is nothing but paragraphs."""
    return "".join(f"<p>{escape(said, quote=False)}</p>" for said in _said(entry, export))


def _said(entry: Entry, export: Export) -> Iterator[str]:
    first, lang = entry.lines[0], export.lang
    if isinstance(first.content.schedule, DatesSchedule):
        yield from (_date(line, export) for line in entry.lines)
    else:
        yield f"{schedule_label(first.content, export.now, lang)} · {words.where(first, lang)}"
        yield from (_date(line, export) for line in entry.lines if words.notices(line, lang))
    if text := words.summary(first, lang):
        yield text
    yield from words.details(first, export.now, lang)


def _date(line: Line, export: Export) -> str:
    """One date on one line: when, where, and what must not be overlooked."""
    when = words.when(line, export.now, export.lang)
    return " · ".join([when, words.where(line, export.lang), *words.notices(line, export.lang)])


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)
