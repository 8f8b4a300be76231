"""A URL's parameters as a question to the agenda."""

from collections.abc import Collection, Iterable, Sequence
from typing import Annotated, Any, Literal, TypeVar, get_args

from fastapi import Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.gateway.agenda import Paging, Sort
from shared.filters import EventFilter
from shared.i18n import Lang
from shared.runtime.http import language
from shared.runtime.problems import FieldError, InvalidInput
from shared.runtime.validation import invalid

Facet = Literal[
    "access",
    "artist",
    "category",
    "commune",
    "day",
    "family",
    "free",
    "lane",
    "language",
    "online",
    "organiser",
    "place",
    "province",
    "site",
    "tag",
]
FACETS: tuple[Facet, ...] = get_args(Facet)
MOST = 100
SUGGESTED = 10

_OF_THE_MAP = ("bbox", "near", "radius")
M = TypeVar("M", bound=BaseModel)


def _names(given: object) -> object:
    return (
        tuple(sorted({part.strip() for part in given.split(",") if part.strip()})) if isinstance(given, str) else given
    )


class _Language(BaseModel):
    model_config = ConfigDict(extra="ignore")

    lang: Lang | None = None


class _Paging(_Language):
    limit: Annotated[int, Field(ge=1, le=MOST)] = 20
    cursor: Annotated[str | None, Field(max_length=2000)] = None
    facets: Annotated[tuple[Facet, ...], BeforeValidator(_names)] = ()
    sort: Sort | None = None


class Wish(BaseModel):
    """What somebody types into a search box."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(min_length=1, max_length=80)]
    site: Annotated[str | None, Field(max_length=40)] = None
    limit: Annotated[int, Field(ge=1, le=20)] = SUGGESTED
    lang: Lang | None = None


def read_query(pairs: Iterable[tuple[str, str]], sites: Collection[str]) -> tuple[EventFilter, Paging]:
    """The filter and the paging that a URL's parameters ask for. Raises `InvalidInput`, naming each wrong one.

    `sites` are the slugs of those that exist; none at all (we do not know yet) lets any pass.
    """
    wanted, paging = read_question(pairs, sites, _Paging)
    return wanted, Paging(paging.limit, paging.cursor, paging.facets, paging.sort)


def read_filter(pairs: Iterable[tuple[str, str]], sites: Collection[str]) -> EventFilter:
    """The filter alone, of what knows no pages. Raises `InvalidInput`."""
    return read_question(pairs, sites, _Language)[0]


def read_question(pairs: Iterable[tuple[str, str]], sites: Collection[str], beside: type[M]) -> tuple[EventFilter, M]:
    """The filter, and what else is asked for by the parameters of `beside`. Raises `InvalidInput`."""
    pairs = list(pairs)
    _refuse_the_map(name for name, _ in pairs)
    try:
        others = beside.model_validate(_given(pairs, beside))
        wanted = EventFilter.from_query([pair for pair in pairs if pair[0] not in beside.model_fields], sites or None)
    except ValidationError as error:
        raise _named(error) from None
    return wanted, others


def read_wish(pairs: Sequence[tuple[str, str]], sites: Collection[str]) -> Wish:
    """What is typed, for a site that exists. Raises `InvalidInput`."""
    try:
        wish = Wish.model_validate({name: value.strip() for name, value in pairs if value.strip()})
        EventFilter.from_query([("site", wish.site or "")], sites or None)
        return wish
    except ValidationError as error:
        raise _named(error) from None


def asked_language(request: Request) -> Lang:
    """The language of an answer: `lang`, since a calendar's program sends no header, else `Accept-Language`.

    Raises `InvalidInput` for a `lang` that is none of ours.
    """
    try:
        given = _Language.model_validate(_given(request.query_params.multi_items(), _Language))
    except ValidationError as error:
        raise _named(error) from None
    return given.lang or language(request)


def _given(pairs: Iterable[tuple[str, str]], model: type[BaseModel]) -> dict[str, Any]:
    return {name: value for name, value in pairs if name in model.model_fields and value.strip()}


def _named(error: ValidationError) -> Exception:
    """A parameter is named, not the place in its list of values."""
    details = error.errors(include_url=False, include_input=False)
    return invalid([{**detail, "loc": detail["loc"][:1]} for detail in details])


def _refuse_the_map(names: Iterable[str]) -> None:
    """An answer that passes over where somebody is would be worse than none."""
    found = [name for name in dict.fromkeys(names) if name in _OF_THE_MAP]
    if found:
        raise InvalidInput(errors=[FieldError(name, "no_map_yet", "exports.error.no_map_yet") for name in found])
