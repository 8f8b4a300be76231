"""`mille.decisions.v1`: what was decided of a submission, by whom, when and why.

The sequence of a decision is a counter of its submission: +1 per decision.
"""

from pydantic import AwareDatetime

from shared.events.base import Payload, Ulid
from shared.events.content import EventContent


class Decision(Payload):
    """What all decisions say. `decided_by` is an account's or a key's id, never a name or an address."""

    submission_id: Ulid
    decision_id: Ulid
    revision: int
    decided_by: str
    decided_at: AwareDatetime
    reason: str | None = None


class SubmissionApproved(Decision):
    """Carries the whole content, so that the catalogue needs nobody to act on it. `site` is whose form was used."""

    content: EventContent
    site: str | None = None
    source: str


class SubmissionAmended(SubmissionApproved):
    """A change by the organiser that shows without waiting for a volunteer, or the undoing of one.

    `in_review` says that a volunteer has still to look at it: it shows because the date is near.
    """

    in_review: bool = False


class SubmissionChangesRequested(Decision):
    pass


class SubmissionRejected(Decision):
    pass


class SubmissionRevoked(Decision):
    """An approval undone: the event leaves the public, the case is open again."""


class SubmissionWithdrawn(Decision):
    """The organiser took the submission back."""
