"""A submission as people send it: what can be read, and what cannot be meant. Pure.

Strict about types, and about names it does not know: a misspelt field would be lost without a word.
"""

from services.ingest.model.changes import CHANGES_AT_MOST, ChangeSent
from services.ingest.model.parts import (
    AccessibilitySent,
    ArtistSent,
    AudienceSent,
    BookingSent,
    Contact,
    LinkSent,
    OfferSent,
    OrganiserSent,
    PlaceSent,
    PriceSent,
    SourceSent,
)
from services.ingest.model.schedule import (
    DATES_AT_MOST,
    DateSent,
    DatesSent,
    HoursSent,
    OngoingSent,
    RecurringSent,
    RuleSent,
    ScheduleSent,
    SpecialSent,
)
from services.ingest.model.submission import Sent, Slug, State

__all__ = [
    "CHANGES_AT_MOST",
    "DATES_AT_MOST",
    "AccessibilitySent",
    "ArtistSent",
    "AudienceSent",
    "BookingSent",
    "ChangeSent",
    "Contact",
    "DateSent",
    "DatesSent",
    "HoursSent",
    "LinkSent",
    "OfferSent",
    "OngoingSent",
    "OrganiserSent",
    "PlaceSent",
    "PriceSent",
    "RecurringSent",
    "RuleSent",
    "ScheduleSent",
    "Sent",
    "Slug",
    "SourceSent",
    "SpecialSent",
    "State",
]
