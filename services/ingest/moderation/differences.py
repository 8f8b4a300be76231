"""What a revision changes of what is public, and how long it can wait. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.dates.schedule import Occurrence, occurrences
from shared.events.content import OFF, OVERRIDES_AT_MOST, EventContent, Override

AT_ONCE = frozenset({"status", "reason", "availability", "price", "booking"})
"""What an organiser may change without a volunteer: nobody must find a closed door, or pay what is not asked."""

SOON = timedelta(hours=48)

Key = tuple[str, str]

_OF_A_DATE = tuple(name for name in Override.model_fields if name not in ("entry", "original"))


@dataclass(frozen=True, slots=True)
class Difference:
    """The fields that differ, of the whole event and by the entry and original start of a date."""

    fields: tuple[str, ...]
    dates: dict[Key, tuple[str, ...]]

    @property
    def needs_a_volunteer(self) -> bool:
        """Whether anything in it is for a volunteer."""
        named = {name for fields in (self.fields, *self.dates.values()) for name in fields}
        return not named <= AT_ONCE

    def listed(self) -> dict[str, Any]:
        """For a case: the dates in their order."""
        dates = sorted(self.dates.items(), key=lambda item: item[0][::-1])
        return {
            "fields": list(self.fields),
            "dates": [{"entry": entry, "original": start, "fields": list(names)} for (entry, start), names in dates],
        }


def difference(before: EventContent, after: EventContent) -> Difference:
    names = (name for name in EventContent.model_fields if name != "overrides")
    was, now = by_date(before), by_date(after)
    dates = {key: _differing(was.get(key), now.get(key)) for key in {**was, **now}}
    return Difference(
        tuple(name for name in names if getattr(before, name) != getattr(after, name)),
        {key: fields for key, fields in dates.items() if fields},
    )


def is_soon(before: EventContent, after: EventContent, now: datetime) -> bool:
    """Whether a date that the change affects, as it was or as it would be, is not over and begins within 48 hours."""
    was, will_be = _ahead(before, now), _ahead(after, now)
    changed = difference(before, after)
    if set(changed.fields) - AT_ONCE - {"schedule"}:
        return bool(was or will_be)
    return any(_seen(was.get(id)) != _seen(will_be.get(id)) for id in {**was, **will_be})


def with_news_of_status(before: EventContent, after: EventContent) -> EventContent:
    """`before` with what `after` says of dates that are off or sold out, if that is news; else `before` itself.

    So too where both together say something of more dates than a content may: then it waits for a volunteer.
    """
    was, now = by_date(before), by_date(after)
    keys = list({**was, **now})
    pairs = [(_stops(before, None), _stops(after, None))]
    pairs += [(_stops(before, was.get(key)), _stops(after, now.get(key))) for key in keys]
    if not any(new and not old for olds, news in pairs for old, new in zip(olds, news, strict=True)):
        return before
    merged = [_with_status(key, was.get(key), now.get(key)) for key in keys]
    overrides = tuple(override for override in merged if _differing(None, override))
    if len(overrides) > OVERRIDES_AT_MOST:
        return before
    return before.model_copy(
        update={
            "status": after.status,
            "reason": after.reason,
            "availability": after.availability,
            "overrides": overrides,
        }
    )


def by_date(content: EventContent) -> dict[Key, Override]:
    return {(override.entry, override.original): override for override in content.overrides}


def _stops(content: EventContent, said: Override | None) -> tuple[bool, bool]:
    """Whether one should stay at home: because it is off, because it is sold out."""
    status = (said.status if said else None) or content.status
    availability = (said.availability if said else None) or content.availability
    return status in OFF, availability == "sold_out"


def _with_status(key: Key, was: Override | None, now: Override | None) -> Override:
    base = was or Override(entry=key[0], original=key[1])
    said = {name: getattr(now, name) if now else None for name in ("status", "reason", "availability")}
    return base.model_copy(update=said)


def _differing(was: Override | None, now: Override | None) -> tuple[str, ...]:
    nothing = Override(entry="", original="2000-01-01")
    return tuple(name for name in _OF_A_DATE if getattr(was or nothing, name) != getattr(now or nothing, name))


def _ahead(content: EventContent, now: datetime) -> dict[str, Occurrence]:
    """What is not over and begins within 48 hours, by its id."""
    found = occurrences("", content, (now, now + SOON))
    return {one.id: one for one in found if one.until > now and one.start < now + SOON}


def _seen(one: Occurrence | None) -> object:
    """All of a date that a volunteer has to look at."""
    if one is None:
        return None
    return one.local_start, one.local_end, one.local_doors, one.place, one.override.title, one.override.artists
