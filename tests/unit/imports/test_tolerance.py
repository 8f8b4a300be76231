"""Whatever is broken in a file, its events are all accounted for, and a broken one costs no other."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.imports.lines import content_lines, is_calendar
from services.ingest.imports.mapping import Group, body_of
from services.ingest.imports.splitting import grouped, split
from shared.i18n import ExplainedError
from tests.unit.imports.files import DEFAULTS, bodies, body, calendar, event

START = "DTSTART;TZID=Europe/Brussels:20261205T200000"
GOOD = event(START, uid="good@example.org", title="Café-théâtre")
TITLES = ["Premier", "Café-théâtre", "Dernier"]


def titles(data: bytes) -> list[str]:
    return [found.title for found in split(data).events]


@pytest.mark.parametrize(
    "data",
    [
        calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier")),
        b"\xef\xbb\xbf" + calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier")),
        calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier")).replace(b"\r\n", b"\r"),
        calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier")).replace(b"\r\n", b"\n\n"),
        calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier")).decode().encode("utf-16"),
        calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier"))
        .decode()
        .encode("utf-16-le"),
        calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier"))
        .decode()
        .encode("latin-1"),
        calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier")).replace(b"SUM", b"S\0UM"),
        calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier")).replace(
            b"END:VEVENT\r\n", b""
        ),
        calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier"))
        .replace(b"BEGIN:VCALENDAR\r\n", b"")
        .replace(b"END:VCALENDAR\r\n", b""),
        calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier")).replace(
            b"END:VEVENT", b"BEGIN:VALARM\r\nTRIGGER:-PT1H\r\nSUMMARY:Alarme\r\nEND:VEVENT"
        ),
        calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier")).lower().title(),
        b"  "
        + calendar(event(START, title="Premier"), GOOD, event(START, uid="z", title="Dernier")).replace(
            b"\r\n", b"\r\n  "
        ),
    ],
    ids=[
        *("plain", "bom", "cr-only", "blank-lines", "utf-16", "utf-16-unmarked", "latin-1", "nul", "no-end"),
        *("no-frame", "alarm-without-end", "any-case", "indented"),
    ],
)
def test_all_events_are_found(data: bytes) -> None:
    assert is_calendar(data)
    found = titles(data)
    assert [title.casefold() for title in found] == [title.casefold() for title in TITLES]


def test_a_letter_folded_in_the_middle_and_a_tab_are_one_line() -> None:
    raw = (
        calendar(event(START, title="Fête à Andenne"))
        .replace("ê".encode(), b"\xc3\r\n \xaa")
        .replace(b"And", b"An\n\td")
    )
    assert titles(raw) == ["Fête à Andenne"]


def test_lines_in_two_encodings_are_both_read() -> None:
    data = calendar(GOOD, event(START, uid="z", title="PLACE")).replace(b"PLACE", "Fête".encode("cp1252"))
    assert titles(data) == ["Café-théâtre", "Fête"]


def test_quoted_printable_with_soft_line_breaks() -> None:
    line = "SUMMARY;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:F=EAte =\r\nde la =E9=\r\n musique"
    assert titles(calendar(event(line, START, title=None))) == ["Fête de la é musique"]


def test_a_line_break_that_was_not_escaped_is_part_of_the_text() -> None:
    sent = body(
        START, "DESCRIPTION:Trois groupes\r\nBar: oui\r\nhttps://example.org/x\r\net puis la suite", "URL:http://a.be/"
    )
    assert sent["description"] == "Trois groupes\nBar: oui\nhttps://example.org/x\net puis la suite"
    assert sent["links"] == [{"url": "http://a.be/"}]


def test_a_quote_that_is_never_closed() -> None:
    sent = body('DTSTART;TZID="Romance Standard Time:20261205T200000', title="Ici")
    assert sent["schedule"]["dates"] == [{"start": "2026-12-05T20:00"}]


def test_what_is_no_event_is_counted() -> None:
    data = calendar(GOOD, "BEGIN:VTODO\r\nSUMMARY:x\r\nEND:VTODO", "BEGIN:VFREEBUSY\r\nEND:VFREEBUSY")
    assert split(data).ignored == {"VTODO": 1, "VFREEBUSY": 1}


def test_the_line_is_that_of_its_begin() -> None:
    data = calendar(GOOD, event(START, "DESCRIPTION:long\r\n er", uid="z"))
    lines = data.decode().split("\r\n")
    assert [lines[found.line - 1] for found in split(data).events] == ["BEGIN:VEVENT"] * 2


def test_who_is_invited_and_whom_to_write_to_is_not_kept() -> None:
    data = calendar(
        event(START, "ATTENDEE;CN=Jean:mailto:jean@example.org", "ORGANIZER;CN=Anne:mailto:anne@example.org")
    )
    assert "jean" not in str([found.row() for found in split(data).events])
    assert "anne@" not in str([found.row() for found in split(data).events])
    (sent,) = bodies(data, {**DEFAULTS, "contact": {"email": "x@example.org"}})
    assert sent["organiser"] == {"name": "Anne"}


def test_rows_say_what_the_file_said() -> None:
    data = calendar(event(START, "RRULE:FREQ=WEEKLY;COUNT=3", 'X-ALT-DESC;FMTTYPE="text/html":<b>a\\,b</b>'))
    (found,) = split(data).events
    assert type(found).read(found.row()).row() == found.row()


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_noise_raises_nothing_and_leaves_the_rest(data: st.DataObject) -> None:
    noisy = bytearray(
        event(START, "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20261212T190000Z", "GEO:50.4;4.8", uid="n").encode()
    )
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(14, len(noisy) - 12))
        noisy[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    # A wild BEGIN or END may cut the noisy one in two, but never takes the good one with it.
    file = calendar("%%", GOOD).replace(b"%%", bytes(noisy))
    events = split(file).events
    assert any(found.title == "Café-théâtre" and found.uid == "good@example.org" for found in events)
    for found in events:
        with contextlib.suppress(ExplainedError):
            body_of(Group(*grouped([found])), DEFAULTS)


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_bytes_can_be_read(data: bytes) -> None:
    list(content_lines(data))
    split(b"BEGIN:VEVENT\r\n" + data)
