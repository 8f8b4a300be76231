"""An export as CSV (RFC 4180): a row for each line. Pure.

With a byte order mark, without which Excel takes the accents apart. The comma is the standard's; Excel in Belgium
splits at semicolons, so who opens the file by a click asks for them.
"""

import csv
import io
from functools import partial
from typing import Literal

from services.gateway.exports import words
from services.gateway.exports.geojson import times
from services.gateway.exports.lines import Line
from services.gateway.exports.model import Export
from shared.taxonomy import label

Separator = Literal["comma", "semicolon"]
_SIGNS: dict[Separator, str] = {"comma": ",", "semicolon": ";"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = (
    "id",
    "event_id",
    "title",
    "category",
    "category_label",
    "day",
    "time",
    "start",
    "end",
    "all_day",
    "run",
    "status",
    "reason",
    "availability",
    "place",
    "street",
    "postcode",
    "locality",
    "commune",
    "nis",
    "province",
    "latitude",
    "longitude",
    "attendance",
    "organiser",
    "artists",
    "price_kind",
    "price",
    "booking",
    "languages",
    "tags",
    "summary",
    "url",
    "published_at",
    "updated_at",
)
Cell = str | float | None


def render(export: Export, separator: Separator = "comma") -> bytes:
    written = io.StringIO(newline="")
    rows = csv.writer(written, delimiter=_SIGNS[separator], lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for line in export.lines():
        row = _row(line, export)
        rows.writerow([_safe(row[name]) for name in COLUMNS])
    return written.getvalue().encode("utf-8-sig", "replace")


by_semicolon = partial(render, separator="semicolon")


def _row(line: Line, export: Export) -> dict[str, Cell]:
    content, place, lang = line.content, line.place, export.lang
    local = line.start.astimezone(line.zone)
    said = times(line)
    return {
        "id": line.id,
        "event_id": line.snapshot.id,
        "title": words.title(line, lang),
        "category": content.category,
        "category_label": label(content.category, lang),
        "day": line.first.isoformat() if line.all_day else local.date().isoformat(),
        "time": "" if line.all_day else f"{local:%H:%M}",
        "start": said["start"],
        "end": said["end"],
        "all_day": _yes(said["all_day"]),
        "run": _yes(said["run"]),
        "status": line.status,
        "reason": line.reason,
        "availability": line.availability,
        "place": place.name if place else words.where(line, lang),
        "street": place and place.street,
        "postcode": place and place.postcode,
        "locality": place and place.locality,
        "commune": place and place.commune,
        "nis": place and place.nis,
        "province": place and place.province,
        "latitude": place and place.latitude,
        "longitude": place and place.longitude,
        "attendance": content.attendance,
        "organiser": content.organiser.name,
        "artists": ", ".join(artist.name for artist in line.artists),
        "price_kind": line.price.kind,
        "price": words.price(line.price, lang),
        "booking": words.booking(line.booking, lang),
        "languages": ", ".join(content.languages),
        "tags": ", ".join(content.tags),
        "summary": words.summary(line, lang),
        "url": line.url,
        "published_at": line.snapshot.published_at.isoformat(),
        "updated_at": line.snapshot.updated_at.isoformat(),
    }


def _safe(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _yes(value: bool) -> str:
    return "true" if value else "false"
