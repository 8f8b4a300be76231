"""A URL's parameters as a question to the agenda."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, get_args

from fastapi import Request
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationError

from services.gateway.agenda import Paging, Sort
from shared.dates import check_year
from shared.filters import EventFilter
from shared.i18n import ExplainedError, Lang
from shared.parameters import Parameters, by_name
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

CLOSEST = 22
M = TypeVar("M", bound=Parameters)


def _names(given: object) -> object:
    values = [given] if isinstance(given, str) else given
    if not isinstance(values, list):
        return given
    return tuple(sorted({part.strip() for one in values for part in str(one).split(",") if part.strip()}))


class _Language(Parameters):
    model_config = ConfigDict(extra="ignore")

    lang: Lang | None = None


class _Paging(_Language):
    limit: Annotated[int, Field(ge=1, le=MOST)] = 20
    cursor: Annotated[str | None, Field(max_length=2000)] = None
    facets: Annotated[tuple[Facet, ...], BeforeValidator(_names)] = ()
    sort: Sort | None = None


def _month(given: str) -> str:
    try:
        check_year(date.fromisoformat(f"{given}-01"))
    except ValueError:
        raise ExplainedError("filters.error.month_unreadable", value=given[:10]) from None
    return given


class _Calendar(_Language):
    month: Annotated[str | None, AfterValidator(_month)] = None


class _Map(_Language):
    zoom: Annotated[int, Field(ge=0, le=CLOSEST)]


class Wish(Parameters):
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


def read_calendar(pairs: Iterable[tuple[str, str]], sites: Collection[str]) -> EventFilter:
    """The filter of a calendar: `month`, such as 2026-12, stands for its first and last day. Raises `InvalidInput`."""
    wanted, beside = read_question(pairs, sites, _Calendar)
    if beside.month is None:
        return wanted
    if (wanted.when, wanted.from_, wanted.to) != (None, None, None):
        raise InvalidInput(errors=[FieldError("month", "month_and_range", "filters.error.month_and_range")])
    first = date.fromisoformat(f"{beside.month}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return wanted.model_copy(update={"from_": first, "to": last})


def read_map(pairs: Iterable[tuple[str, str]], sites: Collection[str]) -> tuple[EventFilter, int]:
    """The filter of a map and its zoom. Raises `InvalidInput`."""
    wanted, beside = read_question(pairs, sites, _Map)
    return wanted, beside.zoom


def read_question(pairs: Iterable[tuple[str, str]], sites: Collection[str], beside: type[M]) -> tuple[EventFilter, M]:
    """The filter, and what else is asked for by the parameters of `beside`. Raises `InvalidInput`."""
    pairs = list(pairs)
    try:
        others = beside.model_validate(_given(pairs, beside))
        wanted = EventFilter.from_query([pair for pair in pairs if pair[0] not in beside.model_fields], sites or None)
    except ValidationError as error:
        raise _named(error) from None
    return wanted, others


def read_wish(pairs: Sequence[tuple[str, str]], sites: Collection[str]) -> Wish:
    """What is typed, for a site that exists. Raises `InvalidInput`."""
    try:
        wish = Wish.model_validate(by_name((name, value) for name, value in pairs if value.strip()))
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


def _given(pairs: Iterable[tuple[str, str]], model: type[Parameters]) -> dict[str, Any]:
    return by_name((name, value) for name, value in pairs if name in model.model_fields and value.strip())


def _named(error: ValidationError) -> Exception:
    """A parameter is named, not the place in its list of values."""
    details = error.errors(include_url=False, include_input=False)
    return invalid([{**detail, "loc": detail["loc"][:1]} for detail in details])
