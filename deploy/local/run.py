"""Run the whole stack in the foreground: what `mille up`, `mille demo` and `python -m deploy.local` do."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.local.paths import VAR
from deploy.local.stack import Stack


class Stopped(BaseException):
    """SIGTERM or Ctrl-C. Not an `Exception`, so that no handler on the way takes it for a failure."""


def run_stack(
    var: Path = VAR,
    *,
    services: bool = True,
    brokers: int = 1,
    then: Callable[[Stack], None] | None = None,
    stay: bool = False,
    echo: bool = False,
    env: Mapping[str, str] | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Start the servers and, with `services`, all five services; call `then` when everything is ready.

    With `stay` it then runs until Ctrl-C or SIGTERM, or until a process of the stack ends by itself, which raises
    `ProcessFailed`. Returns, or raises, only when every process is stopped. Call it from the main thread.
    """
    with _stop_on_signals(), Stack(var, env, brokers=brokers, echo=echo, say=say) as stack:
        try:
            _run(stack, services, then, stay, say)
        except Stopped:
            say("Stopping…")
        finally:
            _ignore_signals()  # a second Ctrl-C must not interrupt the stopping, whose time is limited anyway


def _run(
    stack: Stack, services: bool, then: Callable[[Stack], None] | None, stay: bool, say: Callable[[str], None]
) -> None:
    stack.start_servers()
    if services:
        began = time.monotonic()
        stack.services.start_all()
        say(f"The five services are ready after {time.monotonic() - began:.1f} s.")
    if then:
        then(stack)
    while stay:
        stack.check()
        time.sleep(0.5)


@contextmanager
def _stop_on_signals() -> Iterator[None]:
    def stop(_number: int, _frame: object) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
