"""What OpenAPI says of the bodies that ingest reads raw: their schema, and examples that a test reads."""

from typing import Any

from pydantic import BaseModel

from services.ingest.model import Sent

_WHO: dict[str, Any] = {
    "place": {"name": "Le Grenier", "street": "Rue Visart de Bocarmé 14", "postcode": "5020", "locality": "Temploux"},
    "organiser": {"name": "Le Grenier ASBL", "url": "https://www.legrenier-temploux.example"},
    "contact": {"name": "Claire", "email": "claire@legrenier-temploux.example"},
    "site": "cinqmille",
}

CONCERT: dict[str, Any] = {
    "title": "Swing manouche au Grenier",
    "description": "Trois cordes, un harmonica et une soupe à l’oignon.",
    "category": "concert",
    "start": "2026-12-05T20:00",
    "end": "2026-12-05T23:00",
    "doors": "2026-12-05T19:00",
    "artists": [{"name": "Trio Les Hérons"}],
    "price": {"kind": "range", "offers": [{"name": "prévente", "amount": 10}, {"name": "sur place", "amount": 12}]},
    "booking": {"kind": "advised", "phone": "+32 81 00 00 00", "until": "2026-12-04"},
    "accessibility": {"entrance": "yes", "toilets": "no"},
    **_WHO,
}
CLASS: dict[str, Any] = {
    "title": {"fr": "Danses folk pour débutants", "nl": "Folkdans voor beginners"},
    "category": "atelier",
    "schedule": {
        "kind": "recurring",
        "rules": [
            {
                "start": "2026-09-08T19:30",
                "end": "2026-09-08T21:30",
                "rrule": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270629",
                "except_school_holidays": "fr",
            }
        ],
    },
    "changes": [
        {"date": "2026-12-08T19:30", "status": "cancelled", "reason": "illness"},
        {"date": "2026-12-15T19:30", "start": "2026-12-16T19:30", "title": "Bal de fin d’année"},
    ],
    "audience": {"min_age": 12, "family": True},
    **_WHO,
}
EXHIBITION: dict[str, Any] = {
    "title": "Gravures de la Meuse",
    "category": "exposition",
    "schedule": {
        "kind": "ongoing",
        "first": "2026-12-04",
        "last": "2027-01-31",
        "hours": [{"days": ["WE", "TH", "FR"], "opens": "14:00", "closes": "18:00"}],
        "special": [{"day": "2026-12-05", "opens": "10:00", "closes": "20:00"}],
        "closed": ["2026-12-25", "2027-01-01"],
    },
    "changes": [{"date": "2026-12-04T14:00", "title": "Vernissage", "price": {"kind": "free"}}],
    "price": {"kind": "pay_what_you_want"},
    **_WHO,
}

SUBMISSIONS = {"concert": CONCERT, "class": CLASS, "exhibition": EXHIBITION}
PATCHES: dict[str, dict[str, Any]] = {
    "cancelled": {"status": "cancelled", "reason": "weather"},
    "sold_out": {"changes": [{"date": "2026-12-05T20:00", "availability": "sold_out"}]},
    "moved": {"start": "2026-12-12T20:00", "end": None, "doors": None},
    "place_to_be_announced": {"place": None},
}


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    """The schema with each `$ref` replaced by what it stands for: OpenAPI looks for definitions elsewhere."""
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(definitions[node["$ref"].rpartition("/")[2]], definitions)
    return {name: _inlined(value, definitions) for name, value in node.items() if name != "$defs"}


def _body(schema: dict[str, Any], examples: dict[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    named = {name: {"value": value} for name, value in examples.items()}
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema, "examples": named}}}}


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    inlined: dict[str, Any] = _inlined(schema, schema.get("$defs", {}))
    return inlined


SUBMISSION = _body(_schema(Sent), SUBMISSIONS)
VALIDATION = _body({"type": "object"}, SUBMISSIONS)
PATCH = _body({"type": "object"}, PATCHES, "application/merge-patch+json")
