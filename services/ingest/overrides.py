"""From the changes that were sent to what is said of single dates, each found by the name that the change gives it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.ingest.errors import explained_field, wrong
from services.ingest.model import ChangeSent, Sent
from services.ingest.model.base import check_doors, check_end
from services.ingest.named_dates import followed, named
from services.ingest.notes import Note
from services.ingest.parts import artists_of, booking_of, place_of, price_of
from services.ingest.places import PlaceUnknown
from shared.dates.slots import Slot
from shared.events.content import OVERRIDES_AT_MOST, EventContent, Override
from shared.events.schedule import Schedule
from shared.i18n import ExplainedError
from shared.runtime.problems import FieldError


@dataclass(slots=True)
class Overridden:
    """What came of the changes. A change whose date is gone since is in the notes: it comes back with its date."""

    overrides: list[Override] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    errors: list[FieldError] = field(default_factory=list)


def overridden(sent: Sent, schedule: Schedule, before: EventContent | None, lost_before: Sequence[str]) -> Overridden:
    """`lost_before`: the names of dates that were gone in the revision before already."""
    result = Overridden()
    taken: set[tuple[str, str]] = set()
    for number, change in enumerate(sent.changes):
        path = f"changes.{number}"
        slots = named(schedule, change.named, change.entry)
        if not slots:
            slots, was_there = followed(schedule, before, change.named, change.entry) if before else ([], False)
            if not slots and (was_there or change.named in lost_before):
                result.notes.append(Note("change_lost", path, {"start": change.named}))
                continue
        if error := _unusable(change, slots, taken, path):
            result.errors.append(error)
            continue
        taken |= {(slot.entry, slot.original) for slot in slots}
        _add(result, sent, change, slots, path)
    if len(result.overrides) > OVERRIDES_AT_MOST:
        result.errors.append(wrong("changes", "changes_many", count=OVERRIDES_AT_MOST))
    return result


def _unusable(change: ChangeSent, slots: Sequence[Slot], taken: set[tuple[str, str]], path: str) -> FieldError | None:
    name = f"{path}.date" if change.date else f"{path}.original"
    if not slots:
        return wrong(name, "change_unknown", start=change.named)
    if any((slot.entry, slot.original) in taken for slot in slots):
        return wrong(name, "change_twice", start=change.named)
    if change.start is not None and len(slots) > 1:
        return wrong(name, "change_several", start=change.named)
    start = change.start or slots[0].start
    for part, moment, check in (("end", change.end, check_end), ("doors", change.doors, check_doors)):
        try:
            if moment is not None:
                check(start, moment)
        except ExplainedError as error:
            return explained_field(f"{path}.{part}", error)
    return None


def _add(result: Overridden, sent: Sent, change: ChangeSent, slots: Sequence[Slot], path: str) -> None:
    place = None
    if change.place is not None:
        try:
            place, notes = place_of(change.place, f"{path}.place")
        except PlaceUnknown as unknown:
            result.errors.append(unknown.field_error(f"{path}.place"))
            return
        result.notes += notes
    said = Override(
        entry="",
        original="2000-01-01",
        start=change.start,
        end=change.end,
        doors=change.doors,
        status=change.status,
        reason=change.reason if change.status not in (None, "scheduled") else None,
        availability=change.availability,
        title=sent.texts(change.title or {}),
        place=place,
        price=price_of(change.price) if change.price else None,
        booking=booking_of(change.booking) if change.booking else None,
        artists=artists_of(change.artists) if change.artists is not None else None,
    )
    if said.model_dump(exclude_defaults=True, exclude={"entry", "original"}):
        result.overrides += [said.model_copy(update={"entry": slot.entry, "original": slot.original}) for slot in slots]
