"""An export as RSS 2.0: an item for each event. Pure."""

from email.utils import format_datetime
from xml.etree.ElementTree import Element

from services.gateway.exports import words
from services.gateway.exports.lines import Entry
from services.gateway.exports.model import Export
from services.gateway.exports.xml import ATOM, DUBLIN_CORE, add, content, document, permanent_id
from shared.taxonomy import label

MEDIA_TYPE = "application/rss+xml"
_MINUTES = "60"


def render(export: Export) -> bytes:
    root = Element("rss", version="2.0")
    channel = add(root, "channel")
    add(channel, "title", export.title)
    add(channel, "link", export.home)
    add(channel, "description", export.about)
    add(channel, "language", export.lang)
    if export.updated_at:
        add(channel, "lastBuildDate", format_datetime(export.updated_at))
    add(channel, "generator", "Mille")
    add(channel, "ttl", _MINUTES)
    for relation, address in (("self", export.address), ("next", export.next)):
        if address:
            add(channel, f"{{{ATOM}}}link", rel=relation, type=MEDIA_TYPE, href=address)
    for entry in export.entries:
        _item(channel, entry, export)
    return document(root)


def _item(channel: Element, entry: Entry, export: Export) -> None:
    known = entry.snapshot
    item = add(channel, "item")
    add(item, "title", words.heading(entry, export.lang))
    add(item, "link", entry.url)
    add(item, "guid", permanent_id(known), isPermaLink="false")
    add(item, "pubDate", format_datetime(known.published_at))
    add(item, "category", label(known.content.category, export.lang))
    for tag in known.content.tags:
        add(item, "category", tag)
    add(item, f"{{{DUBLIN_CORE}}}creator", known.content.organiser.name)
    add(item, "description", content(entry, export))
