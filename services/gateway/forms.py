"""A form that people fill in: what they wrote, and what is wrong with it, field by field."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from services.gateway.wording import Words
from shared.runtime.problems import BadRequest

_WRITTEN_DATE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4,})")
_WRITTEN_TIME = re.compile(r"(\d{1,2})\s*[:hH.]\s*(\d{2})?")
_ROW = re.compile(r"_(?:\d+|MO)$")
_FOLDED = ("artists", "link", "organiser_url", "booking", "min_age", "family", "access_")


@dataclass(slots=True)
class Form:
    """What was filled in, what is wrong with it by field, and what is wrong beside; said in the language of `words`."""

    words: Words
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    def label(self, name: str) -> str:
        """The key of a field's label: the rows of a kind share one."""
        return _ROW.sub("", name)

    def opened(self) -> bool:
        """Whether something stands, or is wrong, among the details that are folded in at first."""
        filled = (name for name, value in self.values.items() if value and value != "unknown")
        return any(name.startswith(_FOLDED) for name in (*self.errors, *filled))


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


def add_problem(form: Form, problem: Mapping[str, Any], field_of: Callable[[str], str | None]) -> None:
    """Puts what a service found wrong beside the fields that it is about; the rest becomes the form's trouble.

    `field_of` names the form's field for a dotted path of what was sent, None for one that the form does not show.
    """
    errors = problem.get("errors") or [problem]
    for error in errors:
        said, name = str(error.get("detail") or problem.get("title") or ""), field_of(str(error.get("field") or ""))
        if name is None:
            form.trouble = form.trouble or said
        elif name not in form.errors:
            form.errors[name] = form.words("form.missing") if not form.values.get(name) else said


def read_date(form: Form, name: str) -> str | None:
    """As a date field sends it, or as people write it where a browser shows a plain field."""
    written = form.values[name]
    match = _WRITTEN_DATE.fullmatch(written)
    if match:
        return f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
    if re.fullmatch(r"\d{4,}-\d{2}-\d{2}", written):
        return written
    if written:
        form.errors[name] = form.words("form.date")
    return None  # where one is needed, ingest says so, with all else that is missing


def read_time(form: Form, name: str) -> str:
    written = form.values[name]
    match = _WRITTEN_TIME.fullmatch(written)
    if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
        return f"{match[1]:0>2}:{match[2] or '00'}"
    if written:
        form.errors[name] = form.words("form.time")
    return ""
