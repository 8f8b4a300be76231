"""The words of moderation."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

CaseState = Literal["open", "approved", "amended", "changes_requested", "rejected", "superseded", "withdrawn"]
"""`amended`: a change by the organiser that shows without a volunteer. `superseded`: a newer revision came before a
decision. `withdrawn`: the organiser took the submission back.
"""

Choice = Literal["approve", "request_changes", "reject"]

OUTCOME: dict[Choice, Literal["approved", "changes_requested", "rejected"]] = {
    "approve": "approved",
    "request_changes": "changes_requested",
    "reject": "rejected",
}

# Tabs and line ends are text.
_NO_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of a case, for the answer to who decided it. `decided_at` in ISO 8601."""

    case: str
    state: CaseState
    decision_id: str
    decided_at: str


Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=_NO_CONTROLS)]


class DecisionBody(BaseModel):
    """The body of a decision. A reason is needed where the organiser has to do something, or gets a refusal."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    decision: Choice
    reason: Reason | None = None


class RevokeBody(BaseModel):
    """The body of an undoing; it may be left out unless an amendment is undone, which needs a reason."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    reason: Reason | None = None


def case_id(submission_id: str, revision: int) -> str:
    return f"{submission_id}-{revision}"
