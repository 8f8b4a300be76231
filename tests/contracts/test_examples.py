"""Every message that was ever an example can be read with today's models, and every type has one.

Examples stay for ever: a new form of a type gets a new file beside the old one.
"""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from shared import events, topics
from shared.events.mail import MailRequested, unseal
from shared.runtime.message import Message, decode

FOLDER = Path(events.__file__).parent / "examples"
EXAMPLES = sorted(FOLDER.glob("*.json"))
TOPICS = {topic.name: topic for topic in topics.TOPICS}

# What the example of a mail is sealed with: no secret, and used for nothing else.
MAIL_KEY = "bWlsbGUtZXhhbXBsZXMtb25seS1ub3QtYS1zZWNyZXQ="


def read(path: Path) -> Message:
    example: dict[str, Any] = json.loads(path.read_text())
    record = SimpleNamespace(
        topic=example["topic"],
        partition=0,
        offset=0,
        key=example["key"].encode(),
        value=json.dumps(example["value"]).encode(),
        headers=[(name, value.encode()) for name, value in example["headers"].items()],
    )
    return decode(TOPICS[example["topic"]], record)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_can_be_read(path: Path) -> None:
    message = read(path)
    assert message.data is not None
    assert message.source in TOPICS[message.topic].producers
    assert path.name.startswith(f"{message.topic.split('.')[1]}.{message.type}")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_newer_producers_fields_do_no_harm(path: Path, tmp_path: Path) -> None:
    example = json.loads(path.read_text())
    example["value"]["of_tomorrow"] = {"unknown": True}
    newer = tmp_path / path.name
    newer.write_text(json.dumps(example))
    assert read(newer).data == read(path).data


def test_every_type_of_every_topic_has_an_example() -> None:
    shown = {(message.topic, message.type) for message in map(read, EXAMPLES)}
    assert shown == {(topic.name, type) for topic in topics.TOPICS for type in topic.types}


def test_the_example_of_a_mail_can_be_opened() -> None:
    message = read(FOLDER / "mail.mail.requested.json")
    assert isinstance(message.data, MailRequested)
    assert unseal(message.data, MAIL_KEY).template == "submission_approved"
