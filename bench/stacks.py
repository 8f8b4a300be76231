"""A stack of its own for a measurement: real servers and services under a temporary directory."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.local.services import ServiceGroup
from deploy.local.stack import Stack

UNLIMITED = {
    "MILLE_ALERT_HOLD": "0",
    "MILLE_RATE_WRITES": "1000000",
    "MILLE_RATE_WRITES_TRUSTED": "1000000",
    "MILLE_RATE_READS": "1000000",
    "MILLE_MAILS_PER_ADDRESS": "1000000",
}


@contextmanager
def servers(say: Callable[[str], None] = print) -> Iterator[Stack]:
    """The four servers, on free ports."""
    with (
        tempfile.TemporaryDirectory(prefix="mille-bench-") as var,
        Stack(Path(var), usual_ports=False, say=say) as stack,
    ):
        stack.start_servers()
        yield stack


@contextmanager
def services(stack: Stack, env: Mapping[str, str] | None = None) -> Iterator[ServiceGroup]:
    """A group without limits, in which nothing runs yet."""
    with ServiceGroup({**stack.env, **UNLIMITED, **(env or {})}, stack.logs, usual_ports=False) as group:
        yield group
