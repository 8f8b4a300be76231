"""The bench's events, made from a seed: the same numbers always give the same ones, each by itself. Pure.

What is not invented: the localities of Wallonia, and the sites with their coverage as delivered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, get_args

from bench.ground import Ground, ground, id_of
from bench.timetables import MIX, Kind
from bench.words import TAGS, text, title
from services.catalogue.site_files import read_sites
from shared.events.catalogue import (
    ArtistSnapshot,
    EventSnapshot,
    OrganiserSnapshot,
    PlaceSnapshot,
    Record,
    SiteSnapshot,
    covering,
)
from shared.events.content import Artist, Audience, EventContent, Offer, Override, Place, Price
from shared.events.schedule import DatesSchedule, Schedule
from shared.folding import slug
from shared.taxonomy import CategoryKey

NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
"""What the domain's clock shows: a Wednesday morning in December."""
SEED = 6

_KINDS, _SHARES = tuple(MIX), tuple(share for share, _ in MIX.values())

_OF_DATES: Mapping[CategoryKey, int] = {
    "concert": 26, "theatre": 12, "danse": 4, "cirque": 2, "cinema": 6, "conference": 9, "atelier": 8, "stage": 4,
    "jeune-public": 7, "visite": 8, "marche": 4, "fete": 5, "souper-bal": 4, "litterature": 3, "autre": 2,
}  # fmt: skip
_SPOKEN = frozenset({"theatre", "conference", "litterature", "cinema", "jeune-public", "visite", "atelier", "stage"})


@dataclass(frozen=True, slots=True)
class Corpus:
    """So many events, and what they name."""

    count: int
    seed: int
    ground: Ground
    sites: tuple[SiteSnapshot, ...]
    covered: Mapping[str, tuple[str, ...]]
    """The sites that cover each commune, by its NIS code."""

    def events(self) -> Iterator[EventSnapshot]:
        return (self.event(number) for number in range(self.count))

    def event(self, number: int, version: int = 1) -> EventSnapshot:
        """A later `version` says something else in its summary."""
        chance = Random(f"{self.seed} event {number}")
        place = self._place(chance, number)
        content = self._content(chance, number, place, version)
        by_nis = {one.nis: self.covered[one.nis] for one in content.places()}
        published = NOW - timedelta(seconds=chance.randint(60, 120 * 86_400))
        return EventSnapshot(
            id=id_of("E", number),
            version=version,
            state="published",
            slug=slug(content.title["fr"]),
            content=content,
            sites=tuple(sorted({site for sites in by_nis.values() for site in sites})),
            sites_by_nis=by_nis,
            lead_site=next(iter(self.covered[place.nis]), None),
            source="form",
            decision_id=id_of("D", number),
            published_at=published,
            updated_at=published,
        )

    def records(self) -> Iterator[Record]:
        """The places, organisers and artists that events name."""
        known: dict[str, Any] = {"version": 1, "updated_at": NOW}
        for place in self.ground.places:
            yield PlaceSnapshot.model_validate(place.model_dump() | known | {"slug": slug(place.name)})
        for organiser in self.ground.organisers:
            yield OrganiserSnapshot.model_validate(organiser.model_dump() | known | {"slug": slug(organiser.name)})
        for artist in self.ground.artists:
            yield ArtistSnapshot.model_validate(artist.model_dump() | known | {"slug": slug(artist.name)})

    def _place(self, chance: Random, number: int) -> Place:
        """Mostly where its organiser is at home."""
        places = self.ground.places
        home = self.ground.home[self.ground.holder[number]]
        return places[home] if chance.random() < 0.7 else chance.choice(places)

    def _content(self, chance: Random, number: int, place: Place, version: int) -> EventContent:
        kind = chance.choices(_KINDS, _SHARES)[0]
        category, schedule = _category(chance, kind), MIX[kind][1](chance, NOW.date())
        artists = self._artists(chance, category)
        said = text(chance, 1, place.locality)
        return EventContent(
            title={"fr": title(chance, category, artists[0].name if artists else None)},
            summary={"fr": said if version == 1 else f"{said} Version {version}."},
            description={"fr": text(chance, chance.randint(2, 7), place.locality)},
            languages=("fr",) if category in _SPOKEN else (),
            category=category,
            tags=tuple(chance.sample(TAGS, chance.choice((0, 1, 1, 2, 2, 3)))),
            artists=artists,
            schedule=schedule,
            overrides=self._overrides(chance, kind, schedule),
            place=place,
            organiser=self.ground.organisers[self.ground.holder[number]],
            price=_price(chance),
            audience=Audience(family=True if category == "jeune-public" else chance.choice((None, None, True, False))),
            accessibility=self.ground.access[int(place.id[5:])] if place.id else {},
        )

    def _artists(self, chance: Random, category: CategoryKey) -> tuple[Artist, ...]:
        named = category in ("concert", "theatre", "danse", "cirque", "exposition", "litterature")
        return tuple(chance.sample(self.ground.artists, chance.randint(1, 3))) if named else ()

    def _overrides(self, chance: Random, kind: Kind, schedule: Schedule) -> tuple[Override, ...]:
        """A tour is elsewhere on each date; of other dates a few are off or sold out."""
        if not isinstance(schedule, DatesSchedule):
            return ()
        if kind == "tour":
            return tuple(
                Override(entry=date.key, original=date.original, place=chance.choice(self.ground.places))
                for date in schedule.dates[1:]
            )
        return tuple(
            Override(entry=date.key, original=date.original, **differs)
            for date in schedule.dates
            for differs in chance.choices(_DIFFERS, _HOW_OFTEN)
            if differs
        )


_DIFFERS: tuple[dict[str, Any], ...] = (
    {},
    {"status": "cancelled", "reason": "illness"},
    {"status": "postponed", "reason": "organisation"},
    {"availability": "sold_out"},
)
_HOW_OFTEN = (0.95, 0.02, 0.01, 0.02)


def corpus(count: int, seed: int = SEED) -> Corpus:
    sites = tuple(read_sites())
    grounds = ground(seed, count)
    covered = {place.nis: covering(list(sites), place.nis) for place in grounds.places}
    return Corpus(count, seed, grounds, sites, covered)


def today() -> date:
    return NOW.date()


def _category(chance: Random, kind: Kind) -> CategoryKey:
    fixed: dict[Kind, CategoryKey] = {
        "exhibition": "exposition", "permanent": "exposition", "weekly-market": "marche", "weekly-class": "atelier",
    }  # fmt: skip
    return fixed.get(kind) or chance.choices(tuple(_OF_DATES), tuple(_OF_DATES.values()))[0]


def _price(chance: Random) -> Price:
    kind = chance.choices(get_args(Price.model_fields["kind"].annotation), (30, 40, 8, 7, 15))[0]
    if kind not in ("fixed", "range"):
        return Price(kind=kind)
    full = float(chance.choice((4, 5, 6, 8, 10, 12, 15, 18, 22)))
    offers = [Offer(name="Sur place", amount=full), Offer(name="Prévente", amount=full - 2)]
    if chance.random() < 0.3:
        offers.append(Offer(name="Article 27", amount=1.25))
    return Price(kind=kind, offers=tuple(offers[: 1 if kind == "fixed" else 3]))
