"""`mille.submissions.v1`: that something was sent, revised or withdrawn. Ids and revision only: what was sent stays
with ingest.
"""

from shared.events.base import Payload, Ulid


class SubmissionReference(Payload):
    """Points at one revision of a submission (the first is 1)."""

    submission_id: Ulid
    revision: int


class SubmissionReceived(SubmissionReference):
    pass


class SubmissionRevised(SubmissionReference):
    pass


class SubmissionWithdrawn(SubmissionReference):
    pass
