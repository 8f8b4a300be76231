"""What OpenAPI says of the public API: parameters, forms, and an example of each answer."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from services.gateway import examples
from services.gateway.agenda import RecordKind, Sort
from services.gateway.exports.forms import MOST as MOST_EXPORTED
from services.gateway.exports.forms import Form, Suffix
from services.gateway.queries import CLOSEST, FACETS, MOST, SUGGESTED
from shared.events.content import ACCESS_FEATURES
from shared.filters import PARAMETERS
from shared.i18n import LANGUAGES

_FILTER = {
    "site": ("Slugs of sites, separated by commas.", "cinqmille"),
    "q": (
        'Words that title, place, organiser or text must have. Those that are a date, a place, a category or "free" '
        "are taken as such, which `understood` says; not in double quotes, and not where another parameter says it.",
        "concert swing ce week-end",
    ),
    "when": (
        "`today`, `tonight`, `tomorrow`, `monday` to `sunday`, `weekend`, `next-weekend`, `pont`, `week`, `month`, "
        "`school-holidays`, a date, or a range such as `2026-12-05/2026-12-12`.",
        "weekend",
    ),
    "from": ("The first agenda day, or a date-time.", "2026-12-05"),
    "to": ("The last agenda day, included, or a date-time, excluded.", "2026-12-12"),
    "province": ("Slugs of provinces.", "namur"),
    "commune": ("Names, slugs or NIS codes of communes.", "gembloux"),
    "category": ("Keys of categories.", "concert,theatre"),
    "tag": ("Tags.", "jazz"),
    "place": ("Ids of places.", examples.PLACE_ID),
    "organiser": ("Ids of organisers.", examples.ORGANISER_ID),
    "artist": ("Ids of artists.", examples.ARTIST_ID),
    "free": ("`true` or `false`; what has no known price is neither.", "true"),
    "access": (f"Features that must all be there: {', '.join(f'`{name}`' for name in ACCESS_FEATURES)}.", "entrance"),
    "family": ("`true` or `false`: meant for families.", "true"),
    "online": ("`true` or `false`; what takes place both ways is both.", "false"),
    "language": ("Codes of the languages of the performance.", "fr,nl"),
    "lane": ("`dated`, `regular` (more than 8 dates in 60 days) or `ongoing` (a run with opening hours).", "dated"),
    "bbox": (
        "West, south, east and north in degrees (WGS 84), in the order of GeoJSON: only what takes place in this box.",
        "4.7,50.4,5,50.55",
    ),
    "near": (
        "A postcode, a village, a commune, or latitude and longitude: only what takes place within `radius` of it.",
        "temploux",
    ),
    "radius": ("Kilometres around `near`, 0.1 to 100; 10 when nothing is said.", "15"),
}
_PAGING = {
    "sort": (
        f"One of {', '.join(get_args(Sort))}; by start (each organiser's first two of a day before anyone's third), by "
        "relevance with `q`, by what closes soonest with `lane=ongoing`; `distance`, for `near` only, has the nearest "
        "first.",
        "start",
    ),
    "limit": (f"At most so many showings, 1 to {MOST}; 20 when nothing is said.", "20"),
    "cursor": ("The `next` of the answer before.", None),
    "facets": (f"What to count beside: any of {', '.join(FACETS)}, separated by commas.", "category,commune"),
}
_MONTH = {
    "month": ("Instead of `when`, `from` and `to`: a whole month, also those of its days that are over.", "2026-12")
}
_ZOOM = {
    "zoom": (
        f"That of the map, 0 to {CLOSEST}, where the world at 0 is a tile of 256 pixels; needed. Places less than some "
        "60 pixels apart are one cluster; from 16 on each stands alone.",
        "11",
    )
}
_LANGUAGE = {"lang": (f"The answer's language: {', '.join(LANGUAGES)}; else that of `Accept-Language`.", "fr")}
_SUGGEST = {
    "q": ("The first letters of something; needed.", "nam"),
    "site": ("The slug of a site, whose events come first.", "cinqmille"),
    "limit": (f"At most so many, 1 to 20; {SUGGESTED} when nothing is said.", "5"),
}
_Texts = Mapping[str, tuple[str, str | None]]


def _parameters(*texts: _Texts) -> dict[str, Any]:
    given = {name: said for group in texts for name, said in group.items()}
    return {"parameters": [_parameter(name, *said) for name, said in given.items()]}


def _parameter(name: str, words: str, example: str | None) -> dict[str, Any]:
    made = {"name": name, "in": "query", "required": False, "description": words, "schema": {"type": "string"}}
    return made | ({"example": example} if example else {})


def _answer(example: object, media_type: str = "application/json", words: str = "The answer") -> dict[int, Any]:
    return {200: {"description": words, "content": {media_type: {"example": example}}}}


def _route(example: object, texts: Iterable[_Texts]) -> dict[str, Any]:
    return {"openapi_extra": _parameters(*texts), "responses": _answer(example)}


_QUESTION: _Texts = {name: _FILTER[name] for name in PARAMETERS}

LIST = _route(examples.LIST, (_QUESTION, _PAGING, _LANGUAGE)) | {
    "description": (
        "Showings, each once, in order; with `facets`, how many there are of each kind. With `near` each has its "
        "`distance` in metres. Where a site alone is asked, without words or places, and has fewer than 6, `nearby` "
        "has up to 12 of its neighbours' that are an answer to the same question, those nearest to its town first; "
        "neither `items` nor `total` has them."
    )
}
CALENDAR = _route(examples.CALENDAR, (_QUESTION, _MONTH, _LANGUAGE))
MAP: dict[str, Any] = {
    "openapi_extra": _parameters(_QUESTION, _ZOOM, _LANGUAGE),
    "responses": _answer(examples.MAP, "application/geo+json"),
    "description": (
        "GeoJSON: a point for each place with how many showings it has, or for a cluster of places, by `zoom`. `bbox` "
        "is needed, at most 10 degrees wide and high. The grid does not move with the map; a cluster at the edge "
        "counts what is inside the box, so ask for some more than is seen. What has no coordinates is not on it."
    ),
}
SUGGEST = _route(examples.SUGGEST, (_SUGGEST, _LANGUAGE))
EVENT = _route(examples.EVENT, (_LANGUAGE,))
SITES = _route(examples.SITES, ())


def record(kind: RecordKind) -> dict[str, Any]:
    """Of the route of one kind of records."""
    made = _route(examples.RECORDS[kind], (_LANGUAGE,))
    moved = {301: {"description": "It turned out to be another, whose address is in `Location`"}}
    words = f"One of the {kind}, with the addresses of its events."
    return {"openapi_extra": made["openapi_extra"], "responses": made["responses"] | moved, "description": words}


def of_export(form: Form) -> dict[str, Any]:
    """Of the route of an export."""
    usual = f"{form.usual} when nothing is said"
    paging: _Texts = {
        "sort": (f"As for `/v1/events`; `{form.sort}` when nothing is said.", form.sort),
        "limit": (f"At most so many showings, 1 to {MOST_EXPORTED}; {usual}.", "100"),
        "cursor": ('That of the address in `Link: rel="next"`, which is there when the answer was cut.', None),
    }
    csv: _Texts = {"separator": ("`comma`, or `semicolon` for Excel in Belgium.", "semicolon")}
    texts: list[_Texts] = [_QUESTION, paging, _LANGUAGE, *([csv] if form.suffix == "csv" else [])]
    return {
        "openapi_extra": _parameters(*texts),
        "responses": _answer(examples.FORMS[form.suffix], form.media_type.partition(";")[0]),
        "description": f"The whole answer to a question. {_ABOUT[form.suffix]}",
    }


def of_event(form: Form) -> dict[str, Any]:
    """Of the route of one event in a form."""
    return {
        "openapi_extra": _parameters(_LANGUAGE),
        "responses": _answer(examples.FORMS[form.suffix], form.media_type.partition(";")[0]),
        "description": f"One event. {_ABOUT[form.suffix]}",
    }


_ABOUT: dict[Suffix, str] = {
    "ics": "A VEVENT for each date; of a run one for all of its days, with the opening hours in words.",
    "rss": "An item for each event, the newest first.",
    "atom": "An entry for each event, the newest first.",
    "geojson": "A feature for each date; without geometry where the place is not known.",
    "csv": "A row for each date; UTF-8 with a byte order mark, and no cell that a spreadsheet would run.",
    "jsonld": "An Event of schema.org for each date, and one around those of several.",
}
