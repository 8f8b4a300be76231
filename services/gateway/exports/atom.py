"""An export as Atom (RFC 4287): an entry for each event. Pure."""

from xml.etree.ElementTree import Element

from services.gateway.exports import words
from services.gateway.exports.lines import Entry
from services.gateway.exports.model import Export
from services.gateway.exports.xml import ATOM, add, content, document, permanent_id
from shared.dates import agenda_day, day_bounds
from shared.taxonomy import label

MEDIA_TYPE = "application/atom+xml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def render(export: Export) -> bytes:
    # As its own default namespace, for readers that know no prefixes.
    root = Element("feed", {"xmlns": ATOM, _LANG: export.lang})
    add(root, "id", export.address)
    add(root, "title", export.title)
    add(root, "subtitle", export.about)
    # One of nothing must say a date too; the day's beginning, so that it is the same all day.
    updated = export.updated_at or day_bounds(agenda_day(export.now))[0]
    add(root, "updated", updated.isoformat())
    add(add(root, "author"), "name", export.title)
    add(root, "generator", "Mille")
    add(root, "link", rel="self", type=MEDIA_TYPE, href=export.address)
    add(root, "link", rel="alternate", type="text/html", href=export.home)
    if export.next:
        add(root, "link", rel="next", type=MEDIA_TYPE, href=export.next)
    for entry in export.entries:
        _entry(root, entry, export)
    return document(root)


def _entry(root: Element, entry: Entry, export: Export) -> None:
    known = entry.snapshot
    made = add(root, "entry")
    add(made, "id", permanent_id(known))
    add(made, "title", words.heading(entry, export.lang))
    add(made, "published", known.published_at.isoformat())
    add(made, "updated", known.updated_at.isoformat())
    add(add(made, "author"), "name", known.content.organiser.name)
    add(made, "link", rel="alternate", type="text/html", href=entry.url)
    category = known.content.category
    add(made, "category", term=category, label=label(category, export.lang))
    for tag in known.content.tags:
        add(made, "category", term=tag)
    if said := words.summary(entry.lines[0], export.lang):
        add(made, "summary", said)
    add(made, "content", content(entry, export), type="html")
