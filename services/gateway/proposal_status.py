"""The page of one proposal: what became of it, and its dates with what an organiser may say of each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from services.gateway.faces import Setting
from services.gateway.views import Notice, notice
from services.gateway.wording import Words, capital
from shared.dates import occurrence_label
from shared.dates.schedule import Occurrence, occurrences, reach
from shared.events.content import EventContent

ACTIONS: Mapping[str, Mapping[str, str]] = {
    "cancel": {"status": "cancelled"},
    "postpone": {"status": "postponed"},
    "restore": {"status": "scheduled"},
    "sold_out": {"availability": "sold_out"},
    "available": {"availability": "available"},
}
"""What a button says of one date."""

_STATES = frozenset({"received", "in_review", "changes_requested", "approved", "rejected", "withdrawn"})
_DATES = 40


@dataclass(frozen=True, slots=True)
class DateChoice:
    """One date to come; `actions` are the buttons that make sense for it, with their words."""

    original: str
    label: str
    notice: Notice | None
    actions: list[tuple[str, str]]


def status_view(here: Setting, shown: Mapping[str, Any], title: str) -> dict[str, Any]:
    """What the page says of a submission, as ingest shows it to its organiser."""
    words = here.words
    state = shown["status"] if shown["status"] in _STATES else "in_review"
    public = shown.get("public_revision") is not None and state != "withdrawn"
    return {
        "id": shown["id"],
        "title": title,
        "state": state,
        "state_label": words(f"submission.state.{state}"),
        "state_help": words(f"submission.state_help.{state}"),
        "reason": shown.get("reason") or "",
        "findings": [finding["text"] for finding in shown.get("findings", ())],
        "page": here.url(f"/events/{shown['id']}") if public else "",
        "open": state != "withdrawn",
        "dates": _dates(shown, here.now, words) if public else [],
    }


def changed(shown: Mapping[str, Any], original: str, action: str) -> dict[str, Any]:
    """The patch for one button: what was said of that date before, and now this. Raises KeyError for no action."""
    before: Sequence[Mapping[str, Any]] = shown["sent"].get("changes") or ()
    same = next((change for change in before if change["date"] == original), {})
    others = [change for change in before if change["date"] != original]
    return {"changes": [*others, {**same, "date": original, **ACTIONS[action]}]}


def _dates(shown: Mapping[str, Any], now: datetime, words: Words) -> list[DateChoice]:
    try:
        content = EventContent.model_validate(shown["content"])
    except (KeyError, ValidationError):
        return []
    coming = [one for one in occurrences(shown["id"], content, reach(now)) if one.until > now]
    return [_choice(one, now, words) for one in coming[:_DATES]]


def _choice(one: Occurrence, now: datetime, words: Words) -> DateChoice:
    label = occurrence_label(one.start, one.end, now, all_day=one.all_day, lang=words.lang)
    seats = "available" if one.availability == "sold_out" else "sold_out"
    names = ("restore",) if one.is_off else ("cancel", "postpone", seats)
    return DateChoice(
        original=one.original,
        label=capital(label),
        notice=notice(one.status, one.availability, words, one.reason),
        actions=[(name, words(f"submission.do.{name}")) for name in names],
    )
