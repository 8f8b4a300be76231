"""From the bytes of a calendar file to its content lines, whatever wrote it: RFC 5545, and what is in use beside it.

Bytes are unfolded before they are decoded, since some programs fold in the middle of a letter; each line is decoded on
its own, since files are glued together from several sources. Pure.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_BREAK = re.compile(rb"\r\n|\n|\r")
_MARKER = re.compile(rb"begin[ \t]*:[ \t]*v(?:calendar|event)", re.IGNORECASE)
_FRAME = re.compile(rb"[ \t]*(?:BEGIN|END):[A-Z-]+[ \t]*", re.IGNORECASE)
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z0-9-]*)\s*([;:])")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*(?:=\s*((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*))?')
_BROKEN_PARAMETER = re.compile(r";\s*([A-Za-z0-9-]+)\s*(?:=\s*([^;:]*))?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_KNOWN = re.compile(
    r"BEGIN|END|VERSION|PRODID|METHOD|CALSCALE|ATTACH|ATTENDEE|CATEGORIES|CLASS|COMMENT|COMPLETED|CONTACT"
    r"|CREATED|DESCRIPTION|DTEND|DTSTAMP|DTSTART|DUE|DURATION|EXDATE|EXRULE|FREEBUSY|GEO|LAST-MODIFIED|LOCATION"
    r"|ORGANIZER|PERCENT-COMPLETE|PRIORITY|RDATE|RECURRENCE-ID|RELATED-TO|REPEAT|REQUEST-STATUS|RESOURCES|RRULE"
    r"|SEQUENCE|STATUS|SUMMARY|TRANSP|TRIGGER|TZID|TZNAME|TZOFFSETFROM|TZOFFSETTO|TZURL|UID|URL|ACTION|NAME"
    r"|COLOR|IMAGE|CONFERENCE",
    re.IGNORECASE,
)
LONGEST = 200_000
"""Characters of one line that are kept; what is beyond that is no text that anybody wrote."""


@dataclass(frozen=True, slots=True)
class ContentLine:
    """`name` and the names of `params` are in upper case; `value` is as written, escapes and all."""

    number: int
    name: str
    params: dict[str, str]
    value: str


def is_calendar(data: bytes) -> bool:
    """Whether there is anything in it that a calendar file has."""
    return _MARKER.search(_as_ascii_superset(data)) is not None


def content_lines(data: bytes) -> Iterator[ContentLine]:
    """Every line that says something. `number` is that of its first line in the file, counted from 1.

    What is no content line is the rest of the text before it, whose line break somebody forgot to escape.
    """
    before: ContentLine | None = None
    for number, raw in _unfolded(_as_ascii_superset(data)):
        line = parse(number, _decoded(raw))
        if line is not None:
            if before is not None:
                yield before
            before = line
        elif before is not None and before.name not in ("BEGIN", "END") and len(before.value) < LONGEST:
            rest = _decoded(raw).strip()
            before = ContentLine(before.number, before.name, before.params, f"{before.value}\\n{rest}"[:LONGEST])
    if before is not None:
        yield before


def parse(number: int, text: str) -> ContentLine | None:
    """One unfolded line; None for what is none."""
    match = _LINE.match(text)
    if match is None or not _is_property(match[1]):
        return None
    name, params, at = match[1].upper(), dict[str, str](), match.start(2)
    # Where a quote is never closed, quotes are plain characters.
    pattern = _PARAMETER if _quotes_close(text, at) else _BROKEN_PARAMETER
    while text[at : at + 1] == ";":
        parameter = pattern.match(text, at)
        if parameter is None:
            at = text.find(":", at)
            break
        key, value = parameter[1].upper(), parameter[2]
        if value is None:  # vCalendar 1.0 leaves out the name of an encoding
            key, value = "ENCODING", parameter[1]
        params[key] = _CONTROL.sub("", value.replace('"', "").strip())
        at = parameter.end()
    if at < 0 or text[at : at + 1] != ":":
        return None
    value = _transferred(text[at + 1 :], params)
    return ContentLine(number, name, params, _CONTROL.sub("", value).strip()[:LONGEST])


def written(line: ContentLine) -> str:
    """The line as text again; `parse` reads it back."""
    params = "".join(f';{name}="{value}"' for name, value in line.params.items() if name not in ("ENCODING", "CHARSET"))
    return f"{line.name}{params}:{line.value}"


def _is_property(name: str) -> bool:
    """A word before a colon may also begin a line of somebody's text: properties are known, or in capitals."""
    return _KNOWN.fullmatch(name) is not None or name.upper().startswith("X-") or (len(name) > 2 and name.isupper())


def _quotes_close(text: str, at: int) -> bool:
    quoted = False
    for char in text[at:]:
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return True
    return False


def _as_ascii_superset(data: bytes) -> bytes:
    """In an encoding whose line breaks and colons are those of ASCII."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :]
            return text if encoding == "utf-8" else text.decode(encoding, "replace").encode("utf-8", "replace")
    head = data[:400]
    if head.count(0) > len(head) // 3:
        return data.decode("utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be", "replace").encode()
    return data


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Logical lines with the number of their first physical one."""
    started, parts, soft = 0, list[bytes](), False
    indent = _indent(data)
    for number, physical in enumerate(_BREAK.split(data), start=1):
        piece = physical.replace(b"\0", b"").removeprefix(indent)
        if soft:
            # A soft line break of quoted-printable: the next line is the same one, however it begins.
            parts[-1] = parts[-1].rstrip()[:-1]
            parts.append(piece)
        elif not piece.strip():
            continue
        elif piece[:1] in (b" ", b"\t") and parts and not _FRAME.fullmatch(piece):
            parts.append(piece[1:])
        else:
            if parts:
                yield started, b"".join(parts)
            started, parts = number, [piece]
        soft = piece.rstrip().endswith(b"=") and b"QUOTED-PRINTABLE" in parts[0].upper().partition(b":")[0]
    if parts:
        yield started, b"".join(parts)


def _indent(data: bytes) -> bytes:
    """What every line of an indented file begins with."""
    match = re.match(rb"\s*?([ \t]*)BEGIN:", data[:2000], re.IGNORECASE)
    return match[1] if match else b""


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _transferred(value: str, params: dict[str, str]) -> str:
    """Without the transfer encoding of vCalendar 1.0."""
    if params.get("ENCODING", "").upper() != "QUOTED-PRINTABLE":
        return value
    raw = quopri.decodestring(value.encode("latin-1", "replace") if value.isascii() else value.encode())
    try:
        text = raw.decode(params.get("CHARSET") or "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = _decoded(raw)
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
