"""CloudEvents 1.0 in Kafka's binary mode: the attributes are headers, the payload is the value.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol, Self

from shared.events.base import Payload
from shared.runtime.ids import new_id
from shared.runtime.logs import correlation

Cause = Literal["live", "replay"]
Headers = list[tuple[str, bytes]]

_REQUIRED = ("ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "ce_specversion", "ce_cause", "ce_sequence")


class Undecodable(ValueError):
    """A record that no consumer can ever read; its text says what is wrong with it."""


class Record(Protocol):
    """What is used of a Kafka record."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Iterable[tuple[str, bytes]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """What a message says of itself. `sequence` is the version of the entity named by `subject`; `cause` is `replay`
    only from `mille replay`.
    """

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    sequence: int
    cause: Cause
    correlation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope(Attributes):
    """One message to send; `data` is its payload as JSON."""

    data: bytes

    @classmethod
    def new(
        cls,
        *,
        type: str,
        source: str,
        subject: str,
        sequence: int,
        data: Payload,
        cause: Cause = "live",
        time: datetime | None = None,
    ) -> Self:
        """`time` is the machine's, where none is given."""
        return cls(
            id=new_id(),
            type=type,
            source=source,
            subject=subject,
            time=time or datetime.now(UTC),
            sequence=sequence,
            cause=cause,
            correlation_id=correlation.get() or new_id(),
            data=data.model_dump_json().encode(),
        )

    def headers(self) -> dict[str, str]:
        return {
            "ce_id": self.id,
            "ce_source": self.source,
            "ce_type": self.type,
            "ce_time": self.time.isoformat(),
            "ce_subject": self.subject,
            "ce_specversion": "1.0",
            "ce_cause": self.cause,
            "ce_sequence": str(self.sequence),
            "ce_correlationid": self.correlation_id,
            "content-type": "application/json",
        }


def read_attributes(record: Record) -> Attributes:
    """Raises Undecodable for missing, doubled, non-text or senseless headers."""
    raw: dict[str, str] = {}
    for name, value in record.headers:
        if name.startswith("ce_"):
            if name in raw:
                raise Undecodable(f"header {name} is there twice")
            try:
                raw[name] = value.decode()
            except (UnicodeDecodeError, AttributeError) as error:
                raise Undecodable(f"header {name} is not UTF-8 text") from error
    missing = [name for name in _REQUIRED if not raw.get(name)]
    if missing:
        raise Undecodable(f"headers missing: {', '.join(missing)}")
    if raw["ce_cause"] not in ("live", "replay"):
        raise Undecodable(f"ce_cause is {raw['ce_cause']!r}, not live or replay")
    try:
        time, sequence = datetime.fromisoformat(raw["ce_time"]), int(raw["ce_sequence"])
    except ValueError as error:
        raise Undecodable(f"header not readable: {error}") from error
    if time.tzinfo is None:
        raise Undecodable("ce_time has no zone")
    cause: Cause = "live" if raw["ce_cause"] == "live" else "replay"
    return Attributes(
        id=raw["ce_id"],
        type=raw["ce_type"],
        source=raw["ce_source"],
        subject=raw["ce_subject"],
        time=time,
        sequence=sequence,
        cause=cause,
        correlation_id=raw.get("ce_correlationid", ""),
    )
