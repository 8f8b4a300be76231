"""A submission as people send it: what can be read, and what cannot be meant.

Pure. Strict about types, and about names it does not know: a misspelt field would be lost without a word.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

from services.ingest.fields import Email, Line, Local, OptionalLine, Phone, ProseTexts, TitleTexts, Url
from shared.dates import RangeReversed
from shared.events.base import Lang
from shared.i18n import ExplainedError
from shared.taxonomy import CategoryKey

DATES_AT_MOST = 400

State = Literal["received", "in_review", "changes_requested", "approved", "rejected", "withdrawn"]
"""The workflow of a submission."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _When(_Sent):
    """When something is, on the wall clock of the place."""

    start: Local | None = None
    end: Local | None = None
    doors: Local | None = None

    @field_validator("end")
    @classmethod
    def _after_start(cls, end: str | None, info: ValidationInfo) -> str | None:
        start = info.data.get("start")
        if end is None or start is None:
            return end
        if len(end) != len(start):
            raise ExplainedError("ingest.field.end_form")
        # Same form, so the texts compare as the times do; a last day may be the first.
        if end < start or (end == start and "T" in end):
            raise RangeReversed(start, end)
        return end

    @field_validator("doors")
    @classmethod
    def _before_start(cls, doors: str | None, info: ValidationInfo) -> str | None:
        start = info.data.get("start")
        if doors is None or start is None:
            return doors
        if "T" not in doors or "T" not in start or doors > start:
            raise ExplainedError("ingest.field.doors", start=start)
        return doors


class DateSent(_When):
    """One date. `key`, from an earlier answer, says which of the dates it was, so that a moved one stays the same."""

    start: Local
    key: Annotated[str, StringConstraints(pattern=r"^d[0-9]{1,6}$")] | None = None


class ScheduleSent(_Sent):
    dates: Annotated[tuple[DateSent, ...], Field(max_length=DATES_AT_MOST)]


class PlaceSent(_Sent):
    name: Line
    street: OptionalLine | None = None
    postcode: Annotated[str, StringConstraints(strip_whitespace=True, max_length=12)]
    locality: OptionalLine | None = None


class OrganiserSent(_Sent):
    name: Line
    url: Url | None = None


class OfferSent(_Sent):
    """In euro."""

    name: Line
    amount: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)]
    condition: OptionalLine | None = None


class PriceSent(_Sent):
    kind: Literal["free", "fixed", "range", "pay_what_you_want", "unknown"] = "unknown"
    offers: Annotated[tuple[OfferSent, ...], Field(max_length=30)] = ()


class LinkSent(_Sent):
    url: Url
    label: OptionalLine | None = None


class Contact(_Sent):
    """Who may be asked. Personal: it stays in ingest."""

    email: Email
    name: OptionalLine | None = None
    phone: Phone | None = None


class SourceSent(_Sent):
    type: Literal["form", "api"] = "api"
    external_id: OptionalLine | None = None


class Sent(_When):
    """The body of `POST /v1/submissions`. `start`, `end` and `doors` here are short for a schedule of one date.

    A plain text is in `language`; French when nothing is said.
    """

    title: TitleTexts
    summary: ProseTexts = {}
    description: ProseTexts = {}
    language: Lang = "fr"
    languages: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...], Field(max_length=10)
    ] = ()
    category: CategoryKey | None = None
    tags: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    schedule: ScheduleSent | None = None
    place: PlaceSent
    organiser: OrganiserSent
    price: PriceSent | None = None
    links: Annotated[tuple[LinkSent, ...], Field(max_length=20)] = ()
    contact: Contact
    site: Slug | None = None
    source: SourceSent = SourceSent()

    @property
    def dates(self) -> tuple[DateSent, ...]:
        """The dates, whichever way they were given; empty when none was."""
        if self.schedule is not None:
            return self.schedule.dates
        if self.start is None:
            return ()
        return (DateSent.model_construct(start=self.start, end=self.end, doors=self.doors, key=None),)

    def texts(self, field: dict[Any, str]) -> dict[Lang, str]:
        """The texts that say something, a plain one under the submission's language."""
        return {language or self.language: text for language, text in field.items() if text}
