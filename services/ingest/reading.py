"""From a request's body to what it says, with every error under the name that the caller used for the field."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from services.ingest.errors import unreadable
from services.ingest.model import Sent
from shared.runtime.problems import BrokenJson
from shared.runtime.validation import invalid

_WHEN = ("start", "end", "doors")


def read(body: bytes) -> Sent:
    """Raises `BrokenJson` or `InvalidInput`."""
    try:
        return Sent.model_validate_json(body)
    except ValidationError as error:
        raise invalid(_named(dict(found)) for found in error.errors(include_url=False, include_input=False)) from None


def read_patch(body: bytes) -> dict[str, Any]:
    """A JSON merge patch. Raises `BrokenJson`, and `InvalidInput` for what is no object."""
    try:
        patch = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise BrokenJson(reason=str(error)[:200]) from None
    if not isinstance(patch, dict):
        raise unreadable("", "patch")
    return patch


def canonical(body: bytes) -> bytes:
    """The same bytes for the same JSON, whatever its order and spacing. Only for what `read` has accepted."""
    return to_json(_sorted(from_json(body)))


def merged(before: bytes, patch: Mapping[str, Any]) -> bytes:
    """What was sent before with `patch` applied (RFC 7396), as the body of a new revision.

    A patch may speak of the dates in either way, whichever was used before: `start` changes a schedule's only date.
    """
    sent: dict[str, Any] = from_json(before)
    if patch.get("schedule") is not None:
        sent = {name: value for name, value in sent.items() if name not in _WHEN}
    elif any(name in patch for name in _WHEN) and isinstance(sent.get("schedule"), dict):
        dates = sent["schedule"]["dates"]
        if len(dates) > 1:
            raise unreadable(next(name for name in _WHEN if name in patch), "which_date")
        only = _patched(dates[0], {name: patch[name] for name in _WHEN if name in patch})
        sent["schedule"] = {"dates": [only]}
        patch = {name: value for name, value in patch.items() if name not in _WHEN}
    return to_json(_patched(sent, patch))


def _patched(target: Any, patch: Any) -> Any:
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _patched(result.get(name), value)
    return result


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return value


def _named(error: dict[str, Any]) -> dict[str, Any]:
    """Without the parts of the path that only the model knows: the plain text's empty key, and pydantic's "[key]"."""
    error["loc"] = tuple(part for part in error["loc"] if part not in ("", "[key]"))
    return error
