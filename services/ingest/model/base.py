"""What all parts of a submission have in common."""

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from services.ingest.fields import Local
from shared.dates import RangeReversed
from shared.i18n import ExplainedError


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class When(Part):
    """When something is, on the wall clock of the place."""

    start: Local | None = None
    end: Local | None = None
    doors: Local | None = None

    @field_validator("end")
    @classmethod
    def _after_start(cls, end: str | None, info: ValidationInfo) -> str | None:
        start = info.data.get("start")
        if end is not None and start is not None:
            check_end(start, end)
        return end

    @field_validator("doors")
    @classmethod
    def _before_start(cls, doors: str | None, info: ValidationInfo) -> str | None:
        start = info.data.get("start")
        if doors is not None and start is not None:
            check_doors(start, doors)
        return doors


def check_end(start: str, end: str) -> None:
    """Raises an `ExplainedError` for an end that does not go with its start."""
    if len(end) != len(start):
        raise ExplainedError("ingest.field.end_form")
    # Same form, so the texts compare as the times do; a last day may be the first.
    if end < start or (end == start and "T" in end):
        raise RangeReversed(start, end)


def check_doors(start: str, doors: str) -> None:
    """Raises an `ExplainedError` for doors that do not open before the start."""
    if "T" not in doors or "T" not in start or doors > start:
        raise ExplainedError("ingest.field.doors", start=start)
