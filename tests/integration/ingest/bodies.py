"""Submissions for tests."""

from datetime import date, timedelta
from itertools import count
from typing import Any

_numbers = count(1)
SOON = date.today() + timedelta(days=20)  # noqa: DTZ011 - the running service has the machine's date too


def body(**changes: Any) -> dict[str, Any]:
    """A complete submission in Namur, unlike any other; `None` leaves a field out."""
    number = next(_numbers)
    full = {
        "title": f"Café-concert numéro {number}",
        "description": "Trois groupes **du coin**, et la cuisine reste ouverte.",
        "category": "concert",
        "start": f"{SOON}T20:00",
        "place": {"name": "Le Botanique du coin", "postcode": "5000", "locality": "Namur"},
        "organiser": {"name": "ASBL du Coin"},
        "price": {"kind": "free"},
        "contact": {"name": "Claire", "email": f"claire-{number}@example.org"},
        "site": "cinqmille",
        **changes,
    }
    return {name: value for name, value in full.items() if value is not None}
