"""Indexes as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import IndexModel


@dataclass(frozen=True, slots=True)
class Index:
    """An index over one or several fields. `expire_after`: seconds after the time in the field, when the document
    goes.
    """

    keys: str | tuple[str, ...]
    unique: bool = False
    partial: Mapping[str, Any] | None = None
    expire_after: int | None = None

    def model(self) -> IndexModel:
        options: dict[str, Any] = {}
        if self.unique:
            options["unique"] = True
        if self.partial is not None:
            options["partialFilterExpression"] = dict(self.partial)
        if self.expire_after is not None:
            options["expireAfterSeconds"] = self.expire_after
        keys = (self.keys,) if isinstance(self.keys, str) else self.keys
        return IndexModel([(key, 1) for key in keys], **options)


RUNTIME_COLLECTIONS: Mapping[str, tuple[Index, ...]] = {
    "outbox": (
        Index(("pending", "_id"), partial={"pending": True}),
        Index(("pending", "key", "sequence"), partial={"pending": True}),
        Index("expire_at", expire_after=0),
    ),
    "dead_letters": (
        Index("origin", unique=True),
        Index(("state", "topic", "at")),
        Index("expire_at", expire_after=0),
    ),
    "leases": (),
    "taken": (Index("expire_at", expire_after=0),),
    "runtime": (),
}
"""What the runtime keeps in each service's own database: see outbox.py, leases.py, sequence.py, epoch.py, refill.py,
dead_letters.py."""
