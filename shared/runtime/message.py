"""A message as a handler gets it, decoded from the raw record inside the handler's own guard."""

from dataclasses import asdict, dataclass

from pydantic import ValidationError

from shared.events.base import Payload
from shared.runtime.envelope import Attributes, Record, Undecodable, read_attributes
from shared.topics import Topic


class Poison(Exception):
    """Raised by a handler for a message that can never be taken in. It goes to the dead letters."""


class UnknownType(Exception):
    """A newer producer's type: acknowledged and counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Attributes):
    """One message as a handler gets it. `data` is None for a tombstone: the entity is gone."""

    topic: str
    key: str
    data: Payload | None


def decode(topic: Topic, record: Record) -> Message:
    """Raises Undecodable for what nobody can read, UnknownType for what we do not know yet."""
    try:
        key = (record.key or b"").decode()
    except UnicodeDecodeError as error:
        raise Undecodable("the key is not UTF-8 text") from error
    attributes = read_attributes(record)
    model = topic.types.get(attributes.type)
    if model is None:
        raise UnknownType(attributes.type)
    try:
        data = None if record.value is None else model.model_validate_json(record.value)
    except ValidationError as error:
        raise Undecodable(f"the payload is not a {attributes.type}: {error.error_count()} errors") from error
    return Message(**asdict(attributes), topic=topic.name, key=key, data=data)
