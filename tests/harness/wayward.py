"""A mail relay that refuses, says nothing, or hangs up with the whole message in its hands."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.ports import HOST, free_port
from deploy.local.smtp_sink import Keep

Mood = Literal["takes", "refuses for now", "refuses for good", "refuses what it has read", "hangs", "drops"]
_LONG_S = 30.0


class Wayward(Keep):
    """Keeps messages where the sink does. Its `mood` concerns only those to `about`; `met` counts what it concerned.

    - `refuses for now`: 451 to the recipient
    - `refuses for good`: 550 to the recipient
    - `refuses what it has read`: 554 to the whole message
    - `hangs`, `drops`: it keeps the message, and says nothing or closes the connection
    """

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self.about = ""
        self.mood: Mood = "takes"
        self.met: Counter[Mood] = Counter()

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address == self.about and self.mood in ("refuses for now", "refuses for good"):
            self.met[self.mood] += 1
            return "451 Later" if self.mood == "refuses for now" else "550 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mood = self.mood if self.about in envelope.rcpt_tos else "takes"
        if mood == "refuses what it has read":
            self.met[mood] += 1
            return "554 Not this"
        answer = await super().handle_DATA(server, session, envelope)
        if mood in ("hangs", "drops"):
            self.met[mood] += 1
            if mood == "hangs":
                await asyncio.sleep(_LONG_S)
            server.transport.abort()
            raise ConnectionResetError
        return answer


@contextmanager
def wayward(directory: Path) -> Iterator[tuple[Wayward, int]]:
    """Such a relay, and its port; `directory` is the sink's."""
    relay = Wayward(directory)
    controller = Controller(relay, hostname=HOST, port=free_port(), enable_SMTPUTF8=True)
    controller.start()
    try:
        yield relay, controller.port
    finally:
        controller.stop()
