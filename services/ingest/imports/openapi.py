"""What OpenAPI says of imports, with examples that a test reads."""

from typing import Any

from services.ingest.imports.defaults import FIELDS

FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Le Grenier//agenda//FR
BEGIN:VEVENT
UID:2026-17@legrenier-temploux.example
DTSTART;TZID=Europe/Brussels:20261205T200000
DTEND;TZID=Europe/Brussels:20261205T230000
SUMMARY:Swing manouche au Grenier
LOCATION:Le Grenier\\, Rue Visart de Bocarmé 14\\, 5020 Temploux
CATEGORIES:Concert
DESCRIPTION:Trois cordes\\, un harmonica et une soupe à l’oignon.
END:VEVENT
END:VCALENDAR
"""
DEFAULTS = {
    "place.name": "Le Grenier",
    "place.street": "Rue Visart de Bocarmé 14",
    "place.postcode": "5020",
    "place.locality": "Temploux",
    "organiser.name": "Le Grenier ASBL",
    "contact.email": "claire@legrenier-temploux.example",
    "category": "concert",
    "language": "fr",
    "site": "cinqmille",
}
_RECEIPT = {
    "id": "01KB4Q0Z3T8V5N7W2X9Y6M4R1C",
    "status": "working",
    "status_url": "/v1/imports/01KB4Q0Z3T8V5N7W2X9Y6M4R1C",
    "token": "6m2nQk0Qv3fV0sYq6W1u4k1l9d8r2b7c5x3z1a0p9oE",
}
_REPORT = {
    "id": "01KB4Q0Z3T8V5N7W2X9Y6M4R1C",
    "status": "done",
    "file": {"name": "agenda.ics", "bytes": 48213, "sha256": "9f2c…"},
    "received_at": "2026-11-23T20:15:00+00:00",
    "finished_at": "2026-11-23T20:15:02+00:00",
    "counts": {"items": 2, "accepted": 1, "changed": 0, "unchanged": 0, "refused": 1, "waiting": 0},
    "ignored": {"VTODO": 3},
    "items": [
        {
            "number": 1,
            "line": 4,
            "uid": "2026-17@legrenier-temploux.example",
            "title": "Swing manouche au Grenier",
            "outcome": "accepted",
            "reason": None,
            "submission_id": "01KB4Q10A6S8D2F4G6H8J0K2M4",
            "submission_status": "approved",
            "links": {"status": "/v1/submissions/01KB4Q10A6S8D2F4G6H8J0K2M4"},
        },
        {
            "number": 2,
            "line": 14,
            "uid": "2026-18@legrenier-temploux.example",
            "title": None,
            "outcome": "refused",
            "reason": "Il manque un titre (SUMMARY) : ajoutez-le dans votre agenda, puis renvoyez le fichier.",
            "submission_id": None,
            "submission_status": None,
            "links": {},
        },
    ],
    "next": None,
}

_TEXT = {"type": "string"}
_FORM = {
    "type": "object",
    "required": ["file", "contact.email"],
    "properties": {"file": {"type": "string", "format": "binary"}, **dict.fromkeys(FIELDS, _TEXT)},
}

IMPORT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM, "examples": {"calendar": {"value": {"file": FILE, **DEFAULTS}}}},
            "text/calendar": {"schema": _TEXT, "examples": {"calendar": {"value": FILE}}},
        },
    },
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": _TEXT, "description": "With a text/calendar body"}
        for name in FIELDS
    ],
}
RECEIVED: dict[int | str, dict[str, Any]] = {
    202: {"description": "Kept; its items follow", "content": {"application/json": {"example": _RECEIPT}}}
}
REPORT: dict[int | str, dict[str, Any]] = {
    200: {"description": "One page of the report", "content": {"application/json": {"example": _REPORT}}}
}
