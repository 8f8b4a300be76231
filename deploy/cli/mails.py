"""Reading the local sink's mails, as a person reads her mailbox."""

import re
import time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import unquote

_LINK = re.compile(r"https?://[^\s<>\"]+")


def wait_for_mail(directory: Path, to: str, holding: str, timeout: float) -> EmailMessage:
    """The newest mail to an address with `holding` somewhere in its text, whatever the case. Raises TimeoutError."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        for message in mails_to(directory, to):
            if holding.lower() in f"{message['Subject']}\n{text_of(message)}".lower():
                return message
        time.sleep(0.05)
    raise TimeoutError(f"no mail to {to} about «{holding}» within {timeout:.0f} s; var/log/notify.log says more.")


def mails_to(directory: Path, to: str) -> list[EmailMessage]:
    """All mails to an address, the newest first."""
    files = sorted(directory.glob("*.eml"), reverse=True)
    found = (
        BytesParser(policy=policy.default).parsebytes(file.read_bytes())
        for file in files
        if to.encode() in file.read_bytes()
    )
    return [message for message in found if isinstance(message, EmailMessage)]


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
