"""The form of a proposal: from its fields to a submission's body, and back. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from services.gateway import proposal_dates, proposal_details
from services.gateway.forms import Form
from shared.events.base import in_language
from shared.events.content import ACCESS_FEATURES

_TEXTS = ("title", "category", "description", "link")
FIELDS = (*_TEXTS, *proposal_dates.FIELDS, *proposal_details.FIELDS, "email")

# The fields that parts of a submission come from, by what ingest calls them when something is wrong there.
_FIELD_OF = {
    "title": "title",
    "category": "category",
    "description": "description",
    "links": "link",
    "start": "date_1",
    "end": "end_1",
    "schedule": "date_1",
    "schedule.first": "run_first",
    "schedule.last": "run_last",
    "schedule.hours": "opens_1",
    "schedule.rules": "weekly_last",
    "place.name": "place_name",
    "place.street": "street",
    "place.postcode": "postcode",
    "place.locality": "locality",
    "place": "place_name",
    "price.offers": "amount",
    "price": "price_kind",
    "booking.url": "booking_url",
    "booking.phone": "booking_phone",
    "booking.email": "booking_email",
    "booking": "booking",
    "audience": "min_age",
    "artists": "artists",
    "organiser.url": "organiser_url",
    "organiser": "organiser",
    "contact": "email",
}
_ROW = re.compile(r"schedule\.(dates|hours)\.(\d+)(?:\.(\w+))?")
_PART_OF_ROW = {"dates": {"end": "end", "doors": "doors", None: "date"}, "hours": {"closes": "closes", None: "opens"}}

# In a merge patch, what a part no longer says has to be taken out by name.
_TAKEN_OUT: Mapping[str, Mapping[str, None]] = {
    "place": dict.fromkeys(("street", "locality")),
    "price": {"offers": None},
    "organiser": {"url": None},
    "booking": dict.fromkeys(("kind", "url", "phone", "email")),
    "audience": dict.fromkeys(("min_age", "family")),
    "accessibility": dict.fromkeys(ACCESS_FEATURES),
}


def empty() -> dict[str, str]:
    """The fields of a form that nobody has filled in."""
    return values_of({}, "") | {"where": "place"}


def body_of(form: Form) -> dict[str, Any]:
    """The body of a submission, without what was left empty; puts what cannot be read into the form's errors."""
    values = form.values
    body = {
        "title": values["title"],
        "category": values["category"] or None,
        "description": values["description"] or None,
        "links": [{"url": values["link"]}] if values["link"] else None,
        "schedule": proposal_dates.schedule_of(form),
        **proposal_details.parts_of(form),
        "contact": {"email": values["email"]},
    }
    body = {name: value for name, value in body.items() if value is not None}
    if "place" not in body:
        body["place"] = None  # to be announced, which is something else than forgotten
    return body


def patch_of(form: Form, shown: Mapping[str, str]) -> dict[str, Any]:
    """A merge patch (RFC 7396) of what differs from what was shown, and of nothing else.

    So what a form does not show (a text in another language, an exception to a rule) stays as it is.
    """
    changed = {name for name in FIELDS if form.values[name] != shown[name]}
    body = body_of(form)
    patch: dict[str, Any] = {name: body.get(name) for name in ("title", "category", "description") if name in changed}
    if "link" in changed:
        patch["links"] = body.get("links")
    if changed & set(proposal_dates.FIELDS) - {"dates", "hours"}:
        patch |= {"schedule": schedule} if (schedule := proposal_dates.replacing(body.get("schedule"))) else {}
    for part, fields in proposal_details.GROUPS.items():
        if changed & set(fields):
            said = body.get(part)
            patch[part] = {**_TAKEN_OUT.get(part, {}), **said} if isinstance(said, dict) else said
    if "where" in changed:
        patch["attendance"] = body.get("attendance")
    if "email" in changed:
        patch["contact"] = {"email": form.values["email"]}
    return patch


def values_of(sent: Mapping[str, Any], lang: str) -> dict[str, str]:
    """The fields that show a submission as it was sent."""
    links = sent.get("links") or [{}]
    return {
        "title": _plain(sent.get("title"), lang),
        "category": sent.get("category") or "",
        "description": _plain(sent.get("description"), lang),
        "link": links[0].get("url") or "",
        **proposal_dates.values_of(sent),
        **proposal_details.values_of(sent),
        "email": (sent.get("contact") or {}).get("email") or "",
    }


def field_of(path: str) -> str | None:
    """The form's field for a dotted path of a submission, by the longest part of it that is known."""
    if row := _ROW.match(path):
        parts = _PART_OF_ROW[row[1]]
        return f"{parts.get(row[3], parts[None])}_{int(row[2]) + 1}"
    names = path.split(".")
    for length in range(len(names), 0, -1):
        found = _FIELD_OF.get(".".join(names[:length]))
        if found:
            return found
    return f"access_{names[1]}" if names[0] == "accessibility" and len(names) > 1 else None


def _plain(text: Any, lang: str) -> str:
    return in_language(text, lang) if isinstance(text, dict) else str(text or "")
