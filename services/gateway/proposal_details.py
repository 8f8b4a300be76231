"""What a proposal's form asks beside the dates: place, price, and the details that few have to give. Pure."""

import math
from collections.abc import Mapping
from typing import Any

from services.gateway.forms import Form
from shared.events.content import ACCESS_FEATURES

WHERE = ("place", "mixed", "online", "later")
PRICE_KINDS = ("unknown", "free", "fixed", "pay_what_you_want")
BOOKINGS = ("unknown", "none", "advised", "required")
TARIFFS = 4

_PLACE = {"place_name": "name", "street": "street", "postcode": "postcode", "locality": "locality"}
_BOOKING = {"booking_url": "url", "booking_phone": "phone", "booking_email": "email"}
_TARIFF_FIELDS = tuple(f"{part}_{row}" for row in range(1, TARIFFS + 1) for part in ("tariff", "amount"))
_ACCESS_FIELDS = tuple(f"access_{name}" for name in ACCESS_FEATURES)

GROUPS: Mapping[str, tuple[str, ...]] = {
    "place": ("where", *_PLACE),
    "price": ("price_kind", "amount", *_TARIFF_FIELDS),
    "booking": ("booking", *_BOOKING),
    "audience": ("min_age", "family"),
    "accessibility": _ACCESS_FIELDS,
    "artists": ("artists",),
    "organiser": ("organiser", "organiser_url"),
}
"""The parts of a submission that more than one field, or a field of another form, make."""

FIELDS = tuple(field for fields in GROUPS.values() for field in fields)


def parts_of(form: Form) -> dict[str, Any]:
    """The parts as a submission has them; None for those that say nothing."""
    values = form.values
    where = values["where"] or "place"
    return {
        "attendance": {"mixed": "mixed", "online": "online"}.get(where),
        "place": _place(values) if where in ("place", "mixed") else None,
        "price": _price(form),
        "booking": _filled({"kind": values["booking"], **{key: values[name] for name, key in _BOOKING.items()}}),
        "audience": _audience(form),
        "accessibility": _filled({name: values[f"access_{name}"] for name in ACCESS_FEATURES}),
        "artists": [{"name": line.strip()} for line in values["artists"].splitlines() if line.strip()] or None,
        "organiser": {"name": values["organiser"], **(_filled({"url": values["organiser_url"]}) or {})},
    }


def values_of(sent: Mapping[str, Any]) -> dict[str, str]:
    """The fields that show these parts of what was sent."""
    place, price = sent.get("place") or {}, sent.get("price") or {}
    booking, audience = sent.get("booking") or {}, sent.get("audience") or {}
    access, organiser = sent.get("accessibility") or {}, sent.get("organiser") or {}
    tariffs = price.get("offers") or []
    only = tariffs[0].get("amount") if len(tariffs) == 1 else None
    attendance = sent.get("attendance") or "offline"
    values = dict.fromkeys(FIELDS, "") | {
        "where": attendance if attendance in ("online", "mixed") else ("place" if place else "later"),
        **{name: place.get(key) or "" for name, key in _PLACE.items()},
        "price_kind": price.get("kind") or "unknown",
        "amount": "" if only is None else _written(only),
        "booking": booking.get("kind") or "unknown",
        **{name: booking.get(key) or "" for name, key in _BOOKING.items()},
        "min_age": str(audience.get("min_age") or ""),
        "family": "on" if audience.get("family") else "",
        **{f"access_{name}": access.get(name) or "unknown" for name in ACCESS_FEATURES},
        "artists": "\n".join(artist.get("name") or "" for artist in sent.get("artists") or []),
        "organiser": organiser.get("name") or "",
        "organiser_url": organiser.get("url") or "",
    }
    if len(tariffs) > 1:
        for row, offer in enumerate(tariffs[:TARIFFS], 1):
            values |= {f"tariff_{row}": offer.get("name") or "", f"amount_{row}": _written(offer.get("amount") or 0)}
    return values


def _place(values: Mapping[str, str]) -> dict[str, str]:
    """Name and postcode come empty too, so that ingest asks for them."""
    place = {key: values[name] for name, key in _PLACE.items()}
    return {key: value for key, value in place.items() if value or key in ("name", "postcode")}


def _price(form: Form) -> dict[str, Any]:
    values, offers = form.values, []
    tariffs = [(f"tariff_{row}", f"amount_{row}") for row in range(1, TARIFFS + 1)]
    for name, amount in (("", "amount"), *tariffs):
        read = _amount(form, amount)
        if read is not None:
            offers.append({"name": (values[name] if name else "") or form.words("price.tariff"), "amount": read})
        elif name and values[name] and not values[amount]:
            form.errors[amount] = form.words("form.missing")
    kind = values["price_kind"] or "unknown"
    if offers and kind == "unknown":
        kind = "fixed"
    if len(offers) > 1 and kind == "fixed":
        kind = "range"
    return {"kind": kind, "offers": offers} if offers else {"kind": kind}


def _amount(form: Form, name: str) -> float | None:
    written = form.values[name]
    if not written:
        return None
    try:
        amount = float(written.removesuffix("€").strip().replace(",", "."))
    except ValueError:
        amount = math.nan
    if not math.isfinite(amount):
        form.errors[name] = form.words("form.amount")
        return None
    return amount


def _audience(form: Form) -> dict[str, Any] | None:
    said: dict[str, Any] = {}
    if age := form.values["min_age"]:
        if age.isascii() and age.isdigit():
            said["min_age"] = int(age)
        else:
            form.errors["min_age"] = form.words("form.age")
    if form.values["family"]:
        said["family"] = True
    return said or None


def _filled(values: Mapping[str, str]) -> dict[str, str] | None:
    """What was said; nothing when all is empty or not known."""
    said = {name: value for name, value in values.items() if value and value != "unknown"}
    return said or None


def _written(amount: float) -> str:
    return f"{amount:.2f}".replace(".", ",").removesuffix(",00")
