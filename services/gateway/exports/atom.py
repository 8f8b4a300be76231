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
    root = Element(_name("feed"), {_LANG: export.lang})
    add(root, _name("id"), export.address)
    add(root, _name("title"), export.title)
    add(root, _name("subtitle"), export.about)
    # One of nothing must say a date too; the day's beginning, so that it is the same all day.
    updated = export.updated_at or day_bounds(agenda_day(export.now))[0]
    add(root, _name("updated"), updated.isoformat())
    add(add(root, _name("author")), _name("name"), export.title)
    add(root, _name("generator"), "Mille")
    add(root, _name("link"), rel="self", type=MEDIA_TYPE, href=export.address)
    add(root, _name("link"), rel="alternate", type="text/html", href=export.home)
    if export.next:
        add(root, _name("link"), rel="next", type=MEDIA_TYPE, href=export.next)
    for entry in export.entries:
        _entry(root, entry, export)
    return document(root)


def _entry(root: Element, entry: Entry, export: Export) -> None:
    known = entry.snapshot
    made = add(root, _name("entry"))
    add(made, _name("id"), permanent_id(known))
    add(made, _name("title"), words.heading(entry, export.lang))
    add(made, _name("published"), known.published_at.isoformat())
    add(made, _name("updated"), known.updated_at.isoformat())
    add(add(made, _name("author")), _name("name"), known.content.organiser.name)
    add(made, _name("link"), rel="alternate", type="text/html", href=entry.url)
    category = known.content.category
    add(made, _name("category"), term=category, label=label(category, export.lang))
    for tag in known.content.tags:
        add(made, _name("category"), term=tag)
    if said := words.summary(entry.lines[0], export.lang):
        add(made, _name("summary"), said)
    add(made, _name("content"), content(entry, export), type="html")


def _name(local: str) -> str:
    return f"{{{ATOM}}}{local}"
