"""A form that people fill in: what they wrote, and what is wrong with it, field by field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from services.gateway.views import words
from shared.runtime.problems import BadRequest

# The parts of a submission that one or several fields make, by what ingest calls them when something is wrong there.
_FIELD_OF = {
    "title": "title",
    "category": "category",
    "description": "description",
    "start": "date",
    "schedule": "date",
    "end": "end_time",
    "place.name": "place_name",
    "place.street": "street",
    "place.postcode": "postcode",
    "place.locality": "locality",
    "place": "place_name",
    "price.offers": "amount",
    "price": "price_kind",
    "organiser": "organiser",
    "contact": "email",
}


@dataclass(slots=True)
class Form:
    """What was filled in, what is wrong with it by field, and what is wrong beside."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


async def sent(request: Request) -> list[tuple[str, str]]:
    """The fields of a sent form, without its files. Raises `BadRequest` for what is no text.

    A multipart form may name a charset: with that of its choice comes half a surrogate pair, or Python's own error.
    """
    try:
        fields = [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]
        "".join(value for _, value in fields).encode()
    except ValueError:
        raise BadRequest from None
    return fields


def fields_of(given: Iterable[tuple[str, str]], names: Iterable[str]) -> dict[str, str]:
    """The named fields, without spaces around; those not given are empty."""
    values = {name: value.strip() for name, value in given}
    return {name: values.get(name, "") for name in names}


def add_problem(form: Form, problem: Mapping[str, Any]) -> None:
    """Puts what a service found wrong beside the fields that it is about; the rest becomes the form's trouble."""
    errors = problem.get("errors") or [problem]
    for error in errors:
        said, name = str(error.get("detail") or problem.get("title") or ""), _field_of(str(error.get("field") or ""))
        if name is None:
            form.trouble = form.trouble or said
        elif name not in form.errors:
            form.errors[name] = words("form.missing") if not form.values.get(name) else said


def _field_of(path: str) -> str | None:
    """The form's field for a dotted path, by the longest part of it that is known."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        found = _FIELD_OF.get(".".join(parts[:length]))
        if found:
            return found
    return None
