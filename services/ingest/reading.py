"""From a request's body to what it says, with every error under the name that the caller used for the field."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

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
        found = error.errors(include_url=False, include_input=False)
        raise invalid(_named(dict(one)) for one in found if not _follows(one["loc"], one["type"], found)) from None


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

    A patch may speak of the dates in either way, whichever was used before: `start` changes a schedule's only date. A
    schedule of another kind takes the place of the one before. `place: null` is a place to be announced, as in a body.
    """
    sent: dict[str, Any] = from_json(before)
    schedule, times = patch.get("schedule"), [name for name in _WHEN if name in patch]
    if schedule is not None:
        sent = {name: value for name, value in sent.items() if name not in _WHEN}
        if _kind(schedule) not in (None, _kind(sent.get("schedule"))):
            sent.pop("schedule", None)
    elif times and "schedule" not in patch and isinstance(sent.get("schedule"), dict):
        dates = sent["schedule"].get("dates", ())
        if len(dates) != 1:
            raise unreadable(times[0], "which_date")
        only = _patched(dates[0], {name: patch[name] for name in times})
        sent["schedule"] = {**sent["schedule"], "dates": [only]}
        patch = {name: value for name, value in patch.items() if name not in _WHEN}
    result = _patched(sent, patch)
    if "place" in patch and patch["place"] is None:
        result["place"] = None
    return to_json(result)


def replaced(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent before with whole fields replaced; None takes one out, but `place: null` is to be announced."""
    result = {**before, **changes}
    if "schedule" in changes:
        result = {name: value for name, value in result.items() if name not in _WHEN}
    return {name: value for name, value in result.items() if value is not None or name == "place"}


def _kind(schedule: Any) -> Any:
    """Which kind of schedule a body or a patch speaks of; None when it does not say."""
    if not isinstance(schedule, dict):
        return None
    return schedule.get("kind") or ("dates" if "dates" in schedule else None)


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


def _follows(path: tuple[int | str, ...], kind: str, all_found: Sequence[ErrorDetails]) -> bool:
    """Whether it is wrong only because of another: a list is too short when none of what is in it can be read."""
    return kind == "too_short" and any(
        other["loc"][: len(path)] == path and len(other["loc"]) > len(path) for other in all_found
    )


def _named(error: dict[str, Any]) -> dict[str, Any]:
    """Without the parts of the path that only the model knows: the plain text's empty key, pydantic's "[key]", and the
    kind of schedule, which is a field of its own where it is wrong.
    """
    path = [part for part in error["loc"] if part not in ("", "[key]")]
    if path[:1] == ["schedule"]:
        path[1:2] = ["kind"] if error["type"].startswith("union_tag") else []
    error["loc"] = tuple(path)
    return error
