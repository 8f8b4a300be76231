"""The short hands of the data files: prices, bookings, ages, access. README.md lists them."""

import re
from datetime import date, timedelta
from typing import Any

from shared.folding import slug

_AMOUNT = re.compile(r"(?:(?P<name>.+) )?(?P<amount>\d+(?:,\d+)?)")
_ENTRY = {"fr": "Entrée", "nl": "Toegang", "de": "Eintritt", "en": "Entry"}
_SUGGESTED = {"fr": "Prix conseillé", "nl": "Richtprijs", "de": "Richtpreis", "en": "Suggested"}


def price(written: str | None, language: str) -> dict[str, Any]:
    """ "gratuit", "libre", "libre 8" (a suggested amount), "8", or "Prévente 10, Sur place 12"; nothing is unknown."""
    if not written:
        return {"kind": "unknown"}
    if written == "gratuit":
        return {"kind": "free"}
    word, _, rest = written.partition(" ")
    if word == "libre":
        return {"kind": "pay_what_you_want", "offers": [_offer(rest, _SUGGESTED[language])] if rest else []}
    offers = [_offer(part, _ENTRY[language]) for part in written.split(", ")]
    return {"kind": "range" if len(offers) > 1 else "fixed", "offers": offers}


def _offer(written: str, name: str) -> dict[str, Any]:
    match = _AMOUNT.fullmatch(written)
    if match is None:
        raise ValueError(f"not a price: {written}")
    return {"name": match["name"] or name, "amount": float(match["amount"].replace(",", "."))}


def booking(written: str | None, organiser: str, first: date) -> dict[str, Any] | None:
    """ "required mail until -3": how much it is needed, by which way, and how many days before the first date."""
    if not written:
        return None
    kind, *words = written.split()
    made: dict[str, Any] = {"kind": kind}
    name = mailbox(organiser)
    if "mail" in words:
        made["email"] = f"reservations@{name}.example.org"
    if "url" in words:
        made["url"] = f"https://{name}.example.org/billets"
    if "phone" in words:
        made["phone"] = phone(name)
    if "until" in words:
        days = int(words[words.index("until") + 1])
        made["until"] = f"{first + timedelta(days=days)}T18:00"
    return made


def mailbox(organiser: str) -> str:
    """The organiser's name as a part of an address; example.org is nobody's."""
    return slug(organiser)[:40].strip("-")


def phone(name: str) -> str:
    """Looks like a number of the Namur zone; no Belgian subscriber's number begins with 0."""
    number = sum(ord(char) * place for place, char in enumerate(name, 1)) % 10_000
    return f"081 00 {number // 100:02} {number % 100:02}"


def ages(written: str | None) -> dict[str, int]:
    """ "6+" or "6-10"."""
    if not written:
        return {}
    lowest, _, highest = written.rstrip("+").partition("-")
    return {"min_age": int(lowest)} | ({"max_age": int(highest)} if highest else {})


def access(*written: str | None) -> dict[str, str]:
    """ "entrance -toilets": yes, and no with a minus; what is not named is not known."""
    words = " ".join(filter(None, written)).split()
    return {word.lstrip("-"): "no" if word.startswith("-") else "yes" for word in words}


def link(written: str) -> dict[str, str]:
    """ "https://example.org/x | Its label"."""
    url, _, label = written.partition(" | ")
    return {"url": url, "label": label}
