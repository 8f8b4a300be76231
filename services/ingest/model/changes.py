"""How single dates differ from the rest, as people send it."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from services.ingest.fields import Local, TitleTexts
from services.ingest.model.base import When
from services.ingest.model.parts import ArtistSent, BookingSent, PlaceSent, PriceSent
from shared.events.content import Availability, Status, StatusReason
from shared.i18n import ExplainedError

CHANGES_AT_MOST = 400


class ChangeSent(When):
    """What is said of one date alone; what is left out is as for the others.

    The date is named by `date`, its start as it is now or as it first was (without a time: all that start on that
    day), or else by `entry` and `original` of an earlier answer. `start` moves it.
    """

    date: Local | None = None
    entry: Annotated[str, StringConstraints(max_length=20)] | None = None
    original: Local | None = None
    status: Status | None = None
    reason: StatusReason | None = None
    availability: Availability | None = None
    title: TitleTexts | None = None
    place: PlaceSent | None = None
    price: PriceSent | None = None
    booking: BookingSent | None = None
    artists: Annotated[tuple[ArtistSent, ...], Field(max_length=60)] | None = None

    @model_validator(mode="after")
    def _names_a_date(self) -> "ChangeSent":
        by_entry = self.entry is not None and self.original is not None
        if (self.date is None) != by_entry or (self.entry is None) != (self.original is None):
            raise ExplainedError("ingest.field.change_date")
        return self

    @property
    def named(self) -> str:
        """The start by which it names its date."""
        return self.date or self.original or ""
