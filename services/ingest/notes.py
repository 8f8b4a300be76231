"""What reading a submission had to guess, or could not place: moderation makes a finding of each."""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(frozen=True, slots=True)
class Note:
    """`field` is a dotted path in the body."""

    code: str
    field: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
