"""What moderation does with each message of `mille.submissions.v1`."""

from services.ingest.handover import SubmissionNotFound
from services.ingest.moderation.cases import Cases
from shared.events.submissions import SubmissionReference, SubmissionWithdrawn
from shared.runtime.message import Message, Poison


class SubmissionMessages:
    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    async def take_in(self, message: Message) -> None:
        data = message.data
        if not isinstance(data, SubmissionReference):
            raise Poison("a message about a submission without one")
        try:
            if isinstance(data, SubmissionWithdrawn):
                await self._cases.withdraw(data.submission_id, data.revision, message.id)
            else:
                await self._cases.open(data.submission_id, data.revision)
        except SubmissionNotFound:
            raise Poison(f"no submission {data.submission_id} with a revision {data.revision}") from None
