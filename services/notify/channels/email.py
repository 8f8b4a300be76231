"""One SMTP connection, used for many messages, with the line drawn where it counts: before or after a message went out.

aiosmtplib's `sendmail` says only that something failed. Here MAIL and RCPT are one step and DATA another, so that who
sends can write down in between that the message goes out now.
"""

import asyncio
import contextlib
import socket
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

_CONNECT_S = 10.0
_COMMAND_S = 10.0
_SERVICE_NOT_AVAILABLE = 421


class RelayUnreachableError(Exception):
    """The relay is away, or takes nothing from us at all. The message has not gone out; waiting helps, or a person."""


class RefusedError(Exception):
    """The relay does not take this message: it has not gone out. `permanent` tells a 5xx from a 4xx."""

    def __init__(self, code: int, answer: str) -> None:
        super().__init__(f"{code} {answer}")
        self.permanent = code >= 500


class UnansweredError(Exception):
    """The connection ended, or time ran out, after the message began to go out: nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mail goes. With a user, the password never crosses an unencrypted connection."""

    host: str
    port: int | None
    user: str | None
    password: str | None
    tls: bool

    @classmethod
    def of(cls, url: str) -> "Relay":
        """From `smtp://[user:password@]host[:port]`, which starts TLS where it is offered, or `smtps://`."""
        parts = urlsplit(url)
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        return cls(parts.hostname or "localhost", parts.port, user, password, parts.scheme == "smtps")


class Connection:
    """A connection to the relay; opened at its first message, and again after whatever broke it."""

    def __init__(self, relay: Relay, answer_timeout: float) -> None:
        """`answer_timeout`: seconds that a message may take from DATA to the relay's last word."""
        self._relay = relay
        self._answer_timeout = answer_timeout
        self._smtp: SMTP | None = None

    async def open(self) -> SMTP:
        """Connects, unless it is connected. Raises `RelayUnreachableError`."""
        if self._smtp is not None and self._smtp.is_connected:
            return self._smtp
        await self.close()
        relay = self._relay
        smtp = SMTP(
            hostname=relay.host,
            port=relay.port,
            username=relay.user,
            password=relay.password,
            local_hostname=socket.gethostname() or "localhost",
            use_tls=relay.tls,
            start_tls=None if relay.tls or not relay.user else True,
            timeout=_CONNECT_S,
        )
        try:
            await smtp.connect()
        except (SMTPException, OSError) as error:
            smtp.close()
            raise RelayUnreachableError(_said(error)) from error
        smtp.timeout = _COMMAND_S
        self._smtp = smtp
        return smtp

    async def address(self, sender: str, recipient: str) -> None:
        """MAIL and RCPT. Raises `RefusedError` about the recipient, else `RelayUnreachableError`."""
        fresh = self._smtp is None or not self._smtp.is_connected
        try:
            await self._address(sender, recipient)
        except SMTPServerDisconnected as error:
            await self.close()
            if fresh:
                raise RelayUnreachableError(_said(error)) from error
            # The relay had closed an idle connection.
            await self.address(sender, recipient)

    async def _address(self, sender: str, recipient: str) -> None:
        smtp = await self.open()
        try:
            await smtp.mail(sender)
            await smtp.rcpt(recipient)
        except SMTPRecipientRefused as error:
            await self.reset()
            if error.code == _SERVICE_NOT_AVAILABLE or not 400 <= error.code < 600:
                await self.close()
                raise RelayUnreachableError(_said(error)) from error
            raise RefusedError(error.code, error.message) from error
        except SMTPServerDisconnected:
            raise
        except (SMTPException, OSError) as error:
            await self.close()
            raise RelayUnreachableError(_said(error)) from error

    async def data(self, message: bytes) -> None:
        """Sends the message to whom `address` said; returns when the relay has taken it on, or when time is up.

        Raises `RefusedError` when it said no, and `UnansweredError` when it may have it all the same.
        """
        if self._smtp is None:
            raise RefusedError(_SERVICE_NOT_AVAILABLE, "the connection was lost before DATA")
        try:
            # aiosmtplib's own timeout counts twice: for the answer to DATA, and for that to the message.
            async with asyncio.timeout(self._answer_timeout):
                await self._smtp.data(message, timeout=None)
        except SMTPDataError as error:
            await self.close()
            if 400 <= error.code < 600:
                raise RefusedError(error.code, error.message) from error
            raise UnansweredError(_said(error)) from error
        except Exception as error:  # whatever it was, the message may be on its way
            self._smtp.close()  # without a goodbye, which would take time after the time is up
            await self.close()
            raise UnansweredError(_said(error)) from error

    async def reset(self) -> None:
        """Forgets the message that was begun, and keeps the connection."""
        if self._smtp is not None:
            try:
                await self._smtp.rset(timeout=_COMMAND_S)
            except (SMTPException, OSError):
                await self.close()

    async def close(self) -> None:
        """Says goodbye, if there is anyone to hear it."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(SMTPException, OSError):
                if smtp.is_connected:
                    await smtp.quit(timeout=1)
            smtp.close()


def _said(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}"
    return f"{type(error).__name__}: {error}"
