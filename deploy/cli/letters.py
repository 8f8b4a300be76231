"""What `mille dlt` says, in words."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from shared.topics import dead_letter_topics

Do = Literal["retry", "drop"]
_OUTCOMES = {
    "taken": "taken",
    "taken_in": "taken in",
    "newer_applied": "nothing to do: this or a newer one was applied",
    "refused": "still refused, and open",
    "gone": "not to be had any more, and open",
    "dropped": "dropped",
    "settled_before": "nothing to do: it was settled before",
}

_OWNERS = {topic.name: topic.producers[0] for topic in dead_letter_topics()}


class SelectionUnfit(Exception):
    """What was typed selects no letters; the text says why."""


def owner_of(id: str) -> str:
    """The service that a letter is of. Raises SelectionUnfit."""
    owner = _OWNERS.get(id.rsplit(":", 2)[0])
    if owner is None:
        raise SelectionUnfit(f"{id} is no letter's id; `mille dlt list` shows them.")
    return owner


def lines_of(letter: Mapping[str, Any]) -> list[str]:
    """A letter in a few lines."""
    place = (
        "from no place on it" if letter["offset"] is None else f"partition {letter['partition']} at {letter['offset']}"
    )
    lines = [
        letter["id"],
        f"  {letter['type'] or 'no type'} {letter['subject']}, sequence {letter['sequence'] or 'unknown'}, "
        f"key {letter['key'] or 'none'}",
        f"  {letter['at']}  {letter['topic']} {place}",
        f"  {letter['error_type']}: {letter['error']}",
    ]
    if letter.get("tried_at"):
        lines.append(f"  tried again by {letter['tried_by']} at {letter['tried_at']}: refused")
    if letter["state"] != "open":
        lines.append(
            f"  {letter['state']} by {letter['settled_by']} at {letter['settled_at']}: {_OUTCOMES[letter['outcome']]}"
        )
    return lines


def plan(do: Do, letters: Iterable[Mapping[str, Any]]) -> list[str]:
    """What a dry run says."""
    lines, count = [], 0
    for letter in letters:
        what = f"{letter['id']} ({letter['type'] or 'no type'} {letter['subject']}, sequence {letter['sequence']})"
        if letter["state"] != "open":
            lines.append(f"nothing to do for {what}: it is {letter['state']}")
            continue
        count += 1
        owner = owner_of(letter["id"])
        lines.append(f"would hand {what} to {owner} once more" if do == "retry" else f"would drop {what}")
    done = "tried again" if do == "retry" else "dropped"
    lines.append(f"{count} would be {done}. Nothing was done: add --yes to do it." if count else "Nothing to do.")
    return lines


def outcome(settled: Mapping[str, Any]) -> str:
    """What became of one letter."""
    error = f" ({settled['error']})" if settled["error"] else ""
    return f"{settled['id']}: {_OUTCOMES[settled['outcome']]}{error}"


def pretty(payload: str) -> str:
    try:
        return json.dumps(json.loads(payload), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return payload
