"""The parameters of a URL, as models take them."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationInfo, field_validator

from shared.filter_values import once


class Parameters(BaseModel):
    """Those beside a filter's. Each stands there once, like most of the filter's own; a list as often as one likes."""

    @field_validator("*", mode="before")
    @classmethod
    def _once(cls, given: object, info: ValidationInfo) -> object:
        is_list = isinstance(cls.model_fields[info.field_name or ""].default, tuple)
        return given if is_list else once(given, info)


def by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The value of each that stands there once, and all the values of the others."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    return {name: values if len(values) > 1 else values[0] for name, values in given.items()}
