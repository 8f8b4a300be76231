"""What pydantic found wrong with somebody's input, told field by field in words for people."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.i18n import ExplainedError
from shared.runtime.problems import BrokenJson, FieldError, InvalidInput, Problem, UnsupportedMediaType

_PATH_LENGTH = 200
# Where FastAPI found it: not part of a field's path.
_LOCATIONS = frozenset({"body", "query", "path", "header", "cookie"})
# pydantic's error types that get the same words; the others have words of their own, or those of their family below.
_SAME = {
    "enum": "choice",
    "literal_error": "choice",
    "union_tag_invalid": "choice",
    "union_tag_not_found": "missing",
    "model_type": "object",
    "model_attributes_type": "object",
    "dict_type": "object",
    "mapping_type": "object",
    "tuple_type": "list",
    "set_type": "list",
    "frozen_set_type": "list",
    "iterable_type": "list",
    "string_sub_type": "string",
    "string_pattern_mismatch": "pattern",
    "too_short": "list_too_short",
    "too_long": "list_too_long",
    "greater_than_equal": "at_least",
    "less_than_equal": "at_most",
    "finite_number": "float",
    "value_error": "value",
    "assertion_error": "value",
    "extra_forbidden": "unknown",
}
_EXACT = frozenset(
    {"missing", "string_too_short", "string_too_long", "string_unicode", "greater_than", "less_than", *_SAME.values()}
)
_FAMILIES = ("string", "int", "float", "decimal", "bool", "list", "datetime", "date", "timezone", "time", "url", "uuid")

M = TypeVar("M", bound=BaseModel)


def parse_body(model: type[M], body: bytes) -> M:
    """A request's body as `model`. Raises `BrokenJson` or `InvalidInput`.

    Quicker than a body parameter of FastAPI, which makes Python objects of the JSON first.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_input=False)) from None


def invalid(errors: Iterable[Mapping[str, Any]], content_type: str | None = None) -> Problem:
    """The problem to tell for pydantic's `errors`; `content_type` is the request's, where the body was read by it."""
    errors = list(errors)
    if any(error["type"] == "json_invalid" for error in errors):
        reason = errors[0].get("ctx", {}).get("error", "")
        return BrokenJson(reason=str(reason)[:_PATH_LENGTH])
    if content_type is not None and "json" not in content_type and errors[0]["loc"] == ("body",):
        return UnsupportedMediaType()
    return InvalidInput(errors=[_field_error(error) for error in errors])


def _field_error(error: Mapping[str, Any]) -> FieldError:
    kind, context = str(error["type"]), dict(error.get("ctx") or {})
    path = error["loc"][1:] if error["loc"] and error["loc"][0] in _LOCATIONS else error["loc"]
    field = ".".join(map(str, path))[:_PATH_LENGTH]
    cause = context.get("error")
    if isinstance(cause, ExplainedError):
        return FieldError(field, cause.key, cause.key, cause.params, str(cause))
    words = _words(kind)
    if "expected" in context or "expected_tags" in context:
        context["expected"] = str(context.get("expected", context.get("expected_tags"))).replace(" or ", ", ")
    context["reason"] = str(cause or error["msg"])
    return FieldError(field, kind, f"problems.fields.{words}", context, str(error["msg"]))


def _words(kind: str) -> str:
    """The name of the text for one of pydantic's error types; a type that is not pydantic's names its own text."""
    same = _SAME.get(kind, kind)
    if same in _EXACT:
        return same
    return next((family for family in _FAMILIES if kind.startswith(family + "_")), kind)
