"""Canonical records of places, organisers and artists: what finds them, and what an event adds to them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shared.events.catalogue import ArtistSnapshot, OrganiserSnapshot, PlaceSnapshot, Record
from shared.events.content import Artist, EventContent, Organiser, Place
from shared.folding import fold, slug
from shared.runtime.ids import new_id

Kind = Literal["place", "organiser", "artist"]

MODELS: Mapping[Kind, type[Record]] = {
    "place": PlaceSnapshot,
    "organiser": OrganiserSnapshot,
    "artist": ArtistSnapshot,
}
SLUG_LENGTH = 60
_POINT = frozenset({"latitude", "longitude"})
_FILLED = {"url", "street", *_POINT}
"""What a later approval may add where it is missing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record and how it is found. `inherited` are the keys of records that turned out to be this one."""

    kind: Kind
    record: Record
    inherited: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        """No two records of a kind share one; a withdrawn record has none."""
        if self.record.state == "withdrawn":
            return frozenset()
        return own_keys(self.record) | self.inherited


Known = Mapping[Kind, Mapping[str, Entry]]
"""Records by kind and key."""

Names = Mapping[Kind, frozenset[str]]
"""Keys by kind: what has to be looked up."""


def own_keys(record: Record) -> frozenset[str]:
    """The keys of its name and aliases. A place's hold for its locality: every village has its parish hall."""
    names = (record.name, *record.aliases)
    if isinstance(record, PlaceSnapshot):
        return frozenset(_place_key(name, record.nis, record.locality) for name in names)
    return frozenset(map(_name_key, names))


def names_in(content: EventContent) -> Names:
    """All that an event names, its single dates too."""
    return {
        "place": frozenset(_place_key(one.name, one.nis, one.locality) for one in content.places()),
        "organiser": frozenset({_name_key(content.organiser.name)}),
        "artist": frozenset(_name_key(artist.name) for artist in artists_of(content)),
    }


class Resolver:
    """Gives what an event names the id of its record, from `known` or new. `changed` are the records to store."""

    def __init__(self, known: Known, now: datetime) -> None:
        self._known = {kind: dict(known.get(kind, {})) for kind in MODELS}
        self._now = now
        self._changed: dict[str, Entry] = {}

    @property
    def changed(self) -> tuple[Entry, ...]:
        return tuple(self._changed.values())

    def content(self, content: EventContent) -> EventContent:
        """The same event with the ids of its records, in what is said of single dates too."""
        overrides = tuple(
            said.model_copy(
                update={
                    "place": said.place and self._place(said.place),
                    "artists": said.artists and tuple(map(self._artist, said.artists)),
                }
            )
            for said in content.overrides
        )
        return content.model_copy(
            update={
                "place": content.place and self._place(content.place),
                "organiser": self._organiser(content.organiser),
                "artists": tuple(map(self._artist, content.artists)),
                "overrides": overrides,
            }
        )

    def _place(self, place: Place) -> Place:
        key = _place_key(place.name, place.nis, place.locality)
        return place.model_copy(update={"id": self._id("place", key, place.model_dump(exclude={"id"}))})

    def _organiser(self, organiser: Organiser) -> Organiser:
        said = organiser.model_dump(exclude={"id"})
        return organiser.model_copy(update={"id": self._id("organiser", _name_key(organiser.name), said)})

    def _artist(self, artist: Artist) -> Artist:
        said = artist.model_dump(exclude={"id"})
        return artist.model_copy(update={"id": self._id("artist", _name_key(artist.name), said)})

    def _id(self, kind: Kind, key: str, said: Mapping[str, Any]) -> str:
        """The id of the record found by `key`: filled in where `said` knows more, or made of it."""
        entry = self._known[kind].get(key)
        if entry is None:
            entry = Entry(kind, _new(kind, said, self._now))
            self._store(entry)
        elif gaps := gaps_filled(entry.record, said):
            self._store(Entry(kind, self._next(entry.record, gaps), entry.inherited))
        return entry.record.id

    def _next(self, record: Record, changes: Mapping[str, Any]) -> Record:
        """One version further, however often one event adds to it."""
        version = record.version + (record.id not in self._changed)
        return record.model_copy(update={**changes, "version": version, "updated_at": self._now})

    def _store(self, entry: Entry) -> None:
        self._changed[entry.record.id] = entry
        self._known[entry.kind].update(dict.fromkeys(entry.keys, entry))


def gaps_filled(record: Record, said: Mapping[str, Any]) -> dict[str, Any]:
    """What `said` knows and the record does not; both coordinates or none. Nothing is overwritten."""
    mine = record.model_dump(include=_FILLED)
    gaps = {name: said[name] for name in mine if mine[name] is None and said.get(name) is not None}
    if not gaps.keys() >= _POINT:
        gaps = {name: value for name, value in gaps.items() if name not in _POINT}
    return gaps


def slug_of(kind: Kind, name: str) -> str:
    """For addresses; the kind itself for a name without a Latin letter or digit."""
    return slug(name, SLUG_LENGTH) or kind


def _new(kind: Kind, said: Mapping[str, Any], now: datetime) -> Record:
    made = {**said, "id": new_id(), "version": 1, "slug": slug_of(kind, said["name"]), "updated_at": now}
    return MODELS[kind].model_validate(made)


def artists_of(content: EventContent) -> tuple[Artist, ...]:
    """Those of the event, then those of single dates."""
    return (*content.artists, *(artist for said in content.overrides for artist in said.artists or ()))


def _place_key(name: str, nis: str, locality: str) -> str:
    return f"{nis} {fold(locality)} {_name_key(name)}"


def _name_key(name: str) -> str:
    """Folded; as it is where folding leaves nothing, as of a name in Cyrillic."""
    return fold(name) or name.strip().casefold()
