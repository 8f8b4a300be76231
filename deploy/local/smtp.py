"""The mail sink: an SMTP server that delivers nothing and keeps every message as a file."""

import smtplib
import sys
from pathlib import Path
from typing import ClassVar

from deploy.local.ports import HOST
from deploy.local.server import Server


class Smtp(Server):
    name = "smtp"
    title = "mail sink"
    setting: ClassVar[str] = "MILLE_SMTP_URL"
    usual_port = 1025

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    def install(self) -> None:
        """Nothing to fetch: it is our own module."""

    def command(self) -> list[str | Path]:
        # By its path: the working directory of a server is its home, where `-m` would not find it.
        return [sys.executable, Path(__file__).with_name("smtp_sink.py"), "--port", str(self.port), "--to", self.home]

    def answers(self) -> bool:
        with smtplib.SMTP(HOST, self.port, timeout=2) as client:  # reads the 220 banner
            return client.noop()[0] == 250
