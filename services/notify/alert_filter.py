"""What somebody may ask to be alerted about: a question to the agenda, without the days."""

from typing import Any

from pydantic import ConfigDict, ValidationInfo, field_validator

from shared.filters import EventFilter
from shared.i18n import ExplainedError

_DAYS = {"when": "when", "from_": "from", "to": "to"}


def _without_days(schema: dict[str, Any]) -> None:
    for name in _DAYS.values():
        schema["properties"].pop(name)


class AlertFilter(EventFilter):
    """A filter without `when`, `from` and `to`: an alert comes when something is announced, not when it takes place.

    "This weekend" would be the weekend after the announcement, which nobody expects.
    """

    model_config = ConfigDict(json_schema_extra=_without_days)

    @field_validator("when", "from_", "to", mode="before")
    @classmethod
    def _no_days(cls, given: object, info: ValidationInfo) -> object:
        if given in (None, "", []):
            return None
        raise ExplainedError("mails.error.dates_in_alert", name=_DAYS[info.field_name or ""])
