"""A URL's parameters as a question to the agenda."""

from collections.abc import Collection, Iterable
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.gateway.agenda import Paging
from shared.events.content import ACCESS_FEATURES
from shared.filters import PARAMETERS, EventFilter
from shared.runtime.validation import invalid

Facet = Literal["site", "province", "commune", "category", "day"]
FACETS: tuple[Facet, ...] = get_args(Facet)
MOST = 100

_DESCRIPTIONS = {
    "site": "Slugs of sites, separated by commas, such as `cinqmille`.",
    "q": "Words that title, place, organiser or text must have.",
    "when": "`today`, `tonight`, `tomorrow`, `weekend`, or a date such as `2026-12-05`.",
    "from": "The first agenda day, or a date-time.",
    "to": "The last agenda day, included, or a date-time, excluded.",
    "province": "Slugs of provinces, such as `namur`.",
    "commune": "Names, slugs or NIS codes of communes.",
    "category": "Keys of categories, such as `concert`.",
    "tag": "Tags, such as `jazz`.",
    "place": "Ids of places.",
    "organiser": "Ids of organisers.",
    "artist": "Ids of artists.",
    "free": "`true` or `false`; what has no known price is neither.",
    "access": f"Features that must all be there: {', '.join(f'`{name}`' for name in ACCESS_FEATURES)}.",
    "family": "`true` or `false`: meant for families.",
    "online": "`true` or `false`; what takes place both ways is both.",
    "language": "Codes of the languages of the performance, such as `fr`.",
    "lane": "`dated`, `regular` (more than 8 dates in 60 days) or `ongoing` (a run with opening hours).",
    "limit": f"At most so many showings, 1 to {MOST}; 20 when nothing is said.",
    "cursor": "The `next` of the answer before.",
    "facets": f"What to count beside: any of {', '.join(FACETS)}, separated by commas.",
}
OPENAPI: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "description": words, "schema": {"type": "string"}}
        for name, words in _DESCRIPTIONS.items()
    ]
}


def _names(given: object) -> object:
    return (
        tuple(sorted({part.strip() for part in given.split(",") if part.strip()})) if isinstance(given, str) else given
    )


class _Paging(BaseModel):
    model_config = ConfigDict(extra="ignore")

    limit: Annotated[int, Field(ge=1, le=MOST)] = 20
    cursor: Annotated[str | None, Field(max_length=2000)] = None
    facets: Annotated[tuple[Facet, ...], BeforeValidator(_names)] = ()


def read_query(pairs: Iterable[tuple[str, str]], sites: Collection[str]) -> tuple[EventFilter, Paging]:
    """The filter and the paging that a URL's parameters ask for. Raises `InvalidInput`, naming each wrong one.

    `sites` are the slugs of those that exist; none at all (we do not know yet) lets any pass.
    """
    pairs = list(pairs)
    ours = _Paging.model_fields.keys()
    try:
        paging = _Paging.model_validate({name: value for name, value in pairs if name in ours and value.strip()})
        wanted = EventFilter.from_query([pair for pair in pairs if pair[0] not in ours], sites or None)
    except ValidationError as error:
        # A parameter is named, not the place in its list of values.
        details = error.errors(include_url=False, include_input=False)
        raise invalid([{**detail, "loc": detail["loc"][:1]} for detail in details]) from None
    return wanted, Paging(paging.limit, paging.cursor, paging.facets)


assert set(PARAMETERS) <= _DESCRIPTIONS.keys()
