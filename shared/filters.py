"""The one model of a question to the agenda: API, pages, exports, subscriptions, digests and widget all speak it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Self
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from shared import communes, dates
from shared.filter_places import USUAL_RADIUS, Bbox, Near, Radius
from shared.filter_values import (
    Categories,
    Communes,
    Features,
    Ids,
    Lanes,
    Languages,
    Moment,
    Provinces,
    Sites,
    Tags,
    When,
    Words,
    YesOrNo,
    unknown,
)
from shared.findable import Findable
from shared.folding import fold, slug
from shared.geo import Point, distance
from shared.i18n import DEFAULT, ExplainedError, Lang
from shared.parameters import by_name


class EventFilter(BaseModel):
    """What somebody wants to see. Every part is optional; several values of one part are alternatives, but of `access`
    every feature must be there.

    `free`, `family` and `online` are true, false, or not asked: what is not known is neither. What takes place both
    ways is online and is not. What has no coordinates is in no box and near to nothing.

    Values are in canonical form once validated: slugs (`commune` also takes a name or an NIS code), sorted, without
    doubles; instants in UTC. Unknown parameters are an error. Frozen and hashable, so it serves as a cache's key.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True)

    site: Sites = ()
    q: Words = None
    when: When = None
    from_: Moment = Field(default=None, alias="from")
    to: Moment = None
    province: Provinces = ()
    commune: Communes = ()
    category: Categories = ()
    tag: Tags = ()
    place: Ids = ()
    organiser: Ids = ()
    artist: Ids = ()
    free: YesOrNo = None
    access: Features = ()
    family: YesOrNo = None
    online: YesOrNo = None
    language: Languages = ()
    lane: Lanes = ()
    bbox: Bbox = None
    near: Near = None
    radius: Radius = None

    @field_validator("from_", "to")
    @classmethod
    def _one_way_to_ask(cls, given: date | datetime | None, info: ValidationInfo) -> date | datetime | None:
        if given is not None and info.data.get("when") is not None:
            raise ExplainedError("filters.error.when_and_range")
        if given is not None and info.field_name == "to" and info.data.get("from_") is not None:
            dates.check_range(info.data["from_"], given)
        return given

    @field_validator("site")
    @classmethod
    def _known_site(cls, given: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = (info.context or {}).get("sites")
        for name in given:
            if known is not None and name not in known:
                raise unknown("site", name, sorted(known))
        return given

    @field_validator("radius")
    @classmethod
    def _of_a_circle(cls, given: float | None, info: ValidationInfo) -> float | None:
        """The usual one is not written. That of a `near` which could not be read is no error of its own."""
        if given is not None and info.data.get("near", "wrong") is None:
            raise ExplainedError("filters.error.radius_alone")
        return None if given == USUAL_RADIUS else given

    @classmethod
    def from_query(cls, pairs: Iterable[tuple[str, str]], sites: Collection[str] | None = None) -> Self:
        """From a URL's parameters, each as often as it stands there; those that are not ours must be taken out before.

        Empty values, as a form sends them, count as absent. With `sites`, a site that is not one of them is an error.
        Raises pydantic's `ValidationError`, in which our own reasons are `ExplainedError`s.
        """
        given = by_name((name, value) for name, value in pairs if value.strip() or name not in PARAMETERS)
        return cls.model_validate(given, context={"sites": sites}, by_name=False, by_alias=True)

    def canonical(self) -> tuple[tuple[str, str], ...]:
        """Sorted names with their values, only those that are set: equal for equal questions."""
        dumped = self.model_dump(mode="json", exclude_defaults=True)
        return tuple((name, _written(value)) for name, value in sorted(dumped.items()))

    def to_query(self) -> str:
        """The query of a URL that asks the same; empty for a filter without conditions."""
        return urlencode(self.canonical(), safe=",:/")

    def windows(self, now: datetime, lang: Lang = DEFAULT) -> list[dates.Window]:
        """The windows that the dates asked for mean now; from now on when none were asked for."""
        if self.when is not None:
            return dates.windows(self.when, now, lang)
        return [dates.between(self.from_, self.to, now, lang)]

    @property
    def reach(self) -> float:
        """The radius of the circle around `near`, in metres."""
        return 1000 * (USUAL_RADIUS if self.radius is None else self.radius)

    def is_here(self, point: Point) -> bool:
        """Whether a point is where it was asked for: within the box and the circle, their edges included."""
        return (self.bbox is None or self.bbox.holds(point)) and (
            self.near is None or distance(self.near, point) <= self.reach
        )

    def matches(self, found: Findable, now: datetime) -> bool:
        """Whether an event is one that was asked for. Every word of `q` must begin a word of its text, whatever the
        case and accents; one of its dates must overlap one of the windows.
        """
        return (
            (not self.category or found.category in self.category)
            and _any_of(self.site, found.sites)
            and _any_of(self.province, found.provinces)
            and _any_of(self.commune, map(_slug_of, found.nis))
            and _any_of(self.tag, map(slug, found.tags))
            and _any_of(self.place, found.place_ids)
            and (not self.organiser or found.organiser_id in self.organiser)
            and _any_of(self.artist, found.artist_ids)
            and self.free in (None, found.is_free)
            and set(self.access).issubset(found.access)
            and self.family in (None, found.family)
            and (self.online is None or self.online in found.online)
            and _any_of(self.language, found.languages)
            and (not self.lane or found.lane in self.lane)
            and ((self.bbox is None and self.near is None) or any(map(self.is_here, found.points)))
            and _has_words(self.q, found.text)
            and self._has_date(found, now)
        )

    def _has_date(self, found: Findable, now: datetime) -> bool:
        asked = self.windows(now)
        return any(window.overlaps(start, until) for window in asked for start, until in found.spans)


PARAMETERS: tuple[str, ...] = tuple(field.alias or name for name, field in EventFilter.model_fields.items())
"""The names in a URL, for who has to tell them from parameters of their own."""


def _written(value: object) -> str:
    """A value as a URL has it, from one as JSON has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return ",".join(value) if isinstance(value, list) else str(value)


def _any_of(asked: tuple[str, ...], there: Iterable[str | None]) -> bool:
    return not asked or not set(asked).isdisjoint(there)


def _slug_of(nis: str) -> str | None:
    commune = communes.commune(nis)
    return commune.slug if commune else None


def _has_words(q: str | None, text: str) -> bool:
    return not q or all(f" {word}" in f" {_folded(text)}" for word in fold(q).split())


@lru_cache(maxsize=16)
def _folded(text: str) -> str:
    """One text is asked for the words of many filters."""
    return fold(text)
