"""The one model of a question to the agenda: API, pages, exports, subscriptions, digests and widget all speak it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, Self
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from shared import communes, dates
from shared.filter_values import Categories, Communes, Moment, Provinces, Sites, When, Words, unknown
from shared.folding import fold
from shared.i18n import DEFAULT, ExplainedError, Lang


class EventFilter(BaseModel):
    """What somebody wants to see. Every part is optional; several values of one part are alternatives.

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

    @classmethod
    def from_query(cls, pairs: Iterable[tuple[str, str]], sites: Collection[str] | None = None) -> Self:
        """From a URL's parameters, each as often as it stands there; those that are not ours must be taken out before.

        Empty values, as a form sends them, count as absent. With `sites`, a site that is not one of them is an error.
        Raises pydantic's `ValidationError`, in which our own reasons are `ExplainedError`s.
        """
        given: dict[str, list[str]] = {}
        for name, value in pairs:
            if value.strip() or name not in PARAMETERS:
                given.setdefault(name, []).append(value)
        data: dict[str, Any] = {name: values if len(values) > 1 else values[0] for name, values in given.items()}
        return cls.model_validate(data, context={"sites": sites}, by_name=False, by_alias=True)

    def canonical(self) -> tuple[tuple[str, str], ...]:
        """Sorted names with their values, only those that are set: equal for equal questions."""
        dumped = self.model_dump(mode="json", exclude_defaults=True)
        return tuple(
            (name, ",".join(value) if isinstance(value, list) else value) for name, value in sorted(dumped.items())
        )

    def to_query(self) -> str:
        """The query of a URL that asks the same; empty for a filter without conditions."""
        return urlencode(self.canonical(), safe=",:")

    def windows(self, now: datetime, lang: Lang = DEFAULT) -> list[dates.Window]:
        """The windows that the dates asked for mean now; from now on when none were asked for."""
        if self.when is not None:
            return dates.windows(self.when, now, lang)
        return [dates.between(self.from_, self.to, now, lang)]

    def matches(
        self,
        *,
        category: str,
        sites: Collection[str],
        nis: str | None,
        province: str | None,
        occurrences: Iterable[tuple[datetime, datetime | None]],
        text: str,
        now: datetime,
    ) -> bool:
        """Whether an event is one that was asked for.

        `occurrences` are starts and ends as `dates.span` gives them (None: the end is not known). `text` is all that
        `q` is looked for in: every word of `q` must begin a word of it, whatever the case and accents.
        """
        return (
            (not self.category or category in self.category)
            and (not self.site or not set(self.site).isdisjoint(sites))
            and (not self.province or province in self.province)
            and (not self.commune or (nis is not None and _slug_of(nis) in self.commune))
            and _has_words(self.q, text)
            and self._has_date(occurrences, now)
        )

    def _has_date(self, occurrences: Iterable[tuple[datetime, datetime | None]], now: datetime) -> bool:
        asked = self.windows(now)
        spans = [dates.span(start, end) for start, end in occurrences]
        return any(window.overlaps(*span) for window in asked for span in spans)


PARAMETERS: tuple[str, ...] = tuple(field.alias or name for name, field in EventFilter.model_fields.items())
"""The names in a URL, for who has to tell them from parameters of their own."""


def _slug_of(nis: str) -> str | None:
    commune = communes.commune(nis)
    return commune.slug if commune else None


def _has_words(q: str | None, text: str) -> bool:
    padded = f" {fold(text)}"
    return all(f" {word}" in padded for word in fold(q or "").split())
