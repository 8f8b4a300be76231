"""What OpenAPI says of the commands: an example of what is sent, and of what comes back. Their owners say the rest."""

from typing import Any

from services.gateway.agenda import RecordKind
from services.gateway.examples import EVENT_ID, PLACE_ID, RECORDS

_JSON = "application/json"
_IMPORT_ID = "01KASH0B2N5V8XQ4M7TDZWJ6YC"
_OTHER_ID = "01KASG0W6R2T9GH4ZQVNM8CJXB"
_SUBMISSION = {
    "title": "Swing manouche au Grenier",
    "category": "concert",
    "schedule": {"kind": "dates", "dates": [{"start": "2026-12-05T20:00", "end": "2026-12-05T23:00"}]},
    "place": {"name": "Le Grenier", "street": "Rue Visart de Bocarmé 14", "postcode": "5020", "locality": "Temploux"},
    "organiser": {"name": "Le Grenier de Temploux"},
    "price": {"kind": "fixed", "offers": [{"name": "Prévente", "amount": 12}]},
    "contact": {"name": "Anne", "email": "anne@example.org"},
    "site": "cinqmille",
}
_PATCH = {"changes": [{"date": "2026-12-05T20:00", "status": "cancelled", "reason": "illness"}]}
_RECEIPT = {
    "id": EVENT_ID,
    "status": "received",
    "revision": 1,
    "status_url": f"/v1/submissions/{EVENT_ID}",
    "edit_url": f"https://cinqmille.be/submissions/{EVENT_ID}?token=…",
    "edit_token": "…",
}
_CASE = {"id": f"{EVENT_ID}-1", "submission_id": EVENT_ID, "revision": 1, "site": "cinqmille", "state": "open"}
_REPORT = {
    "id": _IMPORT_ID,
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
            "submission_id": EVENT_ID,
            "submission_status": "approved",
            "links": {"status": f"/v1/submissions/{EVENT_ID}"},
        },
        {
            "number": 2,
            "line": 14,
            "uid": "2026-18@legrenier-temploux.example",
            "title": None,
            "outcome": "refused",
            "reason": "Il manque un titre (SUMMARY) : ajoutez-le dans votre agenda, puis renvoyez le fichier.",
        },
    ],
    "next": None,
}
_SUBSCRIPTION = {
    "email": "camille@example.org",
    "site": "cinqmille",
    "filter": {"category": ["concert"], "commune": ["namur"]},
    "language": "fr",
}
_FILE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Le Grenier//agenda//FR
BEGIN:VEVENT
UID:2026-17@legrenier-temploux.example
DTSTART;TZID=Europe/Brussels:20261205T200000
SUMMARY:Swing manouche au Grenier
END:VEVENT
END:VCALENDAR
"""
_DEFAULTS = {
    "place.name": "Le Grenier",
    "place.street": "Rue Visart de Bocarmé 14",
    "place.postcode": "5020",
    "place.locality": "Temploux",
    "organiser.name": "Le Grenier de Temploux",
    "organiser.url": "https://legrenier-temploux.example",
    "contact.email": "anne@example.org",
    "contact.name": "Anne",
    "contact.phone": "081 56 00 00",
    "category": "concert",
    "language": "fr",
    "site": "cinqmille",
    "source": "salle",
}
_IMPORT = {"id": _IMPORT_ID, "status": "working", "status_url": f"/v1/imports/{_IMPORT_ID}", "token": "…"}


def _route(
    back: object, *, sent: object = None, status: int = 200, parameters: dict[str, str] | None = None, key: bool = False
) -> dict[str, Any]:
    """A route that answers `back`, and takes a JSON body when there is something `sent`."""
    extra: dict[str, Any] = {}
    if sent is not None:
        schema = {"schema": {"type": "object"}, "example": sent}
        extra["requestBody"] = {"required": True, "content": {_JSON: schema}}
    named = [_parameter(name, "query", words) for name, words in (parameters or {}).items()]
    if key:
        named.append(_parameter("Idempotency-Key", "header", "Sent again within 7 days, it gets the same answer."))
    if named:
        extra["parameters"] = named
    return {
        "openapi_extra": extra,
        "responses": {status: {"description": "The answer", "content": {_JSON: {"example": back}}}},
    }


def _parameter(name: str, where: str, words: str) -> dict[str, Any]:
    return {"name": name, "in": where, "required": False, "description": words, "schema": {"type": "string"}}


_TOKEN = {"token": "The edit token, unless it is the bearer token of `Authorization`."}
_REASONED = {"decision": "request_changes", "reason": "Il manque l’heure de fin."}

SUBMIT = _route(_RECEIPT, sent=_SUBMISSION, status=202, key=True)
VALIDATE = _route({"findings": [{"code": "price_missing", "level": "advice"}]}, sent=_SUBMISSION)
FOLLOW = _route(_RECEIPT | {"status": "approved"}, parameters=_TOKEN)
REVISE = _route(_RECEIPT | {"revision": 2}, sent=_PATCH, status=202, parameters=_TOKEN)
WITHDRAW = _route({"id": EVENT_ID, "status": "withdrawn", "revision": 1}, status=202, parameters=_TOKEN)

IMPORTED = _route(
    _REPORT,
    parameters={
        "token": "That of the answer to the file, unless it is the bearer token, or the key that sent the file is.",
        "cursor": "The `next` of the answer before.",
        "limit": "At most so many items, 1 to 200; 100 when nothing is said.",
        "outcome": "`accepted`, `changed`, `unchanged` or `refused`.",
    },
)
IMPORT = _route(_IMPORT, status=202)
IMPORT["openapi_extra"] = {
    "parameters": [
        _parameter(name, "query", f"What holds where an item says nothing, such as `{value}`.")
        for name, value in _DEFAULTS.items()
    ],
    "requestBody": {
        "required": True,
        "content": {
            "text/calendar": {"schema": {"type": "string"}, "example": _FILE},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "contact.email"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        **{name: {"type": "string"} for name in _DEFAULTS},
                    },
                },
                "example": {"file": _FILE, **_DEFAULTS},
            },
        },
    },
}

CASES = _route(
    {"items": [_CASE], "next": None},
    parameters={
        "site": "A site's slug, or `network`; else the person's own.",
        "state": "`open` when nothing is said.",
        "cursor": "The `next` of the answer before.",
        "limit": "At most so many.",
    },
)
CASE = _route(_CASE)
DECIDE = _route(_CASE | {"state": "changes_requested"}, sent=_REASONED)
REVOKE = _route(_CASE | {"state": "open"}, sent={"reason": "Publié par erreur."})

SUBSCRIBE = _route({"status": "accepted"}, sent=_SUBSCRIPTION, status=202)
TOKEN = _route({"status": "accepted"}, sent={"token": "…"})


def edit(kind: RecordKind) -> dict[str, Any]:
    """Of the route that changes a record."""
    made = _route(RECORDS[kind], sent={"name": RECORDS[kind]["name"], "aliases": ["Le Grenier"]})
    return made | {"tags": ["records"], "description": "For volunteers, editors and ops. A former name stays an alias."}


def merge(kind: RecordKind) -> dict[str, Any]:
    """Of the route that says that a record is another."""
    made = _route(RECORDS[kind], sent={"into": PLACE_ID if kind == "places" else _OTHER_ID})
    words = "For volunteers, editors and ops. The record is withdrawn in favour of the other, and its events follow."
    return made | {"tags": ["records"], "description": words}
