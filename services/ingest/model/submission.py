"""The whole body of a submission."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from services.ingest.fields import Id, Instant, Line, ProseTexts, TitleTexts
from services.ingest.model.base import When
from services.ingest.model.changes import CHANGES_AT_MOST, ChangeSent
from services.ingest.model.parts import (
    AccessibilitySent,
    ArtistSent,
    AudienceSent,
    BookingSent,
    Contact,
    LinkSent,
    OrganiserSent,
    PlaceSent,
    PriceSent,
    SourceSent,
)
from services.ingest.model.schedule import DateSent, DatesSent, ScheduleSent
from shared.events.base import Lang
from shared.events.content import Availability, Status, StatusReason
from shared.taxonomy import CategoryKey

State = Literal["received", "in_review", "changes_requested", "approved", "rejected", "withdrawn"]
"""The workflow of a submission."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]

_NOTHING_SAID: Any = object()


def _said(place: Any, info: ValidationInfo) -> Any:
    """`null` says that the place is to be announced; what is online needs none; else it was forgotten."""
    if place is not _NOTHING_SAID:
        return place
    if info.data.get("attendance") == "online":
        return None
    raise PydanticCustomError("missing", "Field required")


class Sent(When):
    """The body of `POST /v1/submissions`. `start`, `end` and `doors` here are short for a schedule of one date.

    A plain text is in `language`; French when nothing is said. `status`, `reason` and `availability` hold for every
    date without one of its own in `changes`.
    """

    title: TitleTexts
    summary: ProseTexts = Field(default={})
    description: ProseTexts = Field(default={})
    language: Lang = "fr"
    languages: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...], Field(max_length=10)
    ] = ()
    category: CategoryKey | None = None
    tags: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    schedule: ScheduleSent | None = None
    changes: Annotated[tuple[ChangeSent, ...], Field(max_length=CHANGES_AT_MOST)] = ()
    status: Status = "scheduled"
    reason: StatusReason | None = None
    availability: Availability = "unknown"
    attendance: Literal["offline", "online", "mixed"] = "offline"
    place: Annotated[PlaceSent | None, BeforeValidator(_said)] = Field(
        default_factory=lambda: _NOTHING_SAID, validate_default=True
    )
    organiser: OrganiserSent
    artists: Annotated[tuple[ArtistSent, ...], Field(max_length=60)] = ()
    part_of: Id | None = None
    booking: BookingSent | None = None
    price: PriceSent | None = None
    audience: AudienceSent | None = None
    accessibility: AccessibilitySent | None = None
    links: Annotated[tuple[LinkSent, ...], Field(max_length=20)] = ()
    publish_at: Instant | None = None
    contact: Contact
    site: Slug | None = None
    source: SourceSent = SourceSent()

    @property
    def dates(self) -> tuple[DateSent, ...]:
        """The single dates, whichever way they were given; empty when none was."""
        if isinstance(self.schedule, DatesSent):
            return self.schedule.dates
        if self.start is None or self.schedule is not None:
            return ()
        return (DateSent.model_construct(start=self.start, end=self.end, doors=self.doors, key=None),)

    def texts(self, field: dict[Any, str]) -> dict[Lang, str]:
        """The texts that say something, a plain one under the submission's language."""
        return {language or self.language: text for language, text in field.items() if text}
