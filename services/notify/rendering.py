"""From a letter to the bytes of a MIME message: plain text, and HTML without pictures, styles or scripts."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

from services.notify.letters import Letter
from shared.i18n import Lang
from shared.i18n import text as text_of

_SUBJECT_LENGTH = 150
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9.-]")
# SMTP's line ends, headers in ASCII, and no 8-bit body: every relay takes that.
_POLICY = SMTP.clone(cte_type="7bit")


def rendered(letter: Letter, *, id: str, sender: str, recipient: str, at: datetime) -> bytes:
    """The message. `id` makes its Message-ID, the same for the same mail; `at` is the machine's time, for its Date."""
    address = Address(display_name=_plain(letter.home.name), addr_spec=sender)
    message = EmailMessage(policy=_POLICY)
    message["From"] = address
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = _plain(letter.subject, _SUBJECT_LENGTH)
    message["Date"] = at
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Id"] = f"{_plain(letter.home.name)} <{letter.home.slug}.alerts.{address.domain}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_body("letter.txt.j2", letter), cte="quoted-printable")
    message.add_alternative(_body("letter.html.j2", letter), subtype="html", cte="quoted-printable")
    message["Content-Language"] = letter.language  # at the end: before, it would go to the first part
    # Python would make encoded words of these when they are longer than a line, and nobody could follow them.
    whole = [f"Message-ID: <{_NOT_IN_AN_ID.sub('-', id)}@{address.domain}>"]
    if letter.unsubscribe:
        whole.append(f"List-Unsubscribe: <{letter.unsubscribe.url}>")
    return "".join(f"{line}\r\n" for line in whole).encode("ascii") + message.as_bytes()


def _plain(words: str, length: int = 100) -> str:
    """On one line, without control characters, so that it cannot become another header."""
    line = " ".join("".join(char if char.isprintable() else " " for char in words).split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def _body(template: str, letter: Letter) -> str:
    body = _environment().get_template(template).render(letter=letter, t=partial(_text, letter.language))
    return body.encode("utf-8", "replace").decode()


def _text(lang: Lang, key: str, **params: object) -> str:
    return text_of(f"mails.{key}", lang, **params)


@cache
def _environment() -> Environment:
    folder = files(__package__) / "templates"
    return Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
