"""`python -m deploy.local.smtp_sink`: takes every mail and writes it to a directory, one `.eml` file each."""

import argparse
import asyncio
import os
import signal
import time
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LIMIT = 32 * 1024 * 1024  # bytes a message


class Keep:
    """Writes a message before it says 250, so that what the sender believes delivered is there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._count = count()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        # Names sort by arrival. The envelope is kept in front: a blind copy's address is nowhere else.
        name = f"{time.time_ns()}-{os.getpid()}-{next(self._count)}.eml"
        lines = [f"X-Envelope-From: {envelope.mail_from}", *(f"X-Envelope-To: {to}" for to in envelope.rcpt_tos)]
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode()
        part = self._directory / f".{name}.part"
        part.write_bytes("".join(f"{line}\r\n" for line in lines).encode() + body)
        part.rename(self._directory / name)
        return "250 Message kept"


async def serve(host: str, port: int, directory: Path) -> None:
    """Listen until SIGTERM or SIGINT. `directory` must exist."""
    keep = Keep(directory)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(keep, hostname="mille", ident="Mille mail sink", data_size_limit=LIMIT, enable_SMTPUTF8=True),
        host,
        port,
    )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--to", type=Path, required=True, help="the directory that gets the messages")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(arguments.host, arguments.port, arguments.to))


if __name__ == "__main__":
    main()
