"""What a volunteer changes in a record: its names and address, and that two records are one. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints

from services.catalogue.errors import MergedAlready, MergedIntoItself, NoStreet
from services.catalogue.records import Entry, gaps_filled, own_keys, slug_of
from shared.events.base import Ulid
from shared.events.catalogue import PlaceSnapshot, Record
from shared.folding import fold

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class RecordChanges(BaseModel):
    """What is not given stays. `aliases` replaces all of them; without it a former name becomes one. `street` is for
    places.
    """

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    aliases: Annotated[tuple[Name, ...], Field(max_length=100)] | None = None
    url: HttpUrl | None = None
    street: Name | None = None


class MergeInto(BaseModel):
    """The record that stays."""

    model_config = ConfigDict(extra="forbid")

    into: Ulid


def edited(entry: Entry, changes: RecordChanges, now: datetime) -> Entry:
    """The record as it is from now on; `entry` itself where nothing differs. Raises MergedAlready and NoStreet."""
    record = entry.record
    if record.state == "withdrawn":
        raise MergedAlready(id=record.merged_into)
    given = changes.model_dump(mode="json", exclude_unset=True)
    if "street" in given and not isinstance(record, PlaceSnapshot):
        raise NoStreet(field="street")
    name = changes.name or record.name
    names = (*record.aliases, record.name) if changes.aliases is None else changes.aliases
    given |= {"name": name, "aliases": _others(name, names)}
    if all(getattr(record, field) == value for field, value in given.items()):
        return entry
    return Entry(entry.kind, _next(record, now, slug=slug_of(entry.kind, name), **given), entry.inherited)


def merged(source: Entry, target: Entry, now: datetime) -> tuple[Entry, Entry]:
    """`source` withdrawn and `target` with its names, its keys, and what it knew more; both unchanged when that has
    been done already. Raises MergedIntoItself and MergedAlready.
    """
    old, new = source.record, target.record
    if old.id == new.id:
        raise MergedIntoItself(field="into")
    if old.merged_into == new.id:
        return source, target
    for record, field in ((old, None), (new, "into")):
        if record.state == "withdrawn":
            raise MergedAlready(field=field, id=record.merged_into)
    aliases = _others(new.name, (*new.aliases, old.name, *old.aliases))
    kept = _next(new, now, aliases=aliases, **gaps_filled(new, old.model_dump()))
    inherited = (target.inherited | source.keys) - own_keys(kept)
    gone = _next(old, now, state="withdrawn", merged_into=new.id)
    return Entry(source.kind, gone), Entry(target.kind, kept, inherited)


def repointed(entry: Entry, into: str, now: datetime) -> Entry:
    """A record that was merged into one that is merged itself now: it points at the last, never along a chain."""
    return Entry(entry.kind, _next(entry.record, now, merged_into=into), entry.inherited)


def _others(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Each once, and not the name itself, however it is spelled."""
    by_spelling = {fold(other) or other: other for other in reversed([*names])}
    by_spelling.pop(fold(name) or name, None)
    return tuple(reversed(by_spelling.values()))


def _next(record: Record, now: datetime, **changes: Any) -> Record:
    return record.model_copy(update={**changes, "version": record.version + 1, "updated_at": now})
