"""The form of a proposal: from its fields to a submission's body, and back. Pure."""

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from services.gateway.forms import Form
from services.gateway.views import words
from shared.events.base import in_language
from shared.i18n import DEFAULT

FIELDS = (
    "title",
    "category",
    "description",
    "date",
    "start_time",
    "end_time",
    "place_name",
    "street",
    "postcode",
    "locality",
    "price_kind",
    "amount",
    "organiser",
    "email",
)
PRICE_KINDS = ("unknown", "free", "fixed", "pay_what_you_want")

_WRITTEN_DATE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4,})")
_WRITTEN_TIME = re.compile(r"(\d{1,2})\s*[:hH.]\s*(\d{2})?")


def body_of(form: Form) -> dict[str, Any]:
    """The body of a submission, without what was left empty; puts what cannot be read into the form's errors."""
    values = form.values
    body: dict[str, Any] = {
        "title": values["title"],
        "category": values["category"] or None,
        "description": values["description"] or None,
        **_times(form),
        "place": {
            "name": values["place_name"],
            "street": values["street"] or None,
            "postcode": values["postcode"],
            "locality": values["locality"] or None,
        },
        "price": _price(form),
        "organiser": {"name": values["organiser"]},
        "contact": {"email": values["email"]},
    }
    body["place"] = _without_empty(body["place"])
    return _without_empty(body)


def patch_of(form: Form, shown: Mapping[str, str]) -> dict[str, Any]:
    """A merge patch (RFC 7396) of what differs from what was shown, and of nothing else.

    So what a form does not show (a second tariff, a text in another language) stays as it is.
    """
    changed = {name for name in FIELDS if form.values[name] != shown[name]}
    body = body_of(form)
    patch: dict[str, Any] = {}
    for name in ("title", "category", "description"):
        if name in changed:
            patch[name] = body.get(name)
    if changed & {"date", "start_time", "end_time"}:
        patch |= {"start": body.get("start"), "end": body.get("end")}
    place = {"place_name": "name", "street": "street", "postcode": "postcode", "locality": "locality"}
    if changed & place.keys():
        patch["place"] = {key: form.values[name] or None for name, key in place.items() if name in changed}
    if changed & {"price_kind", "amount"}:
        patch["price"] = body.get("price")
    if "organiser" in changed:
        patch["organiser"] = {"name": form.values["organiser"]}
    if "email" in changed:
        patch["contact"] = {"email": form.values["email"]}
    return patch


def values_of(sent: Mapping[str, Any]) -> dict[str, str]:
    """The fields that show a submission as it was sent."""
    dates = (sent.get("schedule") or {}).get("dates") or [sent]
    start, end = str(dates[0].get("start") or ""), str(dates[0].get("end") or "")
    place, price = sent.get("place") or {}, sent.get("price") or {}
    offers = price.get("offers") or [{}]
    amount = offers[0].get("amount")
    return {
        "title": _plain(sent.get("title")),
        "category": sent.get("category") or "",
        "description": _plain(sent.get("description")),
        "date": start[:10],
        "start_time": start[11:16],
        "end_time": end[11:16],
        "place_name": place.get("name") or "",
        "street": place.get("street") or "",
        "postcode": place.get("postcode") or "",
        "locality": place.get("locality") or "",
        "price_kind": price.get("kind") or "unknown",
        "amount": "" if amount is None else f"{amount:.2f}".replace(".", ",").removesuffix(",00"),
        "organiser": (sent.get("organiser") or {}).get("name") or "",
        "email": (sent.get("contact") or {}).get("email") or "",
    }


def _times(form: Form) -> dict[str, str]:
    day, start, end = _date(form), _time(form, "start_time"), _time(form, "end_time")
    if day is None:
        return {}
    if not start:
        if end:
            form.errors["start_time"] = words("form.missing")
        return {"start": day}
    times = {"start": f"{day}T{start}"}
    if end:
        times["end"] = f"{_next(day) if end <= start else day}T{end}"
    return times


def _next(day: str) -> str:
    """The day after: what ends before it starts ends in the night."""
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day


def _date(form: Form) -> str | None:
    """As a date field sends it, or as people write it where a browser shows a plain field."""
    written = form.values["date"]
    if not written:
        return None  # ingest says that one is needed, with all else that is missing
    match = _WRITTEN_DATE.fullmatch(written)
    if match:
        return f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
    if re.fullmatch(r"\d{4,}-\d{2}-\d{2}", written):
        return written
    form.errors["date"] = words("form.date")
    return None


def _time(form: Form, name: str) -> str:
    written = form.values[name]
    match = _WRITTEN_TIME.fullmatch(written)
    if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
        return f"{match[1]:0>2}:{match[2] or '00'}"
    if written:
        form.errors[name] = words("form.time")
    return ""


def _price(form: Form) -> dict[str, Any] | None:
    kind, written = form.values["price_kind"] or "unknown", form.values["amount"]
    if not written:
        return {"kind": kind}
    try:
        amount = float(written.removesuffix("€").strip().replace(",", "."))
    except ValueError:
        amount = math.nan
    if not math.isfinite(amount):
        form.errors["amount"] = words("form.amount")
        return None
    kind = "fixed" if kind == "unknown" else kind
    return {"kind": kind, "offers": [{"name": words("price.tariff"), "amount": amount}]}


def _plain(text: Any) -> str:
    return in_language(text, DEFAULT) if isinstance(text, dict) else str(text or "")


def _without_empty(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}
