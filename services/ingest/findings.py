"""A finding: one coded reason that a check raised about a submission."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

from shared.i18n import Lang, text

Level = Literal["blocking", "advice"]


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """`blocking` ones need a person even when the sender is trusted. `field` is a dotted path in the body."""

    code: str
    level: Level
    field: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        key = f"ingest.finding.{self.code}"
        return {"code": self.code, "level": self.level, "field": self.field, "key": key, "params": dict(self.params)}


def explained(stored: Mapping[str, Any], lang: Lang) -> dict[str, str]:
    """A stored finding as people get it."""
    told = text(stored["key"], lang, **stored["params"])
    return {"code": stored["code"], "level": stored["level"], "field": stored["field"], "text": told}
