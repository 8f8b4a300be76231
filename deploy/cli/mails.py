"""Reading mails as a person reads her mailbox: those of the local sink, or of a Mailpit."""

import re
import time
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import unquote, urlencode

from deploy.cli.calls import call

_LINK = re.compile(r"https?://[^\s<>\"]+")


Mailbox = Path | str
"""The directory of the local sink, or the address of a Mailpit."""


def wait_for_mail(mailbox: Mailbox, to: str, holding: str, timeout: float) -> EmailMessage:
    """The newest mail to an address with `holding` somewhere in its text, whatever the case. Raises TimeoutError."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        for message in mails_to(mailbox, to):
            if holding.lower() in f"{message['Subject']}\n{text_of(message)}".lower():
                return message
        time.sleep(0.05)
    raise TimeoutError(f"no mail to {to} about «{holding}» within {timeout:.0f} s; the log of notify says more.")


def mails_to(mailbox: Mailbox, to: str) -> list[EmailMessage]:
    """All mails to an address, the newest first."""
    raw = _of_mailpit(mailbox, to) if isinstance(mailbox, str) else _of_sink(mailbox, to)
    found = map(BytesParser(policy=policy.default).parsebytes, raw)
    return [message for message in found if isinstance(message, EmailMessage)]


def _of_sink(directory: Path, to: str) -> Iterator[bytes]:
    for file in sorted(directory.glob("*.eml"), reverse=True):
        if to.encode() in (raw := file.read_bytes()):
            yield raw


def _of_mailpit(address: str, to: str) -> Iterator[bytes]:
    query = urlencode({"query": f"to:{to}"})
    for message in call("GET", f"{address}/api/v1/search?{query}")["messages"]:
        yield call("GET", f"{address}/api/v1/message/{message['ID']}/raw").encode()


def text_of(message: EmailMessage) -> str:
    """The plain text of a mail."""
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def token_in(message: EmailMessage, path: str, header: str | None = None) -> str:
    """The token of the link to `path`, in the text or in a header. Raises ValueError when there is none."""
    where = str(message[header] or "") if header else text_of(message)
    for link in _LINK.findall(where):
        if path in link and "token=" in link:
            return unquote(link.split("token=", 1)[1].split("&", 1)[0])
    raise ValueError(f"the mail «{message['Subject']}» has no link to {path}")
