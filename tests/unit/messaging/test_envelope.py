"""CloudEvents in headers: what is sent can be read, and what cannot be read is said to be so."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from shared.runtime.envelope import Envelope, Undecodable, read_attributes
from shared.runtime.logs import correlation
from tests.harness.tiny import Said


@dataclass(frozen=True)
class Record:
    headers: tuple[tuple[str, bytes], ...]
    topic: str = "t"
    partition: int = 0
    offset: int = 0
    key: bytes | None = b"k"
    value: bytes | None = b"{}"


def headers(**changes: bytes | None) -> tuple[tuple[str, bytes], ...]:
    envelope = Envelope.new(type="tiny.said", source="tiny", subject="k", sequence=7, data=Said(n=7))
    found = {name: value.encode() for name, value in envelope.headers().items()} | changes
    return tuple((name, value) for name, value in found.items() if value is not None)


def test_what_is_sent_can_be_read() -> None:
    token = correlation.set("the request")
    sent = Envelope.new(type="tiny.said", source="tiny", subject="k", sequence=7, data=Said(n=7), cause="replay")
    correlation.reset(token)
    read = read_attributes(Record(tuple((name, value.encode()) for name, value in sent.headers().items())))
    assert (read.id, read.type, read.source, read.subject) == (sent.id, "tiny.said", "tiny", "k")
    assert (read.sequence, read.cause, read.time) == (7, "replay", sent.time)
    assert read.correlation_id == "the request"
    assert sent.headers()["ce_specversion"] == "1.0"
    assert sent.data == b'{"n":7,"text":""}'


def test_outside_of_any_request_a_message_begins_its_own_story() -> None:
    first, second = (
        Envelope.new(type="tiny.said", source="tiny", subject="k", sequence=1, data=Said(n=1)) for _ in range(2)
    )
    assert first.correlation_id != second.correlation_id
    assert first.id != second.id
    assert first.time.tzinfo is UTC


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"ce_id": None}, "ce_id"),
        ({"ce_id": b""}, "ce_id"),
        ({"ce_type": b"\xff"}, "ce_type is not UTF-8"),
        ({"ce_cause": b"resurrection"}, "ce_cause"),
        ({"ce_sequence": b"one"}, "not readable"),
        ({"ce_time": b"yesterday"}, "not readable"),
        ({"ce_time": b"2026-03-29T02:30:00"}, "no zone"),
    ],
)
def test_what_cannot_be_read_is_named(changes: dict[str, bytes | None], complaint: str) -> None:
    with pytest.raises(Undecodable, match=complaint):
        read_attributes(Record(headers(**changes)))


def test_a_header_that_is_there_twice_says_two_things() -> None:
    with pytest.raises(Undecodable, match="twice"):
        read_attributes(Record((*headers(), ("ce_sequence", b"8"))))


def test_headers_that_are_not_ours_are_not_looked_at() -> None:
    found = read_attributes(Record((*headers(), ("trace", b"\xff"), ("trace", b"\xfe"))))
    assert found.sequence == 7


def test_other_producers_may_leave_out_the_correlation_and_write_time_their_way() -> None:
    found = read_attributes(Record(headers(ce_correlationid=None, ce_time=b"2026-03-29T01:30:00Z")))
    assert found.correlation_id == ""
    assert found.time == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
