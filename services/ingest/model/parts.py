"""The parts of a submission that are about who, where and how much."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from services.ingest.fields import Email, Line, Local, OptionalLine, Phone, Url
from services.ingest.model.base import Part
from shared.events.content import Access
from shared.i18n import ExplainedError

Age = Annotated[int, Field(ge=0, le=120)]


class PlaceSent(Part):
    name: Line
    street: OptionalLine | None = None
    postcode: Annotated[str, StringConstraints(strip_whitespace=True, max_length=12)]
    locality: OptionalLine | None = None


class OrganiserSent(Part):
    name: Line
    url: Url | None = None


class ArtistSent(Part):
    name: Line
    url: Url | None = None


class OfferSent(Part):
    """In euro."""

    name: Line
    amount: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)]
    condition: OptionalLine | None = None


class PriceSent(Part):
    kind: Literal["free", "fixed", "range", "pay_what_you_want", "unknown"] = "unknown"
    offers: Annotated[tuple[OfferSent, ...], Field(max_length=30)] = ()


class BookingSent(Part):
    """Whether and how to book. For the public, unlike the contact. `until` is the last moment."""

    kind: Literal["none", "advised", "required", "unknown"] = "unknown"
    url: Url | None = None
    phone: Phone | None = None
    email: Email | None = None
    until: Local | None = None


class AudienceSent(Part):
    """Ages in years, both included."""

    min_age: Age | None = None
    max_age: Age | None = None
    family: bool | None = None

    @field_validator("max_age")
    @classmethod
    def _in_order(cls, highest: int | None, info: ValidationInfo) -> int | None:
        lowest = info.data.get("min_age")
        if highest is not None and lowest is not None and highest < lowest:
            raise ExplainedError("ingest.field.ages", min_age=lowest, max_age=highest)
        return highest


class AccessibilitySent(Part):
    """Who does not know leaves it out: that is neither yes nor no."""

    entrance: Access = "unknown"
    toilets: Access = "unknown"
    parking: Access = "unknown"
    hearing_loop: Access = "unknown"
    sign_language: Access = "unknown"
    audio_description: Access = "unknown"
    relaxed: Access = "unknown"


class LinkSent(Part):
    url: Url
    label: OptionalLine | None = None


class Contact(Part):
    """Who may be asked. Personal: it stays in ingest."""

    email: Email
    name: OptionalLine | None = None
    phone: Phone | None = None


class SourceSent(Part):
    """`external_id` is the source's own."""

    type: Literal["form", "api", "file"] = "api"
    external_id: OptionalLine | None = None
