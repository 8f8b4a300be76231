"""What a sender says beside the file: parts of a submission for what its events do not say. Pure."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from services.ingest.imports.errors import wrong
from services.ingest.model import Contact, OrganiserSent, PlaceSent, Slug
from services.ingest.model.base import Part
from services.ingest.places import PlaceUnknown, locate
from shared.events.base import Lang
from shared.runtime.problems import InvalidInput
from shared.runtime.validation import invalid
from shared.taxonomy import CategoryKey

FIELDS = (
    *("place.name", "place.street", "place.postcode", "place.locality"),
    *("organiser.name", "organiser.url", "contact.email", "contact.name", "contact.phone"),
    *("category", "language", "site", "source"),
)
"""The fields of a form, or of the query."""

_GROUPS = ("place", "organiser", "contact")
_ALONE = {"place": "name", "organiser": "name", "contact": "email"}
"""What is meant by a group's name alone, when it holds no JSON."""


class Defaults(Part):
    """`source` names a calendar among the sender's: the same UID in two of them is two events."""

    contact: Contact
    place: PlaceSent | None = None
    organiser: OrganiserSent | None = None
    category: CategoryKey | None = None
    language: Lang = "fr"
    site: Slug | None = None
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = Field(default="file")

    @property
    def parts(self) -> dict[str, Any]:
        """As parts of a submission's body."""
        return self.model_dump(mode="json", exclude_none=True, exclude={"source"})


def defaults_of(fields: Iterable[tuple[str, str]]) -> Defaults:
    """The defaults of a form: `place.name`, `place_name` and `place[name]` are the same, `defaults` may hold them all
    as JSON, and a group's name its own. Raises `InvalidInput`, with all that is wrong.
    """
    said: dict[str, str] = {}
    for name, value in fields:
        for path, text in _flat(_dotted(name), value):
            if path not in FIELDS:
                raise InvalidInput(errors=[wrong(path[:60], "unknown", accepted=", ".join(FIELDS))])
            if text and said.setdefault(path, text) != text:
                raise InvalidInput(errors=[wrong(path, "twice")])
    nested: dict[str, Any] = {"contact": {}}
    for path, text in said.items():
        group, dot, name = path.partition(".")
        if dot:
            nested.setdefault(group, {})[name] = text
        else:
            nested[group] = text
    try:
        defaults = Defaults.model_validate_json(json.dumps(nested))
    except ValidationError as error:
        raise invalid(error.errors(include_url=False, include_input=False)) from None
    if defaults.place is not None:
        try:
            locate(defaults.place)
        except PlaceUnknown as unknown:
            raise InvalidInput(errors=[unknown.field_error("place")]) from None
    return defaults


def _dotted(name: str) -> str:
    plain = name.strip().replace("[", ".").replace("]", "").lower()
    for group in _GROUPS:
        plain = plain.replace(f"{group}_", f"{group}.", 1) if plain.startswith(f"{group}_") else plain
    return plain.removeprefix("defaults.")


def _flat(name: str, value: str) -> Iterable[tuple[str, str]]:
    """The fields that one field of a form holds."""
    text = value.strip()
    if name != "defaults" and not (name in _GROUPS and text.startswith("{")):
        yield (f"{name}.{_ALONE[name]}" if name in _ALONE else name), text
        return
    try:
        held = json.loads(text)
    except ValueError:
        held = None
    if not isinstance(held, dict):
        raise InvalidInput(errors=[wrong(name, "json")])
    prefix = "" if name == "defaults" else f"{name}."
    for key, inner in held.items():
        if isinstance(inner, dict):
            yield from ((f"{prefix}{key}.{one}", _said(two)) for one, two in inner.items())
        else:
            yield prefix + key, _said(inner)


def _said(value: Any) -> str:
    return "" if value is None else str(value)
