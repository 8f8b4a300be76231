"""A relay as a process: `python -m tests.harness.relay [--die-before-mark]`."""

import argparse
import os
import signal

from shared.runtime.mongo import Document
from shared.runtime.relay import Relay
from tests.harness.tiny import SERVICE, Tiny, run

LEASE_SECONDS = 2.0


class DyingRelay(Relay):
    """Dies as if by kill -9 at the worst moment: the broker has the messages, MongoDB does not know."""

    async def _mark(self, sent: list[Document]) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--die-before-mark", action="store_true")
    options = parser.parse_args()
    tiny = Tiny(os.environ)
    relay = DyingRelay if options.die_before_mark else Relay
    run(tiny, [relay(tiny.outbox, tiny.kafka, SERVICE, lease_seconds=LEASE_SECONDS)])


if __name__ == "__main__":
    main()
