"""The kinds of text that a submission is made of, each with what it refuses.

Every refusal is an `ExplainedError`, so that the caller reads it in their own language.
"""

import re
import unicodedata
from datetime import datetime, time
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from services.ingest.markdown import link_targets
from shared.dates import DateUnreadable, local_instant, parse_day, parse_moment
from shared.i18n import LANGUAGES, ExplainedError

SCHEMES = ("http", "https", "mailto", "tel")
LINE_LENGTH = 200
PROSE_LENGTH = 20_000
_URL_LENGTH = 2000

# Tabs and line ends are text; the rest of the C0 and C1 controls are accidents or attacks.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# More accents on one letter than any script has. Bringing n of them into order takes n² steps: a second for one text.
_MARK = "".join(
    char for char in map(chr, range(0x20000)) if unicodedata.combining(unicodedata.normalize("NFD", char)[0])
)
_MARKS = re.compile(f"[{_MARK}]{{31}}")
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?")
_EMAIL = re.compile(
    r"(?!\.)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}(?<!\.)@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_PHONE = re.compile(r"\+?[0-9][0-9 ./()-]{5,30}")
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def _line(text: str) -> str:
    if _CONTROL.search(text):
        raise ExplainedError("ingest.field.control")
    return " ".join(unicodedata.normalize("NFC", text).split())


def _filled(text: str) -> str:
    if not text:
        raise ExplainedError("ingest.field.empty")
    return text


def _prose(text: str) -> str:
    if _CONTROL.search(text):
        raise ExplainedError("ingest.field.control")
    text = _composed(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    for target in link_targets(text):
        _refuse_scheme(target)
    return text


def _composed(text: str) -> str:
    if unicodedata.is_normalized("NFC", text):
        return text
    if _MARKS.search(text):
        raise ExplainedError("ingest.field.marks")
    return unicodedata.normalize("NFC", text)


def _refuse_scheme(target: str) -> None:
    """A target without a scheme is relative, and leads nowhere worse than to one of our own pages."""
    scheme = _SCHEME.match(target.strip())
    if scheme and scheme[1].lower() not in SCHEMES:
        raise ExplainedError("ingest.field.scheme", scheme=scheme[1][:20], accepted=", ".join(SCHEMES))


def _url(text: str) -> str:
    url = _line(text)
    if len(url) > _URL_LENGTH or " " in url:
        raise ExplainedError("ingest.field.url")
    _refuse_scheme(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ExplainedError("ingest.field.url") from None
    if (
        not parts.scheme
        or (parts.scheme in ("http", "https") and not parts.hostname)
        or not url[len(parts.scheme) + 1 :]
    ):
        raise ExplainedError("ingest.field.url")
    return url


def _email(text: str) -> str:
    address = text.strip()
    if len(address) > 254 or not _EMAIL.fullmatch(address) or ".." in address:
        raise ExplainedError("ingest.field.email")
    return address


def _phone(text: str) -> str:
    number = _line(text)
    if not _PHONE.fullmatch(number):
        raise ExplainedError("ingest.field.phone")
    return number


def _local(text: str) -> str:
    """Wall-clock time to the minute, or a date. An offset is refused: the place has its own clock."""
    written = text.strip()
    parse_moment(written)
    if not _LOCAL.fullmatch(written):
        raise DateUnreadable(text)
    return written[:16]


def _day(text: str) -> str:
    return parse_day(text).isoformat()


def _instant(value: Any) -> Any:
    """Without an offset on the Belgian wall clock; a day begins at midnight."""
    if not isinstance(value, str):
        raise DateUnreadable(str(value)[:60])
    moment = parse_moment(value)
    return moment if isinstance(moment, datetime) else local_instant(moment, time())


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ExplainedError("ingest.field.zone", zone=text[:60]) from None
    return text


def _id(text: str) -> str:
    if not _ULID.fullmatch(text):
        raise ExplainedError("ingest.field.id")
    return text


def _one_or_many(value: Any) -> Any:
    """A plain text stands under the empty key until the submission's language is known."""
    if isinstance(value, str):
        return {"": value}
    if not isinstance(value, dict):
        raise ExplainedError("ingest.field.texts")
    if unknown := next((name for name in value if name not in LANGUAGES), None):
        raise ExplainedError("ingest.field.language", given=str(unknown)[:20], accepted=", ".join(LANGUAGES))
    return value


def _some(texts: dict[str, str]) -> dict[str, str]:
    if not any(texts.values()):
        raise ExplainedError("ingest.field.empty")
    return texts


Line = Annotated[str, StringConstraints(max_length=LINE_LENGTH), AfterValidator(_line), AfterValidator(_filled)]
OptionalLine = Annotated[str, StringConstraints(max_length=LINE_LENGTH), AfterValidator(_line)]
Prose = Annotated[str, StringConstraints(max_length=PROSE_LENGTH), AfterValidator(_prose)]
Url = Annotated[str, AfterValidator(_url)]
Email = Annotated[str, AfterValidator(_email)]
Phone = Annotated[str, AfterValidator(_phone)]
Local = Annotated[str, AfterValidator(_local)]
Day = Annotated[str, AfterValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Zone = Annotated[str, StringConstraints(max_length=60), AfterValidator(_zone)]
Id = Annotated[str, AfterValidator(_id)]
Language = Literal["", "fr", "nl", "de", "en"]
_ONE_OR_MANY = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string"},
            {"type": "object", "properties": {lang: {"type": "string"} for lang in LANGUAGES}},
        ]
    }
)
TitleTexts = Annotated[dict[Language, OptionalLine], BeforeValidator(_one_or_many), AfterValidator(_some), _ONE_OR_MANY]
ProseTexts = Annotated[dict[Language, Prose], BeforeValidator(_one_or_many), _ONE_OR_MANY]
