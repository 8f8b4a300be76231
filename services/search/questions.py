"""A URL's parameters as a question."""

from collections.abc import Iterable
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from services.search.cursor import decode
from services.search.pages import Page
from services.search.query import FACETS
from services.search.ranking import Sort
from shared.events.base import Ulid
from shared.filter_places import Near
from shared.filters import EventFilter
from shared.parameters import Parameters, by_name
from shared.runtime.problems import FieldError, InvalidInput
from shared.runtime.validation import invalid

MAP_DEGREES = 10.0
"""How wide and high a map may be: all of Wallonia is less than four."""


def _split(value: object) -> object:
    """ "site,day" and "" are lists too."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list):
        return value
    return [part.strip() for one in values for part in str(one).split(",") if part.strip()]


def _facet(name: object) -> object:
    if name not in FACETS:
        raise PydanticCustomError("literal_error", "Not a facet", {"expected": ", ".join(FACETS)})
    return name


class ExportQuery(Parameters, extra="forbid"):
    """The parameters of an export beside the filter's."""

    limit: Annotated[int, Field(ge=1, le=200)] = 200
    cursor: str | None = None
    sort: Sort | None = None
    part_of: Ulid | None = None

    def page(self) -> Page:
        """Raises CursorMalformed."""
        cursor = decode(self.cursor) if self.cursor else None
        return Page(self.limit, cursor, sort=self.sort, part_of=self.part_of, whole=True)


class PageQuery(Parameters, extra="forbid"):
    """The parameters of a list beside the filter's. Where there is little, what is near to `around` is told too."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: str | None = None
    facets: Annotated[tuple[Annotated[str, BeforeValidator(_facet)], ...], BeforeValidator(_split)] = ()
    sort: Sort | None = None
    part_of: Ulid | None = None
    on: bool = False
    around: Near = None

    def page(self) -> Page:
        """Raises CursorMalformed."""
        cursor = decode(self.cursor) if self.cursor else None
        return Page(self.limit, cursor, tuple(dict.fromkeys(self.facets)), self.sort, self.part_of, self.on)


class MapQuery(Parameters, extra="forbid"):
    """The parameter of a map beside the filter's, of which it needs the box."""

    zoom: Annotated[int, Field(ge=0, le=22)]


class SuggestQuery(Parameters, extra="forbid"):
    """The parameter of suggestions beside the filter's."""

    limit: Annotated[int, Field(ge=1, le=20)] = 8


class CalendarQuery(Parameters, extra="forbid"):
    """A calendar has none beside the filter's."""


Q = TypeVar("Q", bound=Parameters)


def read(given: Iterable[tuple[str, str]], beside: type[Q]) -> tuple[EventFilter, Q]:
    """The filter, and the parameters beside it. Raises InvalidInput, which names the parameter."""
    given, ours = list(given), beside.model_fields
    try:
        asked = EventFilter.from_query((name, value) for name, value in given if name not in ours)
        rest = beside.model_validate(by_name((name, value) for name, value in given if name in ours and value))
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_input=False)) from None
    if isinstance(rest, MapQuery):
        _check_map(asked)
    if getattr(rest, "sort", None) == "distance" and asked.near is None:
        raise _wrong("sort", "distance_alone")
    return asked, rest


def _check_map(asked: EventFilter) -> None:
    if asked.bbox is None:
        raise _wrong("bbox", "bbox_needed")
    west, south, east, north = asked.bbox
    if max(east - west, north - south) > MAP_DEGREES:
        raise _wrong("bbox", "bbox_wide", most=f"{MAP_DEGREES:g}")


def _wrong(field: str, reason: str, **params: object) -> InvalidInput:
    return InvalidInput(errors=[FieldError(field, reason, f"filters.error.{reason}", params)])
