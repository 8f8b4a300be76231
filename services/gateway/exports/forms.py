"""The forms that an export takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from services.gateway.agenda import Sort
from services.gateway.exports import atom, csv, geojson, ics, jsonld, rss
from services.gateway.exports.model import Export

Suffix = Literal["ics", "rss", "atom", "geojson", "csv", "jsonld"]
MOST = 2_000
"""Showings in one export, whatever is asked for; the rest is behind `Link: rel="next"`."""


@dataclass(frozen=True, slots=True)
class Form:
    """`usual` is how many showings there are when no limit is asked for, and `sort` their order likewise.

    One to be saved is an `attachment`, so that a browser does not show it.
    """

    suffix: Suffix
    media_type: str
    render: Callable[[Export], bytes]
    usual: int = MOST
    sort: Sort = "start"
    attachment: bool = False


_FEED = 200
_ALL = (
    Form("ics", "text/calendar; charset=utf-8", ics.render, attachment=True),
    Form("rss", f"{rss.MEDIA_TYPE}; charset=utf-8", rss.render, usual=_FEED, sort="published"),
    Form("atom", f"{atom.MEDIA_TYPE}; charset=utf-8", atom.render, usual=_FEED, sort="published"),
    Form("geojson", "application/geo+json", geojson.render),
    Form("csv", "text/csv; charset=utf-8; header=present", csv.render, attachment=True),
    Form("jsonld", "application/ld+json", jsonld.render),
)
FORMS: dict[Suffix, Form] = {form.suffix: form for form in _ALL}
PATHS = tuple(f"/v1/events.{form.suffix}" for form in _ALL)
"""Of the exports of whole questions."""
