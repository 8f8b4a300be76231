"""Places, organisers and artists as search tells them."""

import json
from typing import Any

from services.gateway.agenda import Agenda, Reading, RecordKind
from services.gateway.errors import RecordGone, RecordNotFound
from services.gateway.links import PublicLinks
from shared.events.base import Payload, Ulid
from shared.events.catalogue import Record
from shared.i18n import Lang

PARAMETERS: dict[RecordKind, str] = {"places": "place", "organisers": "organiser", "artists": "artist"}
"""By which parameter their events are asked for."""


class Became(Payload):
    """A record that turned out to be another, or none that we know."""

    merged_into: Ulid | None = None
    detail: str | None = None


class Found(Payload):
    record: Record


class _Members(Payload):
    record: dict[str, Any]


async def read_record(agenda: Agenda, kind: RecordKind, id: str, lang: Lang) -> tuple[Record | str, Reading]:
    """The record, or the id of the one that it became.

    Raises `RecordNotFound`, `RecordGone` and `ServiceUnavailable`.
    """
    reading = await agenda.record(kind, id, lang)
    if reading.answer.status == 410:
        became = Became.model_validate_json(reading.answer.body)
        if became.merged_into is None:
            raise RecordGone(became.detail)
        return became.merged_into, reading
    if reading.answer.status != 200:
        raise RecordNotFound
    return Found.model_validate_json(reading.answer.body).record, reading


def public_record(kind: RecordKind, record: Record, reading: Reading, links: PublicLinks) -> bytes:
    """All that the record says, with the addresses of its events."""
    members = _Members.model_validate_json(reading.answer.body).record
    members.pop("merged_into", None)
    asked = [(PARAMETERS[kind], record.id)]
    addresses = {name: links.api(f"events{suffix}", asked) for name, suffix in (("events", ""), ("ics", ".ics"))}
    return json.dumps(members | {"links": addresses}, ensure_ascii=False).encode()
