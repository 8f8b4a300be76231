"""An SMTP relay of our own making, to see what happens when a relay is slow, refuses, or dies in the middle."""

import asyncio
import email
import email.policy
from collections.abc import Callable
from email.message import EmailMessage
from typing import cast


class Relay:
    """Takes every mail, unless told otherwise: each hook gets the recipient and answers with an SMTP reply.

    `after_data` may answer None: then the relay has the whole message, and never says a word again.
    """

    def __init__(self) -> None:
        self.url = ""
        self.at_rcpt: Callable[[str], str] = lambda _recipient: "250 OK"
        self.before_data = 0.0
        """Seconds before it says that a message may come."""
        self.after_data: Callable[[str], str | None] = lambda _recipient: "250 OK"
        self.taken: list[tuple[str, EmailMessage]] = []
        """Every whole message that came in, answered or not."""
        self.connections = 0
        self._server: asyncio.Server | None = None
        self._port = 0
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Again on the same port, when it was stopped before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        self.url = f"smtp://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            for writer in self._open:
                writer.transport.abort()
            self._server = None

    def to(self, recipient: str) -> list[EmailMessage]:
        return [message for to, message in self.taken if to == recipient]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        writer.write(b"220 relay\r\n")
        while line := (await reader.readline()).decode().strip():
            command = line.upper()
            if command.startswith("RCPT TO:"):
                recipient = line[8:].strip().strip("<>")
                answer: str | None = self.at_rcpt(recipient)
            elif command == "DATA":
                await asyncio.sleep(self.before_data)
                writer.write(b"354 Go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                message = email.message_from_bytes(body[:-3].replace(b"\r\n..", b"\r\n."), policy=email.policy.default)
                self.taken.append((recipient, cast(EmailMessage, message)))
                answer = self.after_data(recipient)
                if answer is None:
                    await reader.read()
                    return
            else:
                answer = "221 Bye" if command == "QUIT" else "250 OK"
            writer.write(f"{answer}\r\n".encode())
            if command == "QUIT":
                return
